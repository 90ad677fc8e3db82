// The camera on the scan page: a frame twice a second, read by the server in memory and forgotten.
// No picture is taken, so none stays on the tablet.

const EVERY = 500; // ms
const WIDEST = 960;
const camera = document.querySelector("[data-shelter-camera]");
const [start, stop] = ["start", "stop"].map((what) => camera.querySelector(`[data-shelter-camera-${what}]`));
const video = camera.querySelector("video");
const words = camera.querySelector("[data-shelter-camera-says]");
const canvas = document.createElement("canvas");
let stream = null;

const say = (text) => { if (words.textContent !== text) words.textContent = text; };
const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function frame() {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = video.videoWidth * scale;
  canvas.height = video.videoHeight * scale;
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
}

async function look() {
  const answer = await fetch(camera.dataset.shelterCamera, {
    method: "POST", body: await frame(), headers: { "X-CSRFToken": csrf() }, redirect: "error",
  });
  if (answer.status === 204) return say(camera.dataset.shelterLooking);
  const said = await answer.json();
  if (said.location) {
    turnOff();
    location.assign(said.location);
  } else {
    say(said.message);
  }
}

async function watch() {
  while (stream) {
    const began = performance.now();
    if (video.videoWidth && !document.hidden) await look().catch(() => {});
    await new Promise((done) => setTimeout(done, Math.max(0, EVERY - (performance.now() - began))));
  }
}

function turnOff() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
  video.hidden = stop.hidden = true;
  start.hidden = false;
  say("");
}

async function turnOn() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say(camera.dataset.shelterNone);
  }
  video.srcObject = stream;
  video.hidden = stop.hidden = false;
  start.hidden = true;
  await video.play();
  say(camera.dataset.shelterLooking);
  watch();
}

start.addEventListener("click", turnOn);
stop.addEventListener("click", turnOff);
addEventListener("pagehide", turnOff);
addEventListener("shelter:locked", turnOff);
if (navigator.mediaDevices?.getUserMedia) camera.hidden = false;
