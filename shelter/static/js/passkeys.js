// Passkeys: the browser asks its owner, the server checks. Nothing is kept here. The marks in the page do
// not begin with the name of the house, since the page of the sign-in carries them.
// Use one:  form or part [data-passkey=challenge address] with a hidden factor_passkey
// Make one: form [data-passkey-new=challenge address] with a hidden made_passkey

const IP = /^\[|^[\d.]+$/; // passkeys belong to a name, never to a number
const possible = () => Boolean(window.PublicKeyCredential) && !IP.test(location.hostname);
const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function asked(address) {
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf() }, redirect: "error" });
  if (!answer.ok) throw new Error("refused");
  const { publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    publicKey[list]?.forEach((one) => { one.id = bytes(one.id); });
  }
  return { publicKey };
}

function readable(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  const id = text(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response: Object.fromEntries(given) });
}

async function press(part, address, field, ask) {
  const says = part.querySelector("[data-passkey-says]");
  says.textContent = "";
  try {
    const input = part.querySelector(`[name=${field}]`);
    input.value = readable(await ask(await asked(address)));
    input.form.requestSubmit();
  } catch {
    says.textContent = says.dataset.failed;
  }
}

function clicked({ target }) {
  const use = target.closest("[data-passkey-use]")?.closest("[data-passkey]");
  const make = target.closest("[data-passkey-make]")?.closest("[data-passkey-new]");
  if (use) press(use, use.dataset.passkey, "factor_passkey", (options) => navigator.credentials.get(options));
  if (make) press(make, make.dataset.passkeyNew, "made_passkey", (options) => navigator.credentials.create(options));
}

function offer(root) {
  if (!possible()) return;
  for (const part of root.querySelectorAll?.("[data-passkey-offer]") ?? []) part.hidden = false;
}

export function start() {
  offer(document);
  document.addEventListener("htmx:load", ({ detail }) => offer(detail.elt.parentElement ?? detail.elt));
  document.addEventListener("click", clicked);
}
