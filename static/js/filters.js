// A filter form that sends itself, and leaves empty filters out of the address.
const TYPING = 400;

export function attach(form) {
  let timer = 0;
  const submit = () => form.requestSubmit();

  form.addEventListener("change", (event) => {
    if (event.target.type !== "search" && event.target.type !== "text") submit();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search" && event.target.type !== "text") return;
    clearTimeout(timer);
    // Without HTMX every submit loads a page: then only Enter sends what is typed.
    if (form.hasAttribute("hx-get") && !event.isComposing) timer = setTimeout(submit, TYPING);
  });
  form.addEventListener("compositionend", () => {
    if (form.hasAttribute("hx-get")) timer = setTimeout(submit, TYPING);
  });
  form.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
  });
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}
