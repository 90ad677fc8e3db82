// The privacy screen: one attribute on the root, and nothing of the page is drawn, read or selected.

const root = document.documentElement;
const TWICE = 600; // ms between the two presses of Escape
let title = "";
let from = null;
let escaped = -TWICE; // one press on a page just opened is not two

export const isPrivate = () => root.hasAttribute("data-private");

function rest() {
  return [...document.body.children].filter((element) => !element.matches("[data-shelter-cover]"));
}

export function hide() {
  if (isPrivate()) return;
  from = document.activeElement;
  title = document.title;
  root.setAttribute("data-private", "");
  document.title = "·";
  getSelection()?.removeAllRanges();
  rest().forEach((element) => { element.inert = true; });
  document.querySelector("[data-shelter-return]")?.focus();
}

function show() {
  rest().forEach((element) => { element.inert = false; });
  root.removeAttribute("data-private");
  document.title = title;
  from?.focus?.();
}

export function start() {
  if (!document.querySelector("[data-shelter-cover]")) return;
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-shelter-private]")) hide();
    else if (target.closest("[data-shelter-return]")) show();
  });
  document.addEventListener("keydown", (event) => {
    if (isPrivate()) {
      if (event.code !== "Enter" && event.code !== "Space") event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.code !== "Escape") return;
    if (event.timeStamp - escaped < TWICE) hide();
    escaped = event.timeStamp;
  }, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isPrivate()) event.preventDefault(); // polls wait until someone is there
  });
}
