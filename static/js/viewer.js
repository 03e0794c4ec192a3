// Pages of a document as images: zoom, thumbnails, keys [ ] + - 0 while the viewer has the focus.
const LEVELS = [50, 75, 100, 125, 150, 200, 300];

export function attach(viewer) {
  const pane = viewer.querySelector(".viewer-pages");
  const pages = [...pane.querySelectorAll("img")];
  const links = [...viewer.querySelectorAll(".viewer-thumbs a")];
  let current = 0;

  function zoom(step) {
    const at = LEVELS.indexOf(Number(viewer.dataset.zoom));
    const level = step === 0 ? 100 : LEVELS[Math.min(Math.max(at + step, 0), LEVELS.length - 1)];
    const middle = (pane.scrollTop + pane.clientHeight / 2) / pane.scrollHeight;
    viewer.dataset.zoom = level;
    viewer.querySelector("[data-zoom-level]").textContent = `${level}%`;
    pane.scrollTop = middle * pane.scrollHeight - pane.clientHeight / 2;
  }

  function mark(index) {
    current = index;
    viewer.querySelector("[data-page]").textContent = String(index + 1);
    links.forEach((link, at) => {
      if (at === index) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    // Only the strip of thumbnails moves, never the page around the viewer.
    const strip = links[index]?.closest(".viewer-thumbs");
    if (strip) strip.scrollTop = links[index].offsetTop - strip.clientHeight / 2;
  }

  function go(index) {
    const page = pages[Math.min(Math.max(index, 0), pages.length - 1)];
    if (page) pane.scrollTop = page.offsetTop - pane.offsetTop - 8;
  }

  pane.addEventListener("scroll", () => {
    const line = pane.scrollTop + pane.clientHeight / 3 + pane.offsetTop;
    const index = pages.findLastIndex((page) => page.offsetTop <= line);
    if (index >= 0 && index !== current) mark(index);
  }, { passive: true });

  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(index);
    }),
  );
  viewer.querySelector("[data-zoom-in]").addEventListener("click", () => zoom(1));
  viewer.querySelector("[data-zoom-out]").addEventListener("click", () => zoom(-1));
  viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1), 0: () => zoom(0),
      "[": () => go(current - 1), "]": () => go(current + 1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
