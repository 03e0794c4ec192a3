// The page's CSRF token; renewed in place when the session was, so that older forms still fit.
export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

export function renewToken(fresh) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    input.value = fresh;
  }
}
