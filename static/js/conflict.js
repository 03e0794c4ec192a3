// Somebody else saved first: says so in the server's words, and offers the present content.
import { notice } from "./notices.js";

export function tellConflict(html, reload) {
  const alerts = document.getElementById("alerts");
  if (html.includes("notice")) window.htmx.swap(alerts, html, { swapStyle: "innerHTML" });
  else notice("同事刚刚修改了这份内容，您后来的改动没有保存。", { tone: "warning" });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline mt-2";
  button.textContent = "载入最新内容";
  button.addEventListener("click", reload);
  alerts.querySelector(".notice > div").append(button);
  alerts.scrollIntoView({ block: "center" });
}
