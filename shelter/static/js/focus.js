// Where the focus goes: to the error summary, into a dialog and back out of it.

import { word } from "./toasts.js";

function focusErrors(root) {
  const summary = root.matches?.("[data-shelter-errors]") ? root : root.querySelector?.("[data-shelter-errors]");
  if (!summary || summary.closest("[data-shelter-still]")) return false;
  summary.focus();
  const mark = word("error");
  if (mark && !document.title.startsWith(mark)) document.title = `${mark} ${document.title}`;
  return true;
}

function open(dialog) {
  if (dialog.open) dialog.close(); // sent open, for those without script
  dialog.showModal();
}

function shown(root) {
  const dialogs = [...(root.querySelectorAll?.("dialog[data-shelter-show]") ?? [])];
  if (root.matches?.("dialog[data-shelter-show]")) dialogs.push(root);
  dialogs.forEach(open);
}

function swapped({ detail }) {
  const root = document.getElementById(detail.target?.id) ?? detail.elt;
  if (!root) return;
  shown(root);
  if (focusErrors(root)) return;
  if (document.activeElement === document.body) root.querySelector("[data-shelter-focus]")?.focus();
}

export function start() {
  shown(document);
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", swapped);
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-shelter-open]");
    const dialog = opener && document.getElementById(opener.dataset.shelterOpen);
    if (dialog) open(dialog);
    if (target.matches("dialog[data-shelter-dialog]")) target.close(); // a click beside it
  });
  document.addEventListener("keydown", (event) => {
    const more = document.querySelector(".bar__more[open]");
    if (event.code === "Escape" && more) more.open = false;
  });
}
