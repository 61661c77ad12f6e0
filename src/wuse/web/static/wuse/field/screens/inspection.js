// The checklist of a firm: each item met, not met or not seen, with a note where it is not met. Works without a network.
import { doorOf, form, keepInspection } from "../data.js";
import { button, choice, el, head, screen } from "../ui.js";
import { named, say } from "../words.js";
import { finished } from "./door.js";

screen("inspection", ({ grid, household, check, said = { found: {}, notes: {}, faults: {} } }) => {
  const page = el("main", { class: "page" });
  fill(page, { at: doorOf(grid, household), check, ...said });
  return [head(household), page];
});

function fill(page, look) {
  const { found } = look;
  const focused = document.activeElement?.id;
  const redraw = () => fill(page, look);
  const { items } = form.inspection;
  const left = items.filter((item) => !found[item.name]);
  page.replaceChildren(
    el("p", { class: "soft" }, say("inspect_how")),
    ...items.map((item) => question(item, look, redraw)),
    ...(left.length > 1 && left.length < items.length ? [button(say("inspect_rest"), () => (rest(left, look), redraw()), "wide", { id: "rest-met" })] : []),
    el("div", { class: "send" }, button(say("save"), () => save(look, redraw), "primary wide", { id: "save" })),
  );
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function rest(left, { found, faults }) {
  for (const item of left) {
    found[item.name] = "met";
    delete faults[item.name];
  }
}

function question(item, look, redraw) {
  const { found, notes, faults } = look;
  const id = `q-${item.name}`;
  const pick = (value) => {
    if (value === null) delete found[item.name];
    else found[item.name] = value;
    delete faults[item.name];
    redraw();
  };
  const answers = form.inspection.found.map(([code, zh, en]) => [code, named({ zh, en })]);
  const said = found[item.name];
  return el(
    "div",
    { class: `question${faults[item.name] ? " wrong" : ""}`, "data-item": item.name },
    el("span", { id: `${id}-title`, class: "title" }, named(item.title)),
    el("span", { class: "soft" }, named(item.look)),
    choice(id, answers, said, pick, { label: `${id}-title` }),
    ...(said && said !== "met" ? [note(item, id, notes)] : []),
    ...(faults[item.name] ? [el("p", { class: "fault" }, faults[item.name])] : []),
  );
}

function note(item, id, notes) {
  const made = el("input", {
    id: `${id}-note`, maxlength: String(form.inspection.most_note), autocomplete: "off", placeholder: say("inspect_note_hint"),
    "aria-label": say("inspect_note", { item: named(item.title) }),
  });
  made.value = notes[item.name] ?? "";
  made.addEventListener("input", () => (notes[item.name] = made.value.trim()));
  return made;
}

async function save(look, redraw) {
  const { at, check, found, notes } = look;
  const open = form.inspection.items.filter((item) => !found[item.name]);
  if (open.length) {
    look.faults = Object.fromEntries(open.map((item) => [item.name, say("fault_required")]));
    redraw();
    document.querySelector(".question.wrong button").focus();
    return;
  }
  finished(at, [await keepInspection(at, check, found, notes)]);
}
