/* Reading and sign-off: the keyboard. Every key presses a button that stands on the page. */
(() => {
  "use strict";
  const desk = document.querySelector("[data-signing]");
  if (!desk) return;
  const notes = () => [...desk.querySelectorAll(".reading")];
  const strengths = ["must", "must_not", "in_principle", "guide", "encourage", "may"];
  let row = "", at = 0, onward = false;

  const here = () => desk.querySelector(`.reading[data-row="${CSS.escape(row)}"]`);
  const show = (note, scroll = true) => {
    if (!note) return;
    row = note.dataset.row;
    at = notes().indexOf(note);
    notes().forEach((other) => other.toggleAttribute("data-cursor", other === note));
    const id = note.dataset.measure;
    desk.querySelectorAll(".words").forEach((part) => {
      const inside = part.dataset.measures.split(" ").includes(id) && part.closest(".sentence") === note.closest(".sentence");
      part.classList.toggle("here", inside);
    });
    if (!note.contains(document.activeElement)) note.focus({ preventScroll: true });
    if (scroll) note.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => show(notes()[Math.min(Math.max(at + by, 0), notes().length - 1)]);

  // A form of one measure is sent by script, and only its sentence comes back.
  const send = (form, values) => {
    const sentence = form.closest(".sentence");
    const all = Object.fromEntries(new FormData(form));
    htmx.ajax("POST", form.getAttribute("action").split("#")[0], {
      target: `#${CSS.escape(sentence.id)}`, swap: "outerHTML", values: { ...all, ...values },
    });
  };
  const press = (name) => {
    const form = here()?.querySelector("form");
    if (form?.querySelector(`[value="${name}"]`)) send(form, { do: name });
  };

  // Shown characters of the measure before the place where the reader put the caret.
  const caret = () => {
    const note = here(), chosen = getSelection();
    if (!note || !chosen.rangeCount) return 0;
    const range = chosen.getRangeAt(0);
    const words = [...note.closest(".sentence").querySelectorAll(".words")]
      .filter((part) => part.dataset.measures.split(" ").includes(note.dataset.measure));
    let before = 0;
    for (const part of words) {
      if (part.contains(range.startContainer)) return before + [...part.textContent.slice(0, range.startOffset)].length;
      before += [...part.textContent].length;
    }
    return 0;
  };
  const split = () => {
    const form = here()?.querySelector("form");
    const place = caret();
    if (!form) return;
    if (place) send(form, { do: "split", at: place });
    else if (form.querySelector('[value="split"]')) send(form, { do: "split" });
  };
  const open = () => here()?.querySelector("[data-edit]")?.click();
  const keys = {
    j: () => step(1), k: () => step(-1), s: split, o: open,
    a: () => { onward = true; press("accept"); },
    m: () => press("join"),
    z: () => document.querySelector("[data-undo]")?.click(),
    "?": () => {
      const table = document.querySelector("details.keys");
      table.open = true;
      table.scrollIntoView({ block: "center" });
    },
  };
  strengths.forEach((strength, place) => {
    keys[place + 1] = () => { const form = here()?.querySelector("form"); if (form) send(form, { do: "change", strength }); };
  });
  const writing = (target) => /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, true);

  desk.addEventListener("focusin", (event) => {
    const note = event.target.closest(".reading");
    if (note && note.dataset.row !== row) show(note, false);
  });
  desk.addEventListener("click", (event) => {
    const note = event.target.closest(".reading");
    if (note && note.dataset.row !== row) show(note, false);
    const link = event.target.closest("[data-edit]");
    if (!link) return;
    event.preventDefault();
    const sentence = link.closest(".sentence");
    htmx.ajax("GET", link.getAttribute("href").split("#")[0], { target: `#${CSS.escape(sentence.id)}`, swap: "outerHTML" });
  });
  desk.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    onward = button?.value === "accept";
    send(event.target, button ? { [button.name]: button.value } : {});
  });
  // What was refused comes back as the sentence, with what to do.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      onward = false;
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    const note = here() || notes()[Math.min(at, notes().length - 1)];
    const field = note?.querySelector(".reading-form.open select, .reading-form.open input:not([type=hidden])");
    const next = onward ? notes().slice(at + 1).find((other) => !other.classList.contains("signed")) : null;
    onward = false;
    show(next || note);
    if (field && !next) field.focus();
  });
  show(notes().find((note) => !note.classList.contains("signed")) || notes()[0], false);
})();
