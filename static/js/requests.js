// What becomes of HTMX requests that did not come through.
import { notice } from "./notices.js";

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) document.dispatchEvent(new CustomEvent("session:ended"));
  else if (status > 500) notice("平台暂时没有响应，请稍后再试。", { tone: "error" });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () =>
    notice("没有连上平台，请检查网络后再试。填写的内容仍在页面上。", { tone: "error" }),
  );
}
