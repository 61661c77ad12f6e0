// Today: what is to be done, what waits to be sent, when the site was heard of last.
import { allDoors, form, now } from "../data.js";
import { conflicts, openChecks, today } from "../lists.js";
import { records } from "../store.js";
import { contact, status } from "../sync.js";
import { button, el, go, screen } from "../ui.js";
import { clockTime, named, say } from "../words.js";

let wanted = "";
let all = false;

screen("today", () => {
  const found = today(allDoors(), now(), form.every);
  const wrong = records().items.filter((item) => item.state !== "waiting");
  return [
    el("header", { class: "top" }, el("h1", { tabindex: "-1" }, gridNames()), contactButton()),
    el(
      "main",
      { class: "page" },
      counters(found),
      ...notes(wrong),
      section("checks", say("checks"), found.checks),
      section("due", say("due"), found.due),
      button(say("new_household"), () => go("new_door"), "wide", { id: "new-door" }),
      section("done", say("done_today"), found.done),
      ...later(found.later),
    ),
    nav("today"),
  ];
});

const gridNames = () =>
  records().state.grids.map((grid) => (named({ zh: grid.name, en: grid.name_en }) || grid.code)).join("、") || say("title");

function contactButton() {
  const waiting = records().items.filter((item) => item.state === "waiting").length;
  const words = { sending: say("sending"), offline: say("offline"), closed: say("closed") }[status.state];
  const shown = waiting ? say("waiting", { count: waiting }) : words ?? say("all_sent");
  return button(shown, contact, "chip", { id: "contact", "data-state": waiting ? "waiting" : status.state, "data-waiting": waiting });
}

function counters({ checks, due, done }) {
  const waiting = records().items.filter((item) => item.state === "waiting").length;
  const figures = [[checks.length + due.length, say("to_do"), "todo"], [done.length, say("done"), "count-done"], [waiting, say("to_send"), "count-waiting"]];
  return el("dl", { class: "figures" }, figures.map(([figure, words, id]) => el("div", {}, el("dd", { id }, String(figure)), el("dt", {}, words))));
}

function notes(wrong) {
  const found = [];
  if (status.message) found.push(el("p", { class: "note bad", role: "alert" }, status.message));
  if (wrong.length) found.push(button(say("to_correct", { count: wrong.length }), () => go("wrong"), "note bad", { id: "to-correct" }));
  const doubts = conflicts(records().entries).length;
  if (doubts) found.push(button(say("conflicts_waiting", { count: doubts }), () => go("conflicts"), "note", { id: "to-settle" }));
  return found;
}

function section(id, title, doors) {
  if (!doors.length) return id === "due" ? el("p", { class: "soft", id: "nothing-due" }, say("nothing_due")) : null;
  const list = el("ul", { class: "doors", "aria-labelledby": `title-${id}` }, doors.map((at) => el("li", {}, row(at))));
  return el("section", { id }, el("h2", { id: `title-${id}` }, `${title} · ${doors.length}`), list);
}

function row(at) {
  const line = el("button", { type: "button", class: "door", "data-door": at.household }, el("b", {}, at.household), el("span", { class: "soft" }, about(at)));
  const check = openChecks(at)[0];
  if (check) line.append(el("span", { class: `tag level-${check.level}` }, `${named(form.levels[check.level])} · ${named(form.reasons[check.reason])}`));
  if (at.waits) line.append(el("span", { class: "tag" }, say("waits")));
  line.addEventListener("click", () => go("door", { grid: at.grid, household: at.household }));
  return line;
}

function about(at) {
  const parts = at.persons.length ? [say("persons", { count: at.persons.length })] : [];
  if (at.tried > at.visited && form.doors[at.door]) parts.push(named(form.doors[at.door]));
  if (at.visited) parts.push(say("visited", { at: clockTime(at.visited) }));
  return parts.join(" · ");
}

// What is not due yet is found by the number of its door.
function later(doors) {
  if (!doors.length) return [];
  const field = el("input", { id: "find", type: "search", value: wanted, placeholder: say("find_door"), "aria-label": say("find_door") });
  const list = el("ul", { class: "doors" });
  const fill = () => {
    const shown = doors.filter((at) => (wanted ? at.household.includes(wanted) : all)).slice(0, 50);
    list.replaceChildren(...shown.map((at) => el("li", {}, row(at))));
  };
  field.addEventListener("input", () => ((wanted = field.value.trim()), fill()));
  const more = button(say("show_all", { count: doors.length }), () => ((all = !all), fill()), "link", { id: "show-all" });
  fill();
  return [el("section", { id: "later" }, el("h2", {}, say("later")), field, more, list)];
}

export function nav(current) {
  const doubts = conflicts(records().entries).length;
  const pages = [["today", say("today")], ["report", say("report")], ["conflicts", doubts ? say("conflicts_count", { count: doubts }) : say("conflicts")], ["settings", say("settings")]];
  return el(
    "nav",
    { class: "bottom", "aria-label": say("title") },
    pages.map(([name, words]) => button(words, () => go(name, {}, { fresh: true }), "", { id: `nav-${name}`, "aria-current": name === current ? "page" : null })),
  );
}

