// Short messages, and the banner that says that something was not saved.

const STAYS = 8000;

export function word(name) {
  return document.getElementById("words")?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
}

export function say(text, level = "info") {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const toast = document.createElement("div");
  const words = document.createElement("span");
  const close = document.createElement("button");
  toast.className = `toast toast--${level}`;
  words.textContent = text;
  close.type = "button";
  close.className = "toast__close";
  close.textContent = "×";
  close.ariaLabel = word("close");
  close.dataset.shelterDismiss = "";
  toast.append(words, close);
  region.append(toast);
  fade(toast, level);
}

function fade(toast, level) {
  if (level !== "error") setTimeout(() => toast.remove(), STAYS);
}

let again = null;

function notSaved(element) {
  again = element;
  document.getElementById("not-saved").hidden = false;
}

function saved() {
  const banner = document.getElementById("not-saved");
  if (banner) banner.hidden = true;
}

function retry() {
  const element = again;
  saved();
  if (!element?.isConnected) return;
  if (element instanceof HTMLFormElement) element.requestSubmit();
  else element.click();
}

const FAILURES = { 403: "denied", 404: "gone", 429: "busy" };

function failed({ detail }) {
  const { elt, xhr, requestConfig } = detail;
  const known = FAILURES[xhr?.status];
  if (known) say(word(known), "error");
  else if (requestConfig && requestConfig.verb !== "get") notSaved(elt);
  else offline();
}

let offlineSaid = 0;

function offline() {
  // a page that polls says it once a minute, not at every try
  if (Date.now() - offlineSaid < 60000) return;
  offlineSaid = Date.now();
  say(word("offline"), "warning");
}

export function start() {
  document.querySelectorAll("#toasts > .toast:not(.toast--error)").forEach((toast) => fade(toast));
  document.addEventListener("toast", ({ detail }) => {
    for (const { level, text } of detail.messages ?? []) say(text, level);
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(name, failed);
  }
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.requestConfig?.verb !== "get") saved();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-shelter-dismiss]")) target.closest(".toast")?.remove();
    if (target.closest("[data-shelter-retry]")) retry();
  });
}
