// Warns five minutes before the session ends, keeps it alive on request, and after its end offers
// to sign in again; what was typed stays on the page and in the browser.
import { notice } from "./notices.js";
import { renewToken, token } from "./token.js";

const WARNING = 300;
const CHECK_EVERY = 60000;

export function attach(body) {
  const ending = document.getElementById("session-ending");
  const ended = document.getElementById("session-ended");
  const url = ending.dataset.keepAlive;
  const link = ended.querySelector("[data-sign-in]");
  let ends = Date.now() + 1000 * Number(body.dataset.sessionSeconds);
  let timer = 0;
  let over = false;
  let checked = Date.now();

  const left = () => Math.round((ends - Date.now()) / 1000);

  function plan() {
    clearTimeout(timer);
    const wait = ending.open ? 1 : Math.max(1, left() - WARNING);
    timer = setTimeout(tick, Math.min(wait, 3600) * 1000);
  }

  async function tick() {
    if (over) return;
    // Another tab may have kept the session alive: ask before bothering anyone.
    if (!ending.open && left() <= WARNING) await ask("GET");
    if (!over && left() <= 0) return end();
    if (!over && left() <= WARNING) {
      if (!ending.open) ending.showModal();
      const minutes = Math.ceil(left() / 60);
      ending.querySelector("[data-remaining]").textContent =
        left() > 60 ? `${minutes} 分钟` : `${Math.max(0, left())} 秒`;
    } else if (ending.open) {
      ending.close();
    }
    plan();
  }

  async function ask(method) {
    checked = Date.now();
    try {
      const headers = method === "POST" ? { "X-CSRFToken": token() } : {};
      const answer = await fetch(url, { method, headers, credentials: "same-origin" });
      const facts = await answer.json();
      if (!facts.signed_in) return end();
      if (facts.person !== body.dataset.person) return location.reload();
      renewToken(facts.token);
      ends = Date.now() + 1000 * facts.seconds;
      if (over) resume();
    } catch {
      // No network: the next check will tell.
    }
  }

  function end() {
    if (over) return;
    over = true;
    if (ending.open) ending.close();
    const here = location.pathname + location.search;
    link.href = `${link.href.split("?")[0]}?next=${encodeURIComponent(here)}`;
    document.dispatchEvent(new CustomEvent("drafts:keep"));
    if (!ended.open) ended.showModal();
  }

  function resume() {
    over = false;
    ended.close();
    notice("您已重新登录，可以继续。", { tone: "success" });
    document.dispatchEvent(new CustomEvent("session:resumed"));
    plan();
  }

  ending.querySelector("[data-stay]").addEventListener("click", async () => {
    await ask("POST");
    if (!over) ending.close();
    plan();
  });
  ended.addEventListener("cancel", (event) => event.preventDefault());
  document.addEventListener("session:ended", end);
  document.addEventListener("stale-token", () => ask("GET"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (over || Date.now() - checked > CHECK_EVERY) ask("GET").then(plan);
  });
  plan();
}
