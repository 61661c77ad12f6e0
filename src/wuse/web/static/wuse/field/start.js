// Where the app begins: the words, the form, the store; then the lock, or the list of today.
import { ageSurely, isOpen, lock, look } from "./store.js";
import * as sync from "./sync.js";
import { draw, el, here } from "./ui.js";
import { lang, say, speak } from "./words.js";
import { useForm } from "./data.js";
import { toLock } from "./screens/lock.js";
import "./screens/today.js";
import "./screens/door.js";
import "./screens/inspection.js";
import "./screens/person.js";
import "./screens/report.js";
import "./screens/conflicts.js";
import "./screens/settings.js";

const LIVE = ["today", "conflicts", "settings"];
const MINUTE = 60000;
let touched = Date.now();

async function begin() {
  const found = await look();
  const prefs = found?.prefs ?? {};
  document.documentElement.dataset.theme = prefs.theme ?? "auto";
  await speak(prefs.lang ?? (navigator.language.startsWith("en") ? "en" : "zh"));
  useForm(await (await fetch("/field/form.json", { credentials: "omit" })).json());
  sync.begin(changed, lang);
  await alone();
  const went = await ageSurely(Date.now());
  await toLock({ aged: went === "all", doubted: went === "doubt" });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = Date.now()), { passive: true });
  addEventListener("visibilitychange", () => document.hidden || rest());
  setInterval(rest, 10000);
  setInterval(tidy, MINUTE);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js");
  document.body.dataset.ready = "true";
}

// Two windows would each have their own memory of one store: the second one waits, and says so.
async function alone() {
  if (!navigator.locks) return;
  const words = () => el("main", { class: "page lock" }, el("p", { class: "note", role: "alert", id: "elsewhere" }, say("elsewhere")));
  const told = setTimeout(() => document.getElementById("app").replaceChildren(words()), 500);
  await new Promise((resolve) => {
    navigator.locks.request("wuse-field", () => {
      resolve();
      return new Promise(() => {});
    });
  });
  clearTimeout(told);
}

function changed() {
  if (sync.status.state === "cut_off" && here() !== "lock") toLock({ told: sync.status.message });
  else if (isOpen() && LIVE.includes(here())) draw();
}

// Left lying, the app locks itself.
async function rest() {
  if (!isOpen() || tidying) return;
  const minutes = (await look())?.prefs.idle ?? 5;
  if (!isOpen() || Date.now() - touched < minutes * MINUTE) return;
  lock();
  sync.stop();
  await toLock();
}

let tidying = false;

// One at a time: a phone that wakes up has many minutes to make up for at once.
async function tidy() {
  if (tidying) return;
  tidying = true;
  try {
    const went = await ageSurely(Date.now());
    if (went === "all") await toLock({ aged: true });
    else if (went && isOpen() && LIVE.includes(here())) draw();
  } finally {
    tidying = false;
  }
}

begin();
