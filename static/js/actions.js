// Copy a number, print the page, go back.
export function attach(element) {
  element.addEventListener("click", async (event) => {
    if ("print" in element.dataset) {
      window.print();
    } else if ("back" in element.dataset) {
      event.preventDefault();
      history.back();
    } else {
      await copy(element);
    }
  });
}

async function copy(element) {
  const words = element.querySelector("[data-copied]") || element;
  const before = words.textContent;
  try {
    await navigator.clipboard.writeText(element.dataset.copy);
    words.textContent = "已复制";
  } catch {
    words.textContent = "请按 Ctrl+C 复制";
  }
  setTimeout(() => {
    words.textContent = before;
  }, 2000);
}
