// What was typed into a form, kept in the browser and put back. Passwords, files and tokens are
// never kept, and what one person typed is never shown to another.
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button"]);

export const person = () => document.body.dataset.person || "";

function inputs(form) {
  return [...form.elements].filter(
    (input) => input.name && !SKIPPED.has(input.type) && !input.closest("[data-not-kept]"),
  );
}

export function valuesOf(form) {
  return inputs(form).map((input) => {
    const boxed = input.type === "checkbox" || input.type === "radio";
    return [input.name, input.value, boxed ? input.checked : null];
  });
}

export function putBack(form, values) {
  const waiting = [...values];
  for (const input of inputs(form)) {
    const boxed = input.type === "checkbox" || input.type === "radio";
    const at = waiting.findIndex(
      ([name, value, checked]) =>
        name === input.name && (boxed ? checked !== null && value === input.value : checked === null),
    );
    if (at < 0) continue;
    const [[, value, checked]] = waiting.splice(at, 1);
    if (boxed) input.checked = checked;
    else input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function keep(store, key, record) {
  try {
    store.setItem(key, JSON.stringify({ ...record, person: person(), at: Date.now() }));
  } catch {
    // A full or forbidden store: the page works without the copy.
  }
}

export function kept(store, key) {
  try {
    const record = JSON.parse(store.getItem(key));
    return record && record.person === person() ? record : null;
  } catch {
    return null;
  }
}

export function forget(store, key) {
  try {
    store.removeItem(key);
  } catch {
    // nothing was kept
  }
}
