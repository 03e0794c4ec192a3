// Starts what a page asks for by its data attributes; every part is a small module of its own.
import "./focus.js";
import "./menus.js";
import "./once.js";
import "./requests.js";

const PARTS = [
  ["[data-session-seconds]", "./session.js"],
  ["[data-autosave]", "./autosave.js"],
  ["[data-upload]", "./upload.js"],
  ["[data-viewer]", "./viewer.js"],
  ["[data-auto-submit]", "./filters.js"],
  [".row-link", "./keyboard.js"],
  ["[data-copy], [data-print], [data-back]", "./actions.js"],
];

async function start(root) {
  for (const [selector, module] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches(selector)) found.push(root);
    const fresh = found.filter((element) => !element.dataset.attached);
    if (!fresh.length) continue;
    const { attach } = await import(module);
    for (const element of fresh) {
      element.dataset.attached = "yes";
      attach(element);
    }
  }
}

start(document.body);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));

const worker = document.body.dataset.offlineWorker;
if (worker && "serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
}
