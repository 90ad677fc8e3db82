// The one Trusted Types policy. htmx turns answers into elements through it: whatever could run
// is refused, whole. Loaded before htmx.

const CANNOT_BE = "script, iframe, frame, object, embed, base, link, meta[http-equiv], style";
let looking = false; // the parser used for looking is guarded by this same policy

function look(html, wrap) {
  const seen = new DOMParser().parseFromString(wrap ? `<template>${html}</template>` : html, "text/html");
  return [seen, ...[...seen.querySelectorAll("template")].map((template) => template.content)];
}

function runs(root) {
  if (root.querySelector(CANNOT_BE)) return true;
  return [...root.querySelectorAll("*")].some((element) =>
    [...element.attributes].some(({ name, value }) =>
      name.startsWith("on") || name === "srcdoc" || /^\s*javascript:/i.test(value)));
}

function createHTML(html) {
  if (looking) return html;
  looking = true;
  try {
    // twice: as a page would be read, and as a piece inside one (where <tr> survives)
    const roots = [...look(html, false), ...look(html, true)];
    if (roots.some(runs)) return null; // the browser then refuses the assignment
  } finally {
    looking = false;
  }
  return html;
}

function createScriptURL(url) {
  const address = new URL(url, document.baseURI);
  return address.origin === location.origin && address.pathname.startsWith("/static/") ? url : null;
}

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", { createHTML, createScriptURL, createScript: () => null });
}

// Nothing is kept in this browser, by no script: htmx would remember where somebody was (P13).
Storage.prototype.setItem = () => {};
