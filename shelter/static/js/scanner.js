// A card held to a wedge scanner on any page: thirteen digits and Enter, faster than a hand types.
// Digits are read from the key's place, so an Arabic layout changes nothing.

import { isPrivate } from "./privacy.js";

const LENGTH = 13;
const QUICK = 50; // ms from key to key
const SAME = 2000; // ms in which the same card counts once
let digits = "";
let before = 0; // when the last key came
let field = null; // the text field the digits fell into, and what was in it
let last = { number: "", at: -SAME };

function digitOf(event) {
  if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return "";
  return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? "";
}

const mayListen = (target) => !target.matches?.("textarea, input[type=password], [contenteditable]");
const wasIn = (target) => (target.matches?.("input, select") ? { element: target, value: target.value } : null);

function takeBack() {
  if (!field || field.element.value === field.value) return;
  field.element.value = field.value;
  field.element.dispatchEvent(new Event("input", { bubbles: true }));
}

// A page may take the card itself, in a form of its own: attendance does.
function takenHere(number) {
  const form = document.querySelector("form[data-shelter-scan-form]");
  if (!form) return false;
  form.elements.number.value = number;
  form.requestSubmit();
  return true;
}

function send(number) {
  if (takenHere(number)) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = document.body.dataset.shelterScan;
  form.hidden = true;
  const token = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const csrf = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"] ?? "";
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: csrf, token, number })) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}

function scanned(number, at) {
  if (number === last.number && at - last.at < SAME) return;
  last = { number, at };
  send(number);
}

function heard(event) {
  if (!document.body.dataset.shelterScan || isPrivate() || !mayListen(event.target)) return;
  const quick = event.timeStamp - before < QUICK;
  const digit = digitOf(event);
  if (digit) {
    if (!quick || !digits) {
      digits = "";
      field = wasIn(event.target);
    }
    digits += digit;
  } else if (quick && digits.length === LENGTH && /^(?:Numpad)?Enter$/.test(event.code)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    takeBack();
    scanned(digits, event.timeStamp);
    digits = "";
  } else {
    digits = "";
  }
  before = event.timeStamp;
}

export function start() {
  document.addEventListener("keydown", heard, true);
}
