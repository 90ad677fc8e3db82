// The room board: arrow keys between beds, filters at once, polls that never move the focus.
// Without this module filters are links, every bed is in the tab order, and the page is as of its hour.

import { isPrivate } from "./privacy.js";

const board = () => document.getElementById("board");
const beds = () => [...document.querySelectorAll("[data-shelter-bed]")];
const shown = () => beds().filter((bed) => bed.offsetParent !== null);
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
let current = ""; // id of the bed that is in the tab order

// One bed in the tab order, the arrows reach the others

function rove() {
  const all = shown();
  const here = all.find((bed) => bed.id === current) ?? all[0];
  for (const bed of beds()) bed.tabIndex = bed === here ? 0 : -1;
}

function middle(bed) {
  const { left, right, top, bottom } = bed.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}

// What lies that way on the screen: right is right, in Arabic too.
function neighbour(from, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const bed of shown()) {
    const [bx, by] = middle(bed);
    const along = (bx - x) * dx + (by - y) * dy;
    const aside = Math.abs((bx - x) * dy) + Math.abs((by - y) * dx);
    const far = along + 3 * aside;
    if (along > 1 && far < least) [best, least] = [bed, far];
  }
  return best;
}

function goTo(bed) {
  if (!bed) return;
  current = bed.id;
  rove();
  bed.focus();
}

function pressed(event) {
  const bed = event.target.closest?.("[data-shelter-bed]");
  if (!bed || event.ctrlKey || event.altKey || event.metaKey || isPrivate()) return;
  const all = shown();
  if (ARROWS[event.code]) goTo(neighbour(bed, ARROWS[event.code]));
  else if (event.code === "Home") goTo(all[0]);
  else if (event.code === "End") goTo(all.at(-1));
  else if (event.code === "KeyM" && bed.dataset.shelterMove) location.assign(bed.dataset.shelterMove);
  else return;
  event.preventDefault();
}

function letter(event) {
  if (event.code !== "KeyV" || event.defaultPrevented || isPrivate()) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (document.cookie.split("; ").includes("keys=off")) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  document.querySelector("[data-shelter-reveal]")?.click();
}

// Filters and the size of the tiles

function mark(name, value) {
  for (const link of document.querySelectorAll(`[data-shelter-${name}]`)) {
    if (link.getAttribute(`data-shelter-${name}`) === value) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function arrange(state, density) {
  board().dataset.state = state;
  board().dataset.density = density;
  mark("filter", state);
  mark("density", density);
  tidy();
  const address = new URL(location);
  for (const [name, value] of [["state", state], ["density", density]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

function tidy() {
  if (!board()) return;
  const none = document.querySelector("[data-shelter-none]");
  if (none) none.hidden = !beds().length || shown().length > 0;
  rove();
}

function clicked(event) {
  const link = event.target.closest("[data-shelter-filter], [data-shelter-density]");
  if (!link || !board() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { state, density } = board().dataset;
  const { shelterFilter: filter, shelterDensity: size } = link.dataset;
  if (size) arrange(state, size);
  else arrange(filter === state ? "" : filter, density);
}

// News: a room that holds the focus is changed from within, so that the focus stays where it is

function copy(from, to) {
  for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const { name, value } of [...from.attributes]) to.setAttribute(name, value);
  to.replaceChildren(...from.childNodes);
}

function trail(element, root) {
  const names = [];
  for (let at = element; at && at !== root; at = at.parentElement) names.push(at.tagName);
  return names.join();
}

function settle(event) {
  const { target, fragment } = event.detail;
  const focused = document.activeElement;
  if (target === focused || !target.contains(focused) || !focused.id) return;
  const arriving = fragment.querySelector(`[id="${target.id}"]`);
  const coming = arriving?.querySelector(`[id="${focused.id}"]`);
  // another shape: htmx swaps the whole, and gives the focus to the new one by its id
  if (!coming || trail(coming, arriving) !== trail(focused, target)) return;
  event.preventDefault();
  copy(coming, focused);
  keep(focused, target, coming);
}

// Put everything around ``fresh`` around ``old``, which never leaves the page.
function keep(old, target, fresh) {
  while (old !== target) {
    for (const node of [...old.parentNode.childNodes]) if (node !== old) node.remove();
    const all = [...fresh.parentNode.childNodes];
    const at = all.indexOf(fresh);
    old.before(...all.slice(0, at));
    old.after(...all.slice(at + 1));
    old = old.parentNode;
    fresh = fresh.parentNode;
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) {
      if (name !== "hx-swap-oob") old.setAttribute(name, value);
    }
  }
}

// How long ago

const ago = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { numeric: "always" });
let asked = Date.now();

function tick() {
  const time = document.querySelector("[data-shelter-updated]");
  if (!time || document.hidden) return;
  const seconds = Math.round((Date.now() - asked) / 1000);
  time.textContent = seconds < 60 ? ago.format(-seconds, "second") : ago.format(-Math.round(seconds / 60), "minute");
}

const isPoll = (detail) => detail.elt?.id === "board-poll" || detail.elt?.id === "board";

function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", letter);
  document.addEventListener("click", clicked);
  document.addEventListener("focusin", ({ target }) => {
    if (target.dataset?.shelterBed !== undefined && target.id !== current) {
      current = target.id;
      rove();
    }
  });
  document.addEventListener("htmx:oobBeforeSwap", settle);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "board-poll" && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || !isPoll(detail)) return;
    asked = Date.now();
    tick();
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.name === "reason") detail.elt.closest("details").open = false;
  });
  document.addEventListener("htmx:afterSettle", tidy);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    document.getElementById("board-poll")?.dispatchEvent(new Event("shelter:wake"));
  });
  setInterval(tick, 1000);
  tidy();
}

start();
