// The keyboard map. Read from the key's place (event.code), so that it is the same under an Arabic
// layout; never in a text field; letter keys can be switched off (WCAG 2.1.4).

import { isPrivate } from "./privacy.js";

const PAUSE = 1200; // ms between "g" and its second key
const TYPES = "input, select, textarea, [contenteditable]";
const OFF = "keys=off";
let went = 0;

const isOff = () => document.cookie.split("; ").includes(OFF);

function go(place) {
  document.querySelector(`[data-shelter-place="${place}"]`)?.click();
}

function search() {
  const field = document.querySelector("main input[type=search]");
  if (field) field.focus();
  else go("residents:person_list");
}

function help() {
  const list = document.getElementById("keys");
  if (list && !document.querySelector("dialog[open]")) list.showModal();
}

const AFTER_G = { KeyT: "home", KeyB: "rooms:board", KeyR: "residents:person_list" };

function act(event) {
  if (event.timeStamp - went < PAUSE && AFTER_G[event.code]) return go(AFTER_G[event.code]), true;
  went = event.code === "KeyG" && !event.shiftKey ? event.timeStamp : 0;
  if (event.code === "Slash") return (event.shiftKey ? help : search)(), true;
  if (event.code === "KeyN" && !event.shiftKey) return go("rooms:check_in"), true;
  return false;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (isOff() || isPrivate() || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches?.(TYPES) || document.querySelector("dialog[open]")) return;
    if (act(event)) event.preventDefault();
  });
  const box = document.querySelector("[data-shelter-keys]");
  if (!box) return;
  box.checked = !isOff();
  box.addEventListener("change", () => {
    document.cookie = `keys=${box.checked ? "on; max-age=0" : "off"}; path=/; SameSite=Strict`;
  });
}
