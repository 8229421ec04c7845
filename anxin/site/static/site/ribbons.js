/* Comparison pages: filter pairs by outcome; ribbons between paired sentences of the two texts. */
(() => {
  "use strict";
  const all = (selector, from) => [...from.querySelectorAll(selector)];
  const numbers = (mark) => mark.dataset.pairs.split(" ");

  const draw = (section) => {
    const svg = section.querySelector(".ribbons");
    if (!svg || getComputedStyle(svg).display === "none") return;
    const frame = svg.getBoundingClientRect();
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return box.top + Math.min(box.height, 40) / 2 - frame.top;
    };
    const inside = (mark) => {
      const box = mark.getBoundingClientRect();
      const around = mark.closest(".text").getBoundingClientRect();
      return box.bottom > around.top && box.top < around.bottom;
    };
    const right = new Map();
    all("mark[data-side=lower]", section).forEach((mark) => numbers(mark).forEach((n) => right.has(n) || right.set(n, mark)));
    const drawn = new Set();
    const paths = [];
    all("mark[data-side=higher]", section).forEach((mark) => {
      numbers(mark).forEach((n) => {
        const other = right.get(n);
        if (!other || drawn.has(n) || !inside(mark) || !inside(other)) return;
        drawn.add(n);
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        const [from, to, width] = [middle(mark), middle(other), frame.width];
        path.setAttribute("d", `M0 ${from} C ${width / 2} ${from}, ${width / 2} ${to}, ${width} ${to}`);
        path.setAttribute("class", `${mark.className.split(" ")[0]}${mark.classList.contains("lit") ? " lit" : ""}`);
        paths.push(path);
      });
    });
    svg.replaceChildren(...paths);
  };

  // The counterpart of a sentence comes level with it.
  const light = (section, mark) => {
    const wanted = numbers(mark);
    const marks = all("mark[data-pairs]", section);
    marks.forEach((one) => one.classList.toggle("lit", numbers(one).some((n) => wanted.includes(n))));
    const other = marks.find((one) => one.dataset.side !== mark.dataset.side && one.classList.contains("lit"));
    if (other) {
      const box = other.closest(".text");
      box.scrollTop += other.getBoundingClientRect().top - mark.getBoundingClientRect().top;
    }
    draw(section);
  };

  all("[data-against]", document).forEach((section) => {
    section.addEventListener("click", (event) => {
      const mark = event.target.closest("mark[data-pairs]");
      if (mark) light(section, mark);
      const button = event.target.closest("button[data-outcome]");
      if (!button) return;
      const wanted = button.dataset.outcome;
      all("button[data-outcome]", section).forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      all(".verdict-group", section).forEach((group) => { group.hidden = Boolean(wanted) && group.dataset.outcome !== wanted; });
      all("details.rest", section).forEach((rest) => { rest.open = rest.dataset.outcome === wanted; });
    });
    all(".text", section).forEach((text) => text.addEventListener("scroll", () => draw(section), { passive: true }));
    section.querySelector(".texts-fold")?.addEventListener("toggle", () => draw(section));
    draw(section);
  });
  addEventListener("resize", () => all("[data-against]", document).forEach(draw));
})();
