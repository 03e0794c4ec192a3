// What becomes of HTMX requests that did not come through.
import { notice } from "./notices.js";

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) document.dispatchEvent(new CustomEvent("session:ended"));
  else if (status > 500) notice("平台暂时没有响应，请稍后再试。", { tone: "error" });
});

// The page of a fault of ours has no place inside another page: what is filled in stays as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 500) return;
  event.detail.shouldSwap = false;
  notice("系统暂时无法处理，刚才的操作没有生效。填写的内容仍在页面上，请稍后再试。", { tone: "error" });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () =>
    notice("没有连上平台，请检查网络后再试。填写的内容仍在页面上。", { tone: "error" }),
  );
}
