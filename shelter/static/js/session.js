// How long nobody has done anything. The server judges; the page tells it truthfully when a hand was
// at work, and hides itself as soon as the time is over or the server says so.

import * as screen from "./lock.js";

const ACTIVE = "/session/active/";
const LOCK_AFTER = 5 * 60 * 1000;
const END_AFTER = 20 * 60 * 1000;
const TELL_EVERY = 60 * 1000;
const LOOK_EVERY = 5 * 1000;
const JUST_NOW = 1000;
const OTHERS_WAIT = 500; // until the sign-out of this tab has reached the server
let channel = null; // the other tabs of this browser
let seen = Date.now();
let told = Date.now();
let passedOn = 0;

const say = (what) => channel.postMessage({ what, signIn: document.body.dataset.shelterSession });

function acted({ isTrusted }) {
  if (!isTrusted || screen.isLocked()) return;
  seen = Date.now();
  if (seen - passedOn > JUST_NOW) {
    passedOn = seen;
    say("seen");
  }
  tell();
}

function tell() {
  const now = Date.now();
  if (seen <= told || now - told < TELL_EVERY) return;
  told = now;
  const { "x-csrftoken": csrf } = JSON.parse(document.body.getAttribute("hx-headers"));
  const headers = { "X-CSRFToken": csrf, "X-Person": "1" };
  fetch(ACTIVE, { method: "POST", headers, redirect: "manual" }).then(judge, () => {});
}

function judge(answer) {
  if (answer.status === 423) screen.lock();
  else if (answer.type === "opaqueredirect") end();
}

function look() {
  const idle = Date.now() - seen;
  if (idle >= END_AFTER) screen.leave();
  else if (idle >= LOCK_AFTER) screen.lock({ tell: true });
  else if (!screen.isLocked()) tell();
}

function end(to) {
  say("ended");
  screen.leave(to);
}

function hear({ data: { what, signIn } }) {
  if (signIn !== document.body.dataset.shelterSession) {
    if (what === "here") screen.leave("/"); // a colleague took over in another tab
    return;
  }
  if (what === "seen") seen = Math.max(seen, Date.now());
  else if (what === "locked") screen.lock();
  else if (what === "unlocked") unlocked();
  else if (what === "ended") screen.leave(undefined, OTHERS_WAIT);
}

function unlocked() {
  seen = Date.now();
  screen.putBack();
}

function answered(event) {
  const { xhr } = event.detail;
  const says = xhr.getResponseHeader("X-Session");
  if (!says) return;
  event.preventDefault();
  if (says === "locked") screen.lock();
  else end(xhr.getResponseHeader("HX-Redirect") ?? undefined);
}

export function start() {
  if (!document.body.dataset.shelterSession) return;
  channel = new BroadcastChannel("session");
  channel.onmessage = hear;
  say("here");
  screen.start((what) => {
    if (what === "unlocked") seen = told = Date.now();
    say(what);
  });
  for (const name of ["keydown", "pointerdown", "wheel", "touchmove"]) {
    addEventListener(name, acted, { capture: true, passive: true });
  }
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const byHand = detail.triggeringEvent?.isTrusted || Date.now() - seen < JUST_NOW;
    if (byHand) detail.headers["X-Person"] = "1";
  });
  document.addEventListener("htmx:beforeOnLoad", answered);
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[action='/sign-out/']")) say("ended");
  });
  for (const name of ["focus", "online"]) addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", ({ persisted }) => { if (persisted) screen.cover(); });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  setInterval(look, LOOK_EVERY);
}
