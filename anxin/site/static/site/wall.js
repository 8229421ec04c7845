// The wall: panels in turn, renewed each minute, each grey when its figures are old.
// A key or a touch holds the turning; where motion is not wanted it never turns.
(() => {
  const main = document.getElementById("main");
  const panels = () => [...main.querySelectorAll("[data-panel]")];
  const tabs = [...main.querySelectorAll(".wall-tabs a")];
  const button = main.querySelector(".wall-pause");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let at = 0;
  let held = still.matches;

  const show = (number) => {
    const all = panels();
    at = (number + all.length) % all.length;
    all.forEach((panel, place) => { panel.hidden = place !== at; });
    tabs.forEach((tab, place) => tab.toggleAttribute("aria-current", place === at));
  };
  const hold = (value) => {
    held = value;
    button.textContent = held ? button.dataset.held : button.dataset.going;
    button.setAttribute("aria-pressed", String(held));
    main.classList.toggle("held", held);
  };
  const age = () => {
    for (const panel of panels()) {
      const said = panel.querySelector("[data-age]");
      if (!said) continue;
      const old = Date.now() - Date.parse(said.dataset.age) > Number(panel.dataset.stale) * 60000;
      panel.classList.toggle("stale", old);
      said.querySelector(".old").hidden = !old;
    }
  };
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const panel of panels()) {
          const fresh = page.getElementById(panel.id);
          if (fresh) panel.replaceChildren(...fresh.childNodes);
        }
      }
    } catch {
      // The old figures stay and turn grey.
    }
    age();
  };

  main.classList.add("turning");
  button.hidden = false;
  hold(held);
  show(Math.max(panels().findIndex((panel) => `#${panel.id}` === location.hash), 0));
  age();
  tabs.forEach((tab, place) => tab.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    hold(true);
    show(place);
  }));
  button.addEventListener("click", (event) => { event.stopPropagation(); hold(!held); });
  main.addEventListener("click", (event) => { if (!event.target.closest("a, button")) hold(!held); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Tab") return;
    if (event.target.closest("a, button") && (event.key === "Enter" || event.key === " ")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      hold(true);
      show(at + (event.key === "ArrowRight" ? 1 : -1));
    } else {
      hold(!held);
    }
  });
  still.addEventListener("change", () => { if (still.matches) hold(true); });
  setInterval(() => { if (!held) show(at + 1); }, Number(main.dataset.rotate) * 1000);
  setInterval(renew, Number(main.dataset.renew) * 1000);
  setInterval(age, 5000);
})();
