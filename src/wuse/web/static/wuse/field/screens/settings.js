// Settings: language, light or dark, the PIN, when the app locks; this phone, and wiping it.
import { changePin, lock, look, prefer, records, wipe } from "../store.js";
import { weakPin } from "../seal.js";
import { stop } from "../sync.js";
import { button, choice, draw, el, go, head, here, screen, toast } from "../ui.js";
import { capital, clockTime, lang, say, speak } from "../words.js";
import { toLock } from "./lock.js";
import { nav } from "./today.js";

let prefs = {};
let contact = 0;

function loadedAs(found) {
  [prefs, contact] = [found.prefs, found.contact];
  if (here() === "settings") go("settings", { loaded: true }, { fresh: true });
}

const refresh = async () => loadedAs(await look());

screen("settings", ({ loaded }) => {
  if (!loaded) look().then(loadedAs);
  const waiting = records().items.length;
  return [
    el("header", { class: "top" }, el("h1", { tabindex: "-1" }, say("settings"))),
    el(
      "main",
      { class: "page" },
      pick("lang", say("language"), [["zh", "中文"], ["en", "English"]], lang(), chooseLanguage),
      pick("theme", say("theme"), [["auto", say("theme_auto")], ["light", say("theme_light")], ["dark", say("theme_dark")]], prefs.theme ?? "auto", chooseTheme),
      pick("idle", say("idle"), [[1, say("minutes", { count: 1 })], [5, say("minutes", { count: 5 })], [15, say("minutes", { count: 15 })]], prefs.idle ?? 5, (idle) => prefer({ idle }).then(refresh)),
      button(say("lock_now"), () => (lock(), stop(), toLock()), "wide", { id: "lock-now" }),
      button(say("change_pin"), () => go("pin"), "wide", { id: "change-pin" }),
      el("h2", {}, capital(say("this_phone"))),
      el("dl", { class: "facts" }, ...facts(waiting)),
      button(say("wipe"), () => go("wipe"), "danger wide", { id: "wipe" }),
    ),
    nav("settings"),
  ];
});

const facts = (waiting) =>
  [
    [say("phone_name"), records().device.name],
    [say("contact"), contact ? clockTime(contact) : say("never")],
    [capital(say("to_send")), String(waiting)],
    [say("grid"), records().state.grids.map((grid) => `${grid.name} ${grid.code}`).join("、") || say("never")],
  ].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);

function pick(id, title, options, chosen, take) {
  const label = `set-${id}`;
  return el("div", { class: "question" }, el("span", { class: "title", id: label }, title), choice(`set-${id}`, options, chosen, (value) => value !== null && take(value), { label }));
}

async function chooseLanguage(language) {
  await prefer({ lang: language });
  await speak(language);
  draw(true);
}

function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  return prefer({ theme }).then(refresh);
}

screen("pin", () => {
  const fields = ["old", "new", "again"].map((name) => el("input", { id: `pin-${name}`, type: "password", inputmode: "numeric", maxlength: "12", required: true, autocomplete: name === "old" ? "current-password" : "new-password" }));
  const fault = el("p", { class: "fault", role: "alert" });
  const made = el("form", { class: "page" }, ...fields.flatMap((field) => [el("label", { for: field.id }, say(field.id.replace("-", "_"))), field]), fault, el("button", { class: "btn primary wide", id: "save-pin" }, say("save")));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [old, first, second] = fields.map((field) => field.value);
    if (weakPin(first)) fault.textContent = say("pin_weak");
    else if (first !== second) fault.textContent = say("pin_differs");
    else if (await changePin(old, first)) {
      go("settings", {}, { fresh: true });
      toast(say("pin_changed"));
    } else fault.textContent = say("pin_old_wrong");
  });
  return [head(say("change_pin")), el("main", {}, made)];
});

screen("wipe", () => {
  const waiting = records().items.length;
  const all = async () => {
    stop();
    await wipe();
    await toLock({ told: say("wiped") });
  };
  return [
    head(say("wipe")),
    el(
      "main",
      { class: "page" },
      el("p", { class: "note bad", role: "alert" }, waiting ? say("wipe_loses", { count: waiting }) : say("wipe_how")),
      button(say("wipe_yes"), all, "danger wide", { id: "wipe-yes" }),
    ),
  ];
});
