// A door: its persons with “nothing new” for each, or for all; or that nobody was met.
import { doorOf, form, keepDoor, keepVisit, now, takeBack } from "../data.js";
import { toAsk, usual } from "../form.js";
import { openChecks } from "../lists.js";
import { records } from "../store.js";
import { button, el, go, head, screen, toast } from "../ui.js";
import { clockTime, named, say } from "../words.js";

screen("door", ({ grid, household }) => {
  const at = doorOf(grid, household);
  const fresh = at.persons.filter((person) => !metToday(person));
  const checks = openChecks(at);
  const page = el("main", { class: "page" }, ...checks.map(checkNote));
  if (fresh.length > 1) {
    page.append(button(say("all_nothing_new", { count: fresh.length }), () => allNothingNew(grid, household), "primary wide", { id: "all-same" }));
  }
  const met = [
    el("ul", { class: "persons" }, at.persons.map((person) => el("li", {}, card(at, person)))),
    button(say("add_person"), () => go("person", { grid, household, person: {} }), "wide", { id: "add-person" }),
  ];
  const check = checks.find((one) => !one.person) ?? null;
  const firm = check?.reason === "enterprise";
  const unmet = [el("h2", {}, say(firm ? "inspection" : "nobody_met")), doorButtons(at, check, firm)];
  // At a firm the site is looked at, and nobody has to be met.
  page.append(...(firm ? [...unmet, ...met] : [...met, ...unmet]));
  return [head(household), page];
});

screen("new_door", () => {
  const grids = records().state.grids;
  const field = el("input", { id: "household", maxlength: "40", autocomplete: "off", required: true, "aria-describedby": "household-hint" });
  const grid = el("select", { id: "grid" }, grids.map((one) => el("option", { value: one.code }, named({ zh: one.name, en: one.name_en }) || one.code)));
  const form_ = el(
    "form",
    { class: "page" },
    ...(grids.length > 1 ? [el("label", { for: "grid" }, say("grid")), grid] : []),
    el("label", { for: "household" }, say("household")),
    field,
    el("p", { class: "soft", id: "household-hint" }, say("household_hint")),
    el("button", { class: "btn primary wide", id: "open-door" }, say("go_on")),
  );
  form_.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) go("door", { grid: grid.value || grids[0]?.code, household: field.value.trim() });
  });
  return [head(say("new_household")), el("main", {}, form_)];
});

const metToday = (person) => person.waits || (person.known.visit_found ?? 0) >= new Date(now()).setHours(0, 0, 0, 0);

const checkNote = (check) =>
  el(
    "p",
    { class: `note level-${check.level}` },
    el("b", {}, `${named(form.levels[check.level])} · ${named(form.reasons[check.reason])}`),
    el("br"),
    say("until", { at: clockTime(check.until) }),
  );

export function personName(person) {
  const sex = person.sex || person.label?.sex;
  const born = person.born || person.label?.born;
  const words = [person.label?.name, sex && named(form.sexes[sex]), born, !person.label?.name && person.person?.slice(-4).toUpperCase()];
  return words.filter(Boolean).join(" · ") || say("somebody");
}

function card(at, person) {
  const check = checkOf(at, person);
  const made = el("div", { class: "card", "data-person": person.person ?? person.local }, el("h3", {}, personName(person)));
  if (check) made.append(el("p", { class: "soft" }, named(form.reasons[check.reason])));
  const tell = (kind) =>
    button(say("something_new"), () => go("person", { grid: at.grid, household: at.household, person, prefilled: true }), kind, { "data-act": "new" });
  if (metToday(person)) {
    made.append(el("p", { class: "tag" }, person.waits ? say("waits") : say("visited", { at: clockTime(person.known.visit_found) })), tell("link"));
    return made;
  }
  const same = button(say("nothing_new"), () => nothingNew(at, [person]), "primary", { "data-act": "same" });
  made.append(el("div", { class: "pair" }, same, tell("")));
  return made;
}

export const checkOf = (at, person) => openChecks(at).find((check) => check.person && check.person === person.person) ?? null;

export const doorKnown = (at) => Object.assign({}, ...at.persons.map((person) => ({ household_size: person.known.household_size })).filter((one) => one.household_size));

// As they stand when it is tapped: after a try that failed in the middle some of them are kept already.
function allNothingNew(grid, household) {
  const at = doorOf(grid, household);
  return nothingNew(at, at.persons.filter((person) => !metToday(person)));
}

async function nothingNew(at, persons) {
  const items = [];
  for (const person of persons) {
    const asked = toAsk(form, { person: person.person, known: person.known, door: doorKnown(at) }, now());
    items.push(await keepVisit(at, person, asked, usual(asked), { check: checkOf(at, person) }));
  }
  finished(at, items);
}

export function finished(at, items) {
  const { grid, household } = at;
  const met = items.some((item) => item.body.kind === "visit");
  const left = met && doorOf(grid, household).persons.some((person) => !metToday(person));
  go("today", {}, { fresh: true });
  if (left) go("door", { grid, household });
  const undo = () => Promise.all(items.map(takeBack)).then(() => (go("today", {}, { fresh: true }), go("door", { grid, household })));
  toast(say("kept", { door: household }), undo, say("undo"));
}

// At a firm its checklist, or that nobody opened; what was found there is said in no other way.
function doorButtons(at, check, firm) {
  const shown = Object.entries(form.doors).filter(([code]) => !code.startsWith("site_") && (!firm || code === "no_answer"));
  const made = el(
    "div",
    { class: "pair" },
    shown.map(([code, words]) =>
      button(named(words), async () => finished(at, [await keepDoor(at, code, check)]), "", { "data-door-found": code }),
    ),
  );
  if (firm) made.prepend(button(say("inspect"), () => go("inspection", { grid: at.grid, household: at.household, check }), "primary", { id: "inspect" }));
  return made;
}
