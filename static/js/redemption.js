// The explanation is asked for only where a party is not the contract's (R2). The server decides in
// the end; this only shows the field while one types.
const plain = (text) => text.normalize("NFKC").replace(/\s/g, "").toUpperCase();

const form = document.getElementById("payment-form");
if (form) {
  const explanation = form.querySelector("[data-explanation]");
  const payees = [...form.querySelectorAll("#lawful-payees option")].map((one) => plain(one.value));
  const payer = plain(form.dataset.payer);
  const look = () => {
    const from = plain(form.elements.payer.value);
    const to = plain(form.elements.payee.value);
    const differs = (from && from !== payer) || (to && !payees.includes(to));
    // Once shown it stays: a file may lie in it.
    if (differs) explanation.hidden = false;
  };
  form.addEventListener("input", look);
  look();
}

// Vouchers chosen for a payout: how many, how much. The list may be swapped by its filters.
const yuan = new Intl.NumberFormat("zh-CN", { style: "currency", currency: "CNY" });

function choosing(list) {
  const boxes = [...list.querySelectorAll("input[name='voucher']")];
  const all = list.querySelector("[data-choose-all]");
  const said = list.querySelector("[data-chosen]");
  if (!all || !said) return; // to read only
  const buttons = [...list.querySelectorAll("[data-chosen-go]")];
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked);
    const fen = chosen.reduce((sum, box) => sum + Number(box.dataset.fen), 0);
    said.textContent = `已选 ${chosen.length} 张，合计 ${yuan.format(fen / 100)}`;
    for (const button of buttons) button.disabled = chosen.length === 0;
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  };
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  list.addEventListener("change", tell);
  tell();
}

document.querySelectorAll("[data-choose]").forEach(choosing);
document.addEventListener("htmx:load", (event) => {
  const piece = event.detail.elt;
  if (piece !== document.body) piece.querySelectorAll?.("[data-choose]").forEach(choosing);
});
