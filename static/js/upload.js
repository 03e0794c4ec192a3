// A file input one can drop on. With data-upload="url" the file is sent at once, with progress;
// otherwise it goes with the form, and the form's own progress is shown.
import { token } from "./token.js";

const size = (bytes) =>
  bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

export function attach(box) {
  const input = box.querySelector("input[type=file]");
  const drop = box.querySelector("[data-drop]");
  const words = box.querySelector("[data-text]");
  const progress = box.querySelector("[data-progress]");
  const url = input.dataset.uploadUrl;
  const limit = Number(input.dataset.maxBytes || 0);

  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));

  function say(text, share = null) {
    progress.hidden = false;
    progress.querySelector("span").textContent = text;
    const bar = progress.querySelector("progress");
    bar.hidden = share === null;
    if (share !== null) bar.value = share;
  }

  // Pressing the button while a file is on its way: the form waits for it, and then goes.
  let form = null;
  let pressed = null;
  let held = false; // the keyboard stood here: disabled, an input loses it

  function hold(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = { by: event.submitter };
    say("文件上传完成后将自动提交，请稍候…");
  }

  function release(sent) {
    form?.removeEventListener("submit", hold, true);
    if (sent && pressed) form.requestSubmit(pressed.by?.isConnected ? pressed.by : undefined);
    pressed = null;
  }

  function send(file) {
    form = input.form;
    form?.addEventListener("submit", hold, true);
    const body = new FormData();
    body.append(input.name, file);
    // A file refused must not cost the one kept before.
    const kept = input.form?.elements.namedItem(`${input.name}_kept`);
    if (kept) body.append(kept.name, kept.value);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      const share = Math.round((100 * event.loaded) / event.total);
      say(share < 100 ? `正在上传 ${share}%` : "正在检查文件…", share);
    });
    request.addEventListener("load", () => received(request));
    request.addEventListener("error", () => {
      input.disabled = false;
      release(false);
      say("上传中断，请检查网络后重新选择。");
    });
    held = document.activeElement === input;
    input.disabled = true;
    request.send(body);
  }

  function received(request) {
    input.disabled = false;
    if (request.status !== 200) release(false);
    if (request.status === 401) {
      say("登录已到期，登录后请重新选择文件。");
      return document.dispatchEvent(new CustomEvent("session:ended"));
    }
    input.value = "";
    progress.hidden = true;
    if (request.status >= 500 || !request.responseText) return say("没有上传成功，请稍后再试。");
    // Only these two bring the field anew; anything else is about the page, not the file.
    if (![200, 422].includes(request.status)) return say("没有上传成功，请刷新页面后再试。");
    // The server's fragment holds the whole widget: the file kept, or the errors with their rules.
    window.htmx.swap(box.closest(".field") || box, request.responseText, { swapStyle: "outerHTML" });
    if (held) document.getElementById(input.id)?.focus({ preventScroll: true });
    // The hidden reference is new: a form that saves itself has something to save.
    if (request.status === 200) form?.dispatchEvent(new Event("change", { bubbles: true }));
    if (request.status === 200) release(true);
  }

  input.addEventListener("change", () => {
    const [file] = input.files;
    if (!file) return;
    if (limit && file.size > limit) {
      input.value = "";
      say(`${file.name} 有 ${size(file.size)}，超过 ${size(limit)} 的限制，请压缩后重新选择。`);
      return;
    }
    words.textContent = `已选择：${file.name}（${size(file.size)}）`;
    progress.hidden = true;
    if (url) send(file);
  });

  input.form?.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = event.detail;
    if (input.files.length && total) say(`正在上传 ${Math.round((100 * loaded) / total)}%`, (100 * loaded) / total);
  });
  input.form?.addEventListener("submit", () => {
    if (input.files.length && !url) say("正在上传，请不要关闭页面…");
  });
  // Chosen before this script was there; unless the form has gone with it already.
  if (input.files.length && !input.form?.dataset.sent) input.dispatchEvent(new Event("change"));
}
