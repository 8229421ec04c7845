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
  const opened = (row, hash = "") => {
    const link = row && (one("a[data-open]", row) || one("th a, td a", row));
    if (link) location.assign(link.href + hash);
  };
  const find = () => {
    const field = one("[data-search], .filters input:not([type=hidden])");
    field?.focus();
    field?.select?.();
  };
  const look = () => {
    const peek = here() && one("[data-peek]", here());
    if (peek?.checkVisibility()) peek.click();
    else opened(here());
  };
  const next = () => {
    if (one("[data-next]")) return press("[data-next]");
    const list = rows();
    opened(list[here() ? Math.min(list.indexOf(here()) + 1, list.length - 1) : 0]);
  };
  // The likely step of an order: its first field, or its button.
  const step = () => {
    const first = one(".step-first, .panel.report");
    if (!first) return opened(here(), "#next-step");
    (one("textarea, input:not([type=hidden], [type=checkbox], [type=file])", first) || one("button", first))?.focus();
  };
  const help = () => {
    const keys = one("details.keys");
    if (!keys) return;
    keys.open = true;
    one("summary", keys).focus();
    keys.scrollIntoView({ block: "end" });
  };
  const close = () => {
    const drawer = one("#drawer"), keys = one("details.keys[open]");
    if (drawer?.childElementCount) drawer.replaceChildren();
    else if (keys) keys.open = false;
    else if (one("[data-back]")) return press("[data-back]");
    here()?.focus();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => tick(here() && one("input[type=checkbox]", here())),
    o: look,
    n: next,
    r: step,
    p: () => press("[data-previous]"),
    "/": find,
    "?": help,
    Enter: () => (here() && one("[data-peek]", here()) ? look() : opened(here())),
    Escape: close,
  };
  // What an input method writes for the same keys.
  const wide = { "？": "?", "／": "/", "、": "/" };
  const arrows = { ArrowDown: "j", ArrowUp: "k" };
  // A step on rows, without a mark: the row under the cursor is meant.
  const marked = () => {
    if (!one("tbody input[type=checkbox]:checked") && here()) tick(one("input[type=checkbox]", here()));
    return Boolean(one("tbody input[type=checkbox]:checked"));
  };
  const writing = (target) => target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    let key = wide[event.key] || event.key;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && writing(target)) {
      const bulk = target.closest("[data-bulk]");
      if (bulk) { bulk.open = false; here()?.focus(); } else target.blur();
      return;
    }
    if (writing(target) && target.type !== "checkbox") return;
    // The arrows move the cursor where nothing else wants them.
    if (arrows[key] && (target === document.body || target.matches("tr, main, .table-frame"))) key = arrows[key];
    // Enter belongs to the control that has the focus; on the row itself it opens.
    if (key === "Enter" && target.tagName !== "TR") return;
    const act = keys[key] || one(`[data-key="${CSS.escape(key)}"]`);
    if (!act) return;
    event.preventDefault();
    if (typeof act === "function") act();
    else if (!act.matches("[data-needs-rows]") || marked()) act.click();
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
    const whole = one("#bulk-scope")?.value === "all";
    all("[data-batch] button").forEach((button) => { button.disabled = ticked === 0; });
    all("[data-bulk-go]").forEach((button) => { button.disabled = ticked === 0 && !whole; });
    const chosen = one("#bulk-step")?.value;
    all("[data-bulk-units]").forEach((part) => { part.hidden = chosen !== "hand_on"; });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      all("tbody input[type=checkbox]", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[type=checkbox], #bulk-scope, #bulk-step")) count();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "drawer") one(".action", detail.target)?.focus();
    at = rows().findIndex((row) => row.hasAttribute("data-cursor"));
    count();
  });
  addEventListener("pageshow", count);

  // What can be taken back for some seconds goes when they are over.
  all("[data-vanish]").forEach((part) => {
    const over = Date.now() + part.dataset.vanish * 1000, left = one("[data-left]", part);
    const timer = setInterval(() => {
      const seconds = Math.ceil((over - Date.now()) / 1000);
      if (left) left.textContent = Math.max(seconds, 0);
      if (seconds <= 0) { clearInterval(timer); part.remove(); }
    }, 250);
  });
  if (location.hash === "#next-step") step();

  // A second press of the same button sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    form.setAttribute("data-sent", "");
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => form.removeAttribute("data-sent")));

  // What many at once asks for is asked where it opens.
  one("[data-bulk]")?.addEventListener("toggle", ({ target }) => { if (target.open) one("select", target).focus(); });

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
