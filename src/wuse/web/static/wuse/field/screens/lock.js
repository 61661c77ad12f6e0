// The lock: the PIN, how many tries are left; or how a phone is registered.
import { ALL_DAYS, MOST_WRONG, look, unlock } from "../store.js";
import { contact } from "../sync.js";
import { el, go, screen } from "../ui.js";
import { clockTime, say } from "../words.js";

// told: why it is shown; aged: everything was too old and went; doubted: the clock says so, and the site was not reached.
export async function toLock({ told = "", aged = false, doubted = false } = {}) {
  const found = await look();
  const words = aged ? say("aged", { days: ALL_DAYS }) : doubted ? say("clock_doubted", { days: ALL_DAYS }) : told;
  go("lock", { found, told: words }, { fresh: true });
}

screen("lock", ({ found, told }) =>
  el(
    "main",
    { class: "page lock" },
    el("img", { src: "/static/wuse/field/icon.svg", alt: "", width: "72", height: "72" }),
    el("h1", { tabindex: "-1" }, say("title")),
    told ? el("p", { class: "note bad", role: "alert" }, told) : null,
    ...(found ? [pinForm(found)] : unregistered()),
  ),
);

function pinForm(found) {
  const field = el("input", {
    id: "pin",
    type: "password",
    inputmode: "numeric",
    autocomplete: "current-password",
    maxlength: "12",
    required: true,
    "aria-describedby": "pin-note",
  });
  const open = el("button", { class: "btn primary", id: "unlock" }, say("unlock"));
  const heard = found.contact ? say("last_contact", { at: clockTime(found.contact) }) : "";
  const note = el("p", { id: "pin-note", class: "soft", role: "status" }, heard);
  const form = el("form", { class: "pin" }, el("label", { for: "pin" }, say("pin")), field, open, note);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    open.disabled = true;
    const left = await unlock(field.value);
    if (left === MOST_WRONG) return opened();
    if (left === 0) return toLock({ told: say("wiped_guesses") });
    [open.disabled, field.value, note.textContent] = [false, "", say("wrong_pin", { left })];
    note.classList.add("bad");
    return field.focus();
  });
  return form;
}

function opened() {
  go("today", {}, { fresh: true });
  contact();
}

const unregistered = () => [
  el("p", {}, say("not_registered")),
  el("a", { class: "btn primary", href: "/field/register/", id: "register" }, say("register")),
  el("p", { class: "soft" }, say("not_registered_how")),
];
