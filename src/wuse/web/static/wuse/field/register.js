// The page on which a phone is registered, once, in a session with a second factor. What the site answers goes into the
// sealed store; the session is ended.
import { ageSurely, create, dateOf, look, prefer, save, unlock, MOST_WRONG } from "./store.js";
import { weakPin } from "./seal.js";
import { say, speak } from "./words.js";

const page = document.getElementById("register");
const { csrf, lang, logout } = page.dataset;
const field = (name) => document.getElementById(name);
const fault = field("fault");

const post = (address, body) =>
  fetch(address, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, "Accept-Language": lang === "en" ? "en" : "zh-CN" },
  });

async function register(event) {
  event.preventDefault();
  fault.textContent = "";
  const there = await look();
  const pin = field("pin").value;
  const complaint = there ? "" : weakPin(pin) ? say("pin_weak") : pin !== field("again").value ? say("pin_differs") : "";
  if (complaint) return tell(complaint);
  // What waits on this phone stays: the same PIN opens it, and it is sent under the new token.
  if (there) {
    const left = await unlock(pin);
    if (left !== MOST_WRONG) return tell(left ? say("wrong_pin", { left }) : say("wiped_guesses"));
  }
  const answer = await post("/api/v1/field/devices", { name: field("name").value });
  const told = await answer.json();
  if (!answer.ok) return tell(told.message);
  const device = { token: told.token, device: told.device, name: field("name").value };
  const [contact, server] = [Date.now(), dateOf(answer) || Date.now()];
  await (there ? save({ device, contact, server }) : create(pin, device, contact, server));
  await prefer({ lang });
  await post(logout, {});
  return location.replace("/field/");
}

function tell(words) {
  fault.textContent = words;
  field("pin").focus();
}

async function begin() {
  await speak(lang);
  await ageSurely(Date.now());
  const there = await look();
  field("first").hidden = Boolean(there);
  field("again").required = !there;
  field("again-row").hidden = Boolean(there);
  field("existing").hidden = !there;
  page.querySelector("form").addEventListener("submit", register);
  page.dataset.ready = "true";
}

begin();
