/* Office screens: the keyboard. Every action is also a link or a button. */
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  document.documentElement.classList.add("js");

  // The cursor is a row of table[data-keys]; it is focused, so that it is also spoken.
  const table = ":is(table[data-keys], table[data-cursor])";
  const rows = () => all(`${table} tbody tr`);
  let at = -1;
  const go = (step) => {
    const list = rows();
    if (!list.length) return;
    at = Math.min(Math.max(at + step, 0), list.length - 1);
    list.forEach((row, index) => {
      row.toggleAttribute("data-cursor", index === at);
      row.tabIndex = index === at ? 0 : -1;
    });
    list[at].focus({ preventScroll: true });
    list[at].scrollIntoView({ block: "nearest" });
  };
  const here = () => one("tr[data-cursor]");
  const tick = (box) => {
    if (!box) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const press = (selector) => one(selector)?.click();
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => tick(here() && one("input[type=checkbox]", here())),
    o: () => here() && one("[data-peek]", here())?.click(),
    n: () => press("[data-next]"),
    p: () => press("[data-previous]"),
    "/": () => {
      const field = one("[data-search], .filters input:not([type=hidden])");
      field?.focus();
      field?.select?.();
    },
    Enter: () => here() && (one("a[data-open]", here()) || one("a", here()))?.click(),
    Escape: () => {
      const drawer = one("#drawer");
      if (drawer?.childElementCount) {
        drawer.replaceChildren();
        here()?.focus();
      }
    },
  };
  const writing = (target) => target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && writing(target)) { target.blur(); return; }
    if (writing(target) && target.type !== "checkbox") return;
    // Enter belongs to the control that has the focus; on the row itself it opens.
    if (key === "Enter" && target.tagName !== "TR") return;
    const act = keys[key] || one(`[data-key="${CSS.escape(key)}"]`);
    if (!act) return;
    event.preventDefault();
    if (typeof act === "function") act();
    else act.click();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(`${table} tbody tr`);
    if (row && !row.hasAttribute("data-cursor")) {
      all("tr[data-cursor]").forEach((other) => other.removeAttribute("data-cursor"));
      row.setAttribute("data-cursor", "");
      at = rows().indexOf(row);
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-close-drawer]")) keys.Escape();
  });

  // Batch bar: how many rows are ticked; one box in the head ticks the page.
  const count = () => {
    const ticked = all("table tbody input[type=checkbox]:checked").length;
    all("[data-ticked] b").forEach((place) => { place.textContent = ticked; });
    all("[data-batch] button").forEach((button) => { button.disabled = ticked === 0; });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      all("tbody input[type=checkbox]", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.type === "checkbox") count();
  });
  document.addEventListener("htmx:afterSwap", () => { at = rows().findIndex((row) => row.hasAttribute("data-cursor")); count(); });
  addEventListener("pageshow", count);

  // What can be taken back for some seconds goes when they are over.
  all("[data-vanish]").forEach((part) => setTimeout(() => part.remove(), part.dataset.vanish * 1000));

  // A second press of the same button sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    form.setAttribute("data-sent", "");
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => form.removeAttribute("data-sent")));

  // Copying a text that stands in a field; where the browser has no clipboard, the field is selected.
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    const field = button && document.getElementById(button.dataset.copy);
    if (!field) return;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
  });
})();
