/* Residents' pages work without this; it only saves trouble. */
(() => {
  const each = (selector, act, from = document) => from.querySelectorAll(selector).forEach(act);
  document.documentElement.classList.add("js");
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());

  // A second press sends nothing; going back frees it.
  const mark = (form, sent) => {
    form.toggleAttribute("data-sent", sent);
    each("button", (button) => button.toggleAttribute("aria-busy", sent), form);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else mark(form, true);
  });
  addEventListener("pageshow", () => each("form[data-sent]", (form) => mark(form, false)));

  // form[data-draft]: what was typed stays in this tab until a receipt shows.
  try {
    const store = sessionStorage;
    each("[data-receipt]", () => Object.keys(store).forEach((key) => /^draft:/.test(key) && store.removeItem(key)));
    each("form[data-draft]", (form) => {
      const key = "draft:" + form.dataset.draft;
      const fields = [...form.elements].filter((field) => field.name && !/hidden|password|file|submit/.test(field.type));
      const ticked = (field) => /radio|checkbox/.test(field.type);
      const saved = JSON.parse(store.getItem(key) || "{}");
      fields.forEach((field) => {
        const values = saved[field.name];
        if (!values) return;
        if (ticked(field)) field.checked = values.includes(field.value);
        else field.value = values[0];
      });
      form.addEventListener("input", () => {
        const now = {};
        fields.forEach((field) => {
          now[field.name] ??= [];
          if (!ticked(field) || field.checked) now[field.name].push(field.value);
        });
        store.setItem(key, JSON.stringify({ ...saved, ...now }));
      });
    });
  } catch { /* nothing kept */ }
})();
