// A visit to one person: the questions that are open, generated from the form of the data standard.
import { doorOf, form, keepVisit, now, takeBack } from "../data.js";
import { residentNumber, shown, toAsk, usual, wrong } from "../form.js";
import { records } from "../store.js";
import { button, choice, el, go, head, screen } from "../ui.js";
import { capital, named, say } from "../words.js";
import { checkOf, doorKnown, finished, personName } from "./door.js";

// prefilled: nothing new is set already, what differs is changed. follows: all findings that this one settles.
// instead: the item that the site set aside, with its problems.
screen("person", ({ grid, household, person, prefilled = false, follows = null, instead = null }) => {
  const at = doorOf(grid, household);
  const known = instead ? {} : person.known ?? {};
  const asked = toAsk(form, { person: person.person, known, door: instead ? {} : doorKnown(at) }, now());
  const answers = instead ? { ...instead.body.answers } : prefilled ? usual(asked) : {};
  if (!person.person && !answers.identity_kind) answers.identity_kind = "resident_id";
  const page = el("main", { class: "page" });
  const visit = { at, person, asked, answers, follows, instead, faults: faultsOf(instead) };
  fill(page, visit);
  return [head(person.person || person.label ? personName(person) : say("new_person")), page];
});

const faultsOf = (instead) => Object.fromEntries((instead?.problems ?? []).map((one) => [one.column, one.message]));

function fill(page, visit) {
  const { asked, answers } = visit;
  const open = page.querySelector("details")?.open ?? false;
  const at = document.activeElement?.id;
  const visible = shown(form, asked, answers);
  const redraw = () => fill(page, visit);
  const draw = (field) => question(field, visit, redraw);
  const main = visible.filter((field) => field.main);
  const more = visible.filter((field) => !field.main);
  // Before it is said how somebody was found, the rest of the questions is not shown yet, and is answered all the same.
  const usually = usual(answers.visit_found ? visible : asked);
  const unanswered = Object.keys(usually).filter((name) => answers[name] === undefined || answers[name] === null);
  page.replaceChildren(
    ...(visit.faults[""] ? [el("p", { class: "note bad", role: "alert" }, visit.faults[""])] : []),
    ...main.map(draw),
    ...(unanswered.length > 1 ? [button(say("rest_same"), () => (rest(visit, usually), redraw()), "wide", { id: "rest-same" })] : []),
    el("details", { open }, el("summary", { id: "more" }, say("more", { count: more.length })), ...more.map(draw)),
    el("div", { class: "send" }, button(say("save"), () => save(visit, redraw), "primary wide", { id: "save" })),
  );
  if (at) document.getElementById(at)?.focus({ preventScroll: true });
}

function rest({ answers, faults }, usually) {
  for (const [name, value] of Object.entries(usually)) {
    answers[name] ??= value;
    delete faults[name];
  }
}

async function save(visit, redraw) {
  const { at, person, asked, answers, follows, instead } = visit;
  const visible = shown(form, asked, answers);
  const faults = wrong(form, visible, answers);
  if (Object.keys(faults).length) {
    visit.faults = Object.fromEntries(Object.entries(faults).map(([name, code]) => [name, say(`fault_${code}`)]));
    redraw();
    const first = document.querySelector(".question.wrong");
    first.closest("details")?.setAttribute("open", "");
    first.querySelector("input, select, textarea, button").focus();
    return;
  }
  const item = await keepVisit(at, person, visible, answers, { check: checkOf(at, person), follows, instead });
  finished(at, [item]);
}

function question(field, visit, redraw) {
  const { answers, faults } = visit;
  const id = `q-${field.name}`;
  const fault = faults[field.name];
  const title = el("span", { id: `${id}-title`, class: "title" }, named(field.title), field.unit && field.unit !== "persons" ? ` (${field.unit})` : "", field.required || field.main ? "" : el("small", {}, ` ${say("optional")}`));
  const set = (value) => {
    answers[field.name] = value;
    delete faults[field.name];
  };
  const body = control(field, id, answers, (value) => (set(value), redraw()), set);
  const label = body.matches("input, textarea") ? el("label", { for: id }, title) : title;
  const note = fault && el("p", { class: "fault", id: `${id}-fault` }, fault);
  if (fault) body.setAttribute("aria-describedby", `${id}-fault`);
  return el("div", { class: `question${fault ? " wrong" : ""}`, "data-question": field.name }, label, body, note || null);
}

const TYPES = { date: "date", integer: "text", number: "text" };
const MODES = { integer: "numeric", number: "decimal", place_code: "numeric" };

function control(field, id, answers, pick, type) {
  const chosen = answers[field.name];
  const label = `${id}-title`;
  if (field.type === "boolean") return choice(id, [[true, capital(say("yes"))], [false, capital(say("no"))]], chosen, pick, { label });
  if (field.labels.length) return choice(id, field.labels.map(([code, zh, en]) => [code, named({ zh, en })]), chosen, pick, { label });
  const mode = field.name === "telephone" ? "tel" : MODES[field.type];
  const made = el("input", {
    id, type: TYPES[field.type] ?? "text", inputmode: mode, maxlength: field.max_length ?? 200, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", "aria-labelledby": label,
  });
  made.value = chosen ?? "";
  made.addEventListener("input", () => {
    type(made.value.trim() || null);
    if (field.name === "identity_number" && fromDocument(answers)) pick(answers.identity_number);
  });
  return made;
}

// What stands in the document is not asked again.
function fromDocument(answers) {
  const told = answers.identity_kind === "resident_id" && residentNumber(answers.identity_number ?? "");
  if (told) Object.assign(answers, told);
  return told;
}

// --- what the site set aside

screen("wrong", () => {
  const items = records().items.filter((item) => item.state !== "waiting");
  return [
    head(say("to_correct_title")),
    el("main", { class: "page" }, ...(items.length ? items.map(mistake) : [el("p", { class: "soft" }, say("nothing_wrong"))])),
  ];
});

function mistake(item) {
  const { body } = item;
  const kind = form.events.find((one) => one.name === body.kind);
  const about = body.household ?? (item.kind === "photo" ? say("photo_of", { kind: named(kind) }) : named(kind));
  const reasons = el("ul", {}, item.problems.map((problem) => el("li", {}, problem.message)));
  const handed = item.state === "handed_over";
  const over = handed ? button(say("noted"), () => drop(item), "primary", { "data-act": "noted" }) : button(say("discard"), () => drop(item), "danger", { "data-act": "discard" });
  const acts = el("div", { class: "pair" }, over);
  if (!handed && item.kind === "finding" && body.kind === "visit") acts.prepend(button(say("correct"), () => correct(item), "primary", { "data-act": "correct" }));
  return el("div", { class: "card", "data-item": body.id }, el("h3", {}, about), reasons, acts);
}

function correct(item) {
  const { body, label } = item;
  go("person", { grid: body.grid, household: body.household, person: { person: body.person, label, known: {}, heads: body.follows }, instead: item });
}

async function drop(item) {
  await takeBack(item);
  go("today", {}, { fresh: true });
  if (records().items.some((one) => one.state !== "waiting")) go("wrong");
}
