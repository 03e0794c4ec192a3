// A desk's checklist: 通过 opens when every item is answered and none is 不符合. The server decides.
export function attach(form) {
  const button = form.querySelector("[data-pass]");
  const hint = form.querySelector("[data-hint]");
  const answered = form.parentElement.querySelector("[data-answered]");
  const names = [...new Set([...form.querySelectorAll("input[type=radio]")].map((radio) => radio.name))];

  function show() {
    const given = names.map((name) => form.elements[name].value);
    const left = given.filter((value) => !value).length;
    const wanting = given.filter((value) => value === "no").length;
    if (answered) answered.textContent = left ? `还有 ${left} 项未选` : `${names.length} 项已全部选择`;
    button.disabled = left > 0 || wanting > 0 || "blocked" in form.dataset;
    hint.hidden = !wanting;
    if (wanting) hint.textContent = `有 ${wanting} 项不符合，不能通过；退回时会自动列入需要补正的内容。`;
  }

  form.addEventListener("change", show);
  // A button that leaves this page submits the form itself.
  for (const plain of form.querySelectorAll("[data-plain]")) {
    plain.addEventListener("click", (event) => {
      event.preventDefault();
      form.action = plain.formAction;
      const step = Object.assign(document.createElement("input"), { type: "hidden", name: plain.name, value: plain.value });
      form.append(step);
      HTMLFormElement.prototype.submit.call(form);
    });
  }
  show();
}
