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
  ["[data-checklist]", "./checklist.js"],
  ["[data-chart]", "./charts.js"],
];

const started = new Map(PARTS.map(([, module]) => [module, new WeakSet()]));

function start(root) {
  for (const [selector, module] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches(selector)) found.push(root);
    // Marked before the wait: HTMX announces the body too, while the module is still on its way.
    const fresh = found.filter((element) => !started.get(module).has(element));
    if (!fresh.length) continue;
    fresh.forEach((element) => started.get(module).add(element));
    import(module).then(({ attach }) => fresh.forEach((element) => {
      attach(element);
      element.dataset.attached = "yes";
    }));
  }
}

start(document.body);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));

const worker = document.body.dataset.offlineWorker;
if (worker && "serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
}
