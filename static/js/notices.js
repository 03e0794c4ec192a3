// Says something in the page's alert area; text only, never markup.
export function notice(text, { tone = "info", actions = [] } = {}) {
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  box.setAttribute("role", tone === "error" ? "alert" : "status");
  const words = document.createElement("div");
  const line = document.createElement("p");
  line.textContent = text;
  words.append(line);
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline me-2 mt-2";
    button.textContent = label;
    button.addEventListener("click", () => {
      box.remove();
      act();
    });
    words.append(button);
  }
  box.append(words);
  document.getElementById("alerts")?.replaceChildren(box);
  return box;
}

export function clock(at = new Date()) {
  return at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}
