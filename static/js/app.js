// Starts what a page asks for by its data attributes; every part is a small module of its own.
const PARTS = [
  ["[data-autosave]", "./autosave.js"],
  ["[data-upload]", "./upload.js"],
  ["[data-viewer]", "./viewer.js"],
  ["[data-auto-submit]", "./filters.js"],
  [".row-link", "./keyboard.js"],
  ["[data-copy], [data-print], [data-back]", "./actions.js"],
  ["[data-session-seconds]", "./session.js"],
];

const EVERYWHERE = ["./focus.js", "./once.js", "./menus.js", "./requests.js"];

async function start(root) {
  for (const [selector, module] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    if (!found.length) continue;
    const { attach } = await import(module);
    found.filter((element) => !element.dataset.attached).forEach((element) => {
      element.dataset.attached = "";
      attach(element);
    });
  }
}

for (const module of EVERYWHERE) import(module);
start(document.documentElement);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));

const worker = document.body.dataset.offlineWorker;
if (worker && "serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
}
