/* select[data-typeahead]: type a part of the word, a number or Latin letters; Enter or Tab takes the first.
   Without this script the select stays a select. */
(() => {
  "use strict";
  const MOST = 8;
  const enhance = (select) => {
    const options = [...select.options].filter((option) => option.value).map((option) => ({
      option,
      text: option.text,
      words: `${option.text} ${option.dataset.words || ""}`.toLowerCase(),
      number: (option.text.match(/^\d+/) || [""])[0],
    }));
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const id = select.id;
    const say = (values) => Object.entries(values).forEach(([name, value]) => input.setAttribute(name, value));
    select.id = `${id}_select`;
    select.hidden = true;
    input.id = id;
    input.type = "text";
    list.id = `${id}_list`;
    list.hidden = true;
    list.className = "typeahead";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${id}"]`)?.textContent.trim() || "");
    say({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
    ["aria-describedby", "aria-invalid", "required"].forEach((name) => select.hasAttribute(name) && input.setAttribute(name, select.getAttribute(name)));
    select.after(input, list);

    let shown = [], at = 0;
    const chosen = () => (select.value ? select.selectedOptions[0].text : "");
    const close = () => { list.hidden = true; say({ "aria-expanded": "false" }); input.removeAttribute("aria-activedescendant"); };
    const mark = () => {
      [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
      if (shown.length) say({ "aria-activedescendant": list.children[at].id });
    };
    const take = (one) => {
      select.value = one ? one.option.value : "";
      input.value = chosen();
      close();
    };
    const open = () => {
      const typed = input.value.trim().toLowerCase();
      const found = options.filter((one) => !typed || one.words.includes(typed));
      // A number means the line of that number first.
      found.sort((a, b) => (b.number === typed) - (a.number === typed));
      shown = found.slice(0, MOST);
      at = 0;
      list.replaceChildren(...shown.map((one, index) => {
        const line = document.createElement("li");
        line.id = `${list.id}_${index}`;
        line.setAttribute("role", "option");
        line.textContent = one.text;
        line.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
        return line;
      }));
      list.hidden = !shown.length;
      say({ "aria-expanded": String(!list.hidden) });
      mark();
    };
    input.addEventListener("input", open);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open();
        else { at = (at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length; mark(); }
      } else if (event.key === "Enter" && !event.ctrlKey && (!list.hidden || select.value)) {
        // Enter takes the line and moves on; it never sends the form from here.
        event.preventDefault();
        if (!list.hidden) take(shown[at]);
        const fields = [...select.form.querySelectorAll("input, textarea")].filter((field) => field.type !== "hidden" && field.offsetParent);
        fields[fields.indexOf(input) + 1]?.focus();
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        take(null);
      }
    });
    input.addEventListener("blur", () => {
      if (!list.hidden && input.value.trim()) take(shown[at]);
      else if (input.value !== chosen()) take(input.value.trim() ? options.find((one) => one.words.includes(input.value.trim().toLowerCase())) : null);
      close();
    });
    input.addEventListener("focus", () => input.select());
    input.value = chosen();
  };
  document.querySelectorAll("select[data-typeahead]").forEach(enhance);
  document.querySelectorAll("form[data-first]").forEach((form) => {
    const first = form.querySelector(`#id_${form.dataset.first}`);
    if (!document.querySelector(".problems")) first?.focus();
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
      const open = [...form.querySelectorAll("select[data-typeahead][required]")].find((select) => !select.value);
      if (open && (event.ctrlKey || event.target.tagName === "INPUT")) {
        event.preventDefault();
        open.nextElementSibling.focus();
      } else if (event.ctrlKey) form.requestSubmit();
    });
  });
})();
