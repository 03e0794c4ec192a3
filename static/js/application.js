// A contract that went up by itself belongs to the draft: have its form saved with it. The upload's
// answer replaces the field, so that its hidden token appears in a freshly swapped piece.
document.addEventListener("htmx:load", (event) => {
  const piece = event.detail.elt;
  if (piece === document.body) return;
  const token = piece.querySelector?.("input[name$='_kept']");
  token?.form?.dispatchEvent(new Event("change", { bubbles: true }));
});
