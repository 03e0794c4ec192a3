// j and k walk through a list's rows, Enter opens one (it is a link); off in 显示设置.
const typing = (element) => element?.closest?.("input, select, textarea, [contenteditable], dialog");

export function attach() {
  // The rows are looked up when a key is pressed: swaps come and go.
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "j" && event.key !== "k") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.body.dataset.shortcuts === "off" || typing(event.target)) return;
  const rows = [...document.querySelectorAll(".row-link")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
  rows[next].focus({ preventScroll: true });
  rows[next].closest("tr, li")?.scrollIntoView({ block: "nearest" });
});
