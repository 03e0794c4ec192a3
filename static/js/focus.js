// Where the keyboard goes: to the error summary or alert after a load or swap, and back to the
// field that had it when a swap replaced that field, or else to the part that was replaced.
let before = null;

function land(root) {
  if (!root) return false; // a swap by script names no element
  const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  if (!target) return false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  const part = event.detail.target;
  before = active && active !== document.body && part?.contains?.(active) ? { id: active.id, part: part.id } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (land(event.detail.target) || land(event.detail.elt)) return;
  const lost = !document.activeElement || document.activeElement === document.body;
  if (!lost || !before) return;
  const field = before.id && document.getElementById(before.id);
  const part = before.part && document.getElementById(before.part);
  if (part && !field) part.tabIndex = -1;
  (field || part || null)?.focus({ preventScroll: true });
});

// Links of the summary: to the field itself, with its label in view.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") || field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

land(document);
