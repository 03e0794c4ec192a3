// A second click sends nothing; and a form whose sending ends at the sign-in page comes back filled.
import { forget, keep, kept, putBack, valuesOf } from "./drafts.js";
import { notice } from "./notices.js";

const KEY = "interrupted-form";
const AGAIN = 8000; // a download leaves the page as it is: the button must come back

const posts = (form) => form.method === "post" && !form.hasAttribute("data-many");
const indexOf = (form) => [...document.forms].indexOf(form);
const buttons = (form) => [...form.elements].filter((input) => input.type === "submit");

function lock(form) {
  form.dataset.sent = "yes";
  // After this turn, so that the pressed button's own name and value are still sent.
  setTimeout(() => buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true")));
}

function release(form) {
  delete form.dataset.sent;
  buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

function remember(form) {
  keep(sessionStorage, KEY, { path: location.pathname, form: indexOf(form), values: valuesOf(form) });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!posts(form) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  lock(form);
  if (document.body.dataset.person) remember(form);
  setTimeout(() => release(form), AGAIN);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement) || event.detail.requestConfig.verb === "get") return;
  if (form.dataset.sent) event.preventDefault();
  else lock(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt instanceof HTMLFormElement) release(event.detail.elt);
});

document.addEventListener("drafts:keep", () => {
  const form = [...document.forms].find((one) => posts(one) && one.dataset.touched);
  if (form) {
    remember(form);
    markInterrupted();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.form) event.target.form.dataset.touched = "yes";
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) [...document.forms].forEach(release);
});

function markInterrupted() {
  const text = sessionStorage.getItem(KEY);
  if (text) sessionStorage.setItem(KEY, JSON.stringify({ ...JSON.parse(text), interrupted: true }));
}

function comeBack() {
  if (!document.body.dataset.person) return markInterrupted();
  const record = kept(sessionStorage, KEY);
  if (record?.interrupted && record.path !== location.pathname) return undefined;
  forget(sessionStorage, KEY);
  const form = record?.interrupted && document.forms[record.form];
  if (!form) return undefined;
  putBack(form, record.values);
  return notice("已恢复您登录前填写的内容，请检查后再提交。上传的文件需要重新选择。");
}

comeBack();
