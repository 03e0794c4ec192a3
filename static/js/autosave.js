// Saves a form while it is filled in: 1 s after the last key, on leaving, and when back online.
// The server answers 200 or 204 (JSON {version, saved_at} or fragments for other parts of the
// page), 409 when somebody else saved meanwhile, 401 when the session is over.
import { tellConflict } from "./conflict.js";
import { forget, keep, kept, putBack, valuesOf } from "./drafts.js";
import { clock, notice } from "./notices.js";
import { token } from "./token.js";

const IDLE = 1000;
const RETRY = 15000;

export function attach(form) {
  const url = form.dataset.autosave || form.getAttribute("action") || location.href;
  const key = `draft:${form.dataset.autosaveKey || location.pathname}`;
  const states = document.querySelectorAll(form.dataset.saveStateTarget || "[data-save-state]");
  let timer = 0;
  let edits = 0;
  let sending = false;
  let stopped = false;

  const show = (state, words) =>
    states.forEach((element) => {
      element.dataset.state = state;
      element.textContent = words;
    });
  const version = () => form.elements.namedItem("version")?.value ?? "";
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function edited() {
    edits += 1;
    keep(localStorage, key, { version: version(), values: valuesOf(form) });
    if (stopped) return;
    show("unsaved", "未保存");
    later(IDLE);
  }

  async function save() {
    if (sending || stopped) return;
    sending = true;
    const sent = edits;
    show("saving", "正在保存…");
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const headers = { "X-CSRFToken": token(), "HX-Request": "true", "X-Autosave": "1" };
    try {
      const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
      await receive(answer, sent);
    } catch {
      show("unsaved", "未保存，网络恢复后自动重试");
      later(RETRY);
    } finally {
      sending = false;
    }
    if (edits !== sent) later(IDLE);
  }

  async function receive(answer, sent) {
    if (answer.status === 401) {
      document.dispatchEvent(new CustomEvent("session:ended"));
      return show("unsaved", "未保存，登录后继续");
    }
    if (answer.status === 403) {
      document.dispatchEvent(new CustomEvent("stale-token"));
      later(RETRY);
      return show("unsaved", "未保存，稍后自动重试");
    }
    if (answer.status === 409) return conflict(await answer.text());
    if (!answer.ok) return show("unsaved", "未保存，请检查填写的内容");
    const json = answer.headers.get("Content-Type")?.includes("json");
    const facts = json ? await answer.json() : {};
    if (!json && answer.status !== 204) {
      window.htmx.swap(form, await answer.text(), { swapStyle: "none" });
    }
    const input = form.elements.namedItem("version");
    if (input && facts.version !== undefined) input.value = facts.version;
    if (edits === sent) forget(localStorage, key);
    show("saved", `已保存 ${facts.saved_at || clock()}`);
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: facts }));
  }

  function conflict(html) {
    stopped = true;
    show("conflict", "冲突：内容已被他人修改");
    tellConflict(html, () => {
      forget(localStorage, key);
      location.reload();
    });
  }

  function resume() {
    const record = kept(localStorage, key);
    if (!record) return;
    const back = () => putBack(form, record.values);
    const drop = () => forget(localStorage, key);
    // Sent with the form: it arrived if the version moved on, or where nothing else can tell.
    if (record.submitted && (!version() || record.version !== version())) return drop();
    if (record.version === version()) {
      back();
      notice(`已恢复您 ${clock(new Date(record.at))} 填写、尚未保存的内容。`);
    } else {
      const text = "这台设备上有您尚未保存的内容，但这份草稿后来在别处改过。";
      notice(text, { tone: "warning", actions: [["用这台设备上的内容", back], ["保留最新内容", drop]] });
    }
  }

  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    const record = kept(localStorage, key);
    if (record) keep(localStorage, key, { ...record, submitted: true });
  });
  window.addEventListener("online", () => edits && later(0));
  document.addEventListener("session:resumed", () => edits && later(0));
  resume();
}
