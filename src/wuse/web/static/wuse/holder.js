// A holder's page: the signed code is asked for, drawn, and renewed before it ends for as long as the page is looked at.
import { byId } from "./dom.js";
import { say } from "./words.js";

const EARLY = 60;
const AGAIN = 15;
const page = byId("holder");
const button = byId("qr");
const note = byId("qr-note");
const pass = document.querySelector(".pass");
let endsAt = 0;
let waiting = 0;
let awake = null;

const image = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
// By the clock of the day: the other one stands still while a telephone sleeps.
const rest = () => (endsAt - Date.now()) / 1000;

async function renew() {
  clearTimeout(waiting);
  if (!endsAt) note.textContent = say("renewing");
  try {
    const answer = await fetch(page.dataset.show, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(byId("renew")) });
    // Signed out meanwhile: the page itself says what to do.
    if (answer.status === 401 || answer.status === 403) return location.reload();
    const told = await answer.json();
    if (!answer.ok) return refuse(told.message);
    draw(told);
  } catch {
    if (rest() <= 0) stale();
    waiting = setTimeout(renew, AGAIN * 1000);
  }
}

function draw({ svg, text, until, seconds, colour }) {
  // Another colour has other reasons, and so has one that was taken off: the whole page is asked for anew.
  if (colour !== pass.dataset.colour) return location.reload();
  endsAt = Date.now() + seconds * 1000;
  byId("qr-image").src = image(svg);
  byId("large-image").src = image(svg);
  byId("code-text").value = text;
  byId("as-text").hidden = false;
  button.hidden = false;
  delete button.dataset.stale;
  note.textContent = say("valid", { until });
  page.dataset.shown = String(Number(page.dataset.shown || 0) + 1);
  waiting = setTimeout(renew, Math.max(1, seconds - EARLY) * 1000);
}

// A colour is shown with a code that holds, and with no other.
function takeOffColour() {
  pass.dataset.colour = "none";
  pass.querySelector(".pass-head").hidden = true;
  pass.setAttribute("aria-labelledby", "qr-note");
  if (byId("large").open) byId("large").close();
}

function stale() {
  takeOffColour();
  button.dataset.stale = "";
  note.textContent = say("stale");
}

function refuse(reason) {
  takeOffColour();
  button.hidden = true;
  note.textContent = say("refused", { reason });
}

// Large, on white, and the screen stays on while it is held to a camera.
async function enlarge() {
  if (button.dataset.stale !== undefined) return renew();
  byId("large").showModal();
  awake = await navigator.wakeLock?.request("screen").catch(() => null);
}

if (page?.dataset.show) {
  button.addEventListener("click", enlarge);
  byId("large").addEventListener("close", () => awake?.release());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && rest() < EARLY) renew();
  });
  addEventListener("online", renew);
  renew();
}
