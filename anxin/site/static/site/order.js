/* One order: what is written is never lost, and two who have it open see each other. */
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const note = one("[data-draft]"), here = one("[data-presence]");
  if (!note || !here) return;
  const { ref, user, draft: address } = note.dataset;
  const place = `anxin-draft:${user}:${ref}`;
  const secret = one("#presence-state [name=csrfmiddlewaretoken]").value;
  const forms = () => all("main .record form[method=post], main form.preview-form, main .panel form[method=post]");
  const keyOf = (form) => `${form.getAttribute("action").replace(/\/$/, "").split("/").pop()}:${one("[name=move]", form)?.value || ""}`;
  const fields = (form) => all("textarea, select, input:not([type=hidden], [type=file], [type=submit])", form).filter((field) => field.name);
  const started = new Map();
  const plain = (field) => (/checkbox|radio/.test(field.type) ? field.checked && field.value : field.value);
  const value = (form) => {
    const kept = {};
    for (const field of fields(form)) {
      const now = plain(field);
      // What the page itself filled in is nobody's draft.
      if (now && now !== started.get(field)) kept[field.name] = kept[field.name] ? `${kept[field.name]}\n${now}` : now;
    }
    return kept;
  };
  const written = () => {
    const kept = {};
    for (const form of forms()) {
      const own = value(form);
      if (Object.keys(own).length) kept[keyOf(form)] = own;
    }
    return kept;
  };
  const local = () => {
    try { return JSON.parse(localStorage.getItem(place) || "null"); } catch { return null; }
  };
  const keep = (draft) => {
    try {
      if (draft && Object.keys(draft.forms).length) localStorage.setItem(place, JSON.stringify(draft));
      else localStorage.removeItem(place);
    } catch { /* A full or closed store: the server keeps it. */ }
  };
  const tell = (text) => {
    note.hidden = !text;
    if (text) one("[data-draft-when]").textContent = text;
  };
  const when = (moment) => {
    // As the server says it: the time of the district, wherever this machine thinks it stands.
    const said = (date) => date.toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(5, 16);
    const at = said(new Date(moment)), same = at.slice(0, 5) === said(new Date()).slice(0, 5);
    const words = same ? note.dataset.today : note.dataset.earlier;
    return words.replace("{time}", same ? at.slice(6) : at);
  };

  // What was sent has arrived: the answer to it says so, and its draft goes.
  const arrived = document.cookie.match(/(?:^|; )anxin-sent="?([^";]*)"?/);
  if (arrived) {
    document.cookie = "anxin-sent=; max-age=0; path=/";
    const [sentRef, key] = decodeURIComponent(arrived[1]).split("|"), held = local();
    if (sentRef === ref && held) {
      delete held.forms[key];
      keep(held);
    }
  }

  const server = JSON.parse(one("#kept-draft")?.textContent || "{}");
  const late = arrived && decodeURIComponent(arrived[1]).split("|")[1] in server;
  if (late) delete server[decodeURIComponent(arrived[1]).split("|")[1]];
  // What the page itself filled in is nobody's draft, unless it was filled from one.
  const first = (form, field) => {
    const drafted = server[keyOf(form)]?.[field.name] !== undefined || (one(".problems") && field.matches("textarea"));
    if (/checkbox|radio/.test(field.type)) return drafted ? false : field.defaultChecked && field.value;
    return drafted ? "" : field.value;
  };
  for (const form of forms()) for (const field of fields(form)) started.set(field, first(form, field));
  const mine = local();
  const kept = { ...server, ...(mine?.forms || {}) };
  for (const form of forms()) {
    const held = kept[keyOf(form)];
    if (!held) continue;
    for (const field of fields(form)) {
      const text = held[field.name];
      if (text === undefined) continue;
      if (/checkbox|radio/.test(field.type)) field.checked = text.split("\n").includes(field.value);
      else field.value = text;
    }
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }
  if (mine) tell(when(mine.at));

  // Kept here at each key, and on the server a moment later; there it is safe, here it goes again.
  let timer = 0, going = Promise.resolve(), sent = false;
  const send = async () => {
    if (sent) return;
    const draft = { at: Date.now(), forms: written() }, body = new URLSearchParams();
    body.set("forms", JSON.stringify(draft.forms));
    body.set("csrfmiddlewaretoken", secret);
    try {
      const answer = await fetch(address, { method: "POST", body, redirect: "manual", keepalive: true });
      if (answer.status !== 204) throw new Error(answer.status);
      const held = local();
      if (held && held.at <= draft.at) keep(null);
      tell(Object.keys(draft.forms).length ? when(draft.at) : "");
    } catch {
      tell(note.dataset.offline);
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.closest("main form[method=post]") || target.closest(".draft-note")) return;
    keep({ at: Date.now(), forms: written() });
    clearTimeout(timer);
    timer = setTimeout(() => { going = going.then(send); }, 1200);
    state(true);
  });
  // Sent: nothing more is put aside, or a late draft would outlive what it became.
  document.addEventListener("submit", ({ target }) => {
    clearTimeout(timer);
    sent = target.method === "post";
    if (target.closest(".draft-note")) keep(null);
  });
  addEventListener("pageshow", () => { sent = false; });
  if (late) send();
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer && local()) send();
  });

  // Sent from the box itself, as on the screen for calls.
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing || !target.matches("main form[method=post] textarea")) return;
    event.preventDefault();
    target.form.requestSubmit(one("button:not([type=button])", target.form));
  });

  // Presence: a word every twenty seconds while the page is seen; nothing of it is kept.
  const state = (writes) => { one("#presence-state [name=writing]").value = writes ? "1" : "0"; };
  let last = 0;
  document.addEventListener("input", () => { last = Date.now(); });
  setInterval(() => {
    if (document.visibilityState !== "visible" || !window.htmx) return;
    state(Date.now() - last < 60_000 && Object.keys(written()).length > 0);
    htmx.trigger(here, "here");
  }, 20_000);
  addEventListener("pagehide", () => {
    const body = new URLSearchParams({ leave: "1", csrfmiddlewaretoken: secret });
    navigator.sendBeacon(here.dataset.presence, body);
  });
})();
