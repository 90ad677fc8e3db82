// The locked screen. The page is taken out of the document and held in memory only; the PIN of the
// same sign-in puts it back with everything typed. Leaving forgets it.

const root = document.documentElement;
const LOCK = "/lock/";
const LOCKED = "/locked/";
const SIGN_IN = "/sign-in/";
const RETRY = 5000; // ms until the lock screen is asked for again, where there was no network
let held = null;
let heard = () => {};

export const isLocked = () => held !== null;

const ours = () => document.body.dataset.shelterSession;
const kept = () => ({ "X-Page-Kept": ours() });

// Nothing of the page is left where a script, a reader of screens or a print could find it.
export function cover() {
  if (held) return;
  performance.mark("shelter:cover");
  held = {
    nodes: [...document.body.childNodes],
    title: document.title,
    focus: document.activeElement,
    dialogs: [...document.querySelectorAll("dialog:modal")],
    scroll: [scrollX, scrollY],
    isPrivate: root.hasAttribute("data-private"),
  };
  getSelection()?.removeAllRanges();
  root.removeAttribute("data-private");
  document.body.replaceChildren();
  document.title = "·";
  performance.measure("shelter:covered", "shelter:cover");
  dispatchEvent(new Event("shelter:locked"));
}

export function leave(to = SIGN_IN, wait = 0) {
  held = null;
  document.body.replaceChildren();
  document.title = "·";
  setTimeout(() => location.replace(to), wait);
}

// ``tell``: the server does not know yet.
export async function lock({ tell = false } = {}) {
  if (held) return;
  const { "x-csrftoken": csrf } = JSON.parse(document.body.getAttribute("hx-headers"));
  cover();
  heard("locked");
  try {
    if (tell) await fetch(LOCK, { method: "POST", headers: { ...kept(), "X-CSRFToken": csrf }, redirect: "manual" });
  } catch { /* the server locks by its own clock */ }
  ask();
}

async function ask() {
  if (!held) return;
  try {
    const answer = await fetch(LOCKED, { headers: kept(), redirect: "manual" });
    if (!held) return;
    if (answer.status === 200) draw(await answer.text());
    else leave();
  } catch {
    setTimeout(ask, RETRY);
  }
}

function draw(html) {
  if (!held) return;
  const frame = document.createElement("div");
  const card = document.createElement("main");
  const title = document.createElement("h1");
  frame.className = "bare";
  card.className = "bare__card";
  card.id = "main";
  card.append(document.createRange().createContextualFragment(html));
  title.textContent = card.querySelector("[data-shelter-title]").dataset.shelterTitle;
  card.prepend(title);
  frame.append(card);
  document.body.replaceChildren(frame);
  window.htmx.trigger(card, "htmx:load", { elt: card }); // the passkey is offered
  card.querySelector("[name=pin]").focus();
}

async function unlock(form) {
  const says = form.querySelector("[data-shelter-unlock-says]");
  const body = new URLSearchParams(new FormData(form));
  form.pin.value = form.factor_passkey.value = "";
  try {
    const answer = await fetch(LOCKED, { method: "POST", body, headers: kept(), redirect: "manual" });
    if (answer.status === 204) return open();
    if (answer.status !== 422) return leave();
    says.textContent = (await answer.json()).message;
  } catch {
    says.textContent = says.dataset.shelterOffline;
  }
  says.hidden = false;
  form.pin.focus();
}

function open() {
  putBack();
  heard("unlocked");
}

export function putBack() {
  if (!held) return;
  const { nodes, title, focus, dialogs, scroll, isPrivate } = held;
  held = null;
  document.body.replaceChildren(...nodes);
  document.title = title;
  root.toggleAttribute("data-private", isPrivate);
  for (const dialog of dialogs) {
    dialog.close();
    dialog.showModal();
  }
  scrollTo(...scroll);
  focus?.focus?.();
  wake();
}

// Polls end when their element leaves the document; what was revealed for half a minute is hidden.
function wake() {
  for (const poll of document.querySelectorAll("[hx-trigger*='every']")) {
    const fresh = poll.cloneNode(true);
    poll.replaceWith(fresh);
    window.htmx.process(fresh);
  }
  for (const shown of document.querySelectorAll("[hx-trigger*='load delay']")) {
    window.htmx.ajax("get", shown.getAttribute("hx-get"), { target: shown, swap: "outerHTML" });
  }
}

// ``listener`` hears "locked" and "unlocked".
export function start(listener) {
  heard = listener;
  addEventListener("keydown", (event) => { if (held) event.stopImmediatePropagation(); }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-shelter-lock]")) {
      event.preventDefault();
      lock({ tell: true });
    } else if (held && form.matches("[data-shelter-unlock]")) {
      event.preventDefault();
      unlock(form);
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => { if (held) event.preventDefault(); });
}
