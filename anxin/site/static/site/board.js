// The board: renewed while it hangs on a wall, grey when its figures are old.
(() => {
  const main = document.getElementById("main");
  const every = Number(main.dataset.renew || 0) * 1000;
  const stale = Number(main.dataset.stale || 5) * 60000;
  const look = () => {
    const said = main.querySelector("[data-age]");
    const old = said && Date.now() - Date.parse(said.dataset.age) > stale;
    main.classList.toggle("stale", Boolean(old));
  };
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Unattended": "1" } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("main");
        if (fresh && fresh.dataset.renew) main.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The old figures stay and turn grey.
    }
    look();
  };
  look();
  setInterval(every ? renew : look, every || 60000);
})();
