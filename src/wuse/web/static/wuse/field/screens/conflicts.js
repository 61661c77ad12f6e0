// Findings that differ: each as it was said, side by side; none is overwritten. Whoever goes again settles it.
import { doorOf, form } from "../data.js";
import { conflicts } from "../lists.js";
import { records } from "../store.js";
import { button, el, go, screen } from "../ui.js";
import { clockTime, named, say } from "../words.js";
import { personName } from "./door.js";
import { nav } from "./today.js";

screen("conflicts", () => {
  const found = conflicts(records().entries);
  const pending = new Set(records().items.flatMap((item) => item.body.follows ?? []));
  return [
    el("header", { class: "top" }, el("h1", { tabindex: "-1" }, say("conflicts"))),
    el(
      "main",
      { class: "page" },
      el("p", { class: "soft" }, say("conflicts_how")),
      ...(found.length ? found.map((one) => card(one, pending)) : [el("p", { id: "no-conflict" }, say("no_conflict"))]),
    ),
    nav("conflicts"),
  ];
});

function card({ entry, check, person, versions, of }, pending) {
  const at = doorOf(entry.grid, entry.household);
  const who = of ?? at.persons.find((one) => one.person === person) ?? { person, known: {}, heads: [] };
  const follows = versions.map((version) => version.item);
  const settled = follows.every((item) => pending.has(item));
  const settle = () =>
    go("person", { grid: entry.grid, household: entry.household, person: { ...who, known: {} }, prefilled: true, follows });
  return el(
    "div",
    { class: "card conflict", "data-conflict": entry.uid },
    el("h3", {}, `${entry.household} · ${person ? personName(who) : named(form.reasons[check.reason])}`),
    el("ol", { class: "versions" }, versions.map((version) => el("li", {}, el("b", {}, sayWhen(version)), el("br"), said(version.said)))),
    settled ? el("p", { class: "tag" }, say("waits")) : person ? button(say("settle"), settle, "primary wide", { "data-act": "settle" }) : null,
  );
}

function sayWhen({ at, device }) {
  const own = device === records().device.device;
  return `${clockTime(at)} · ${own ? say("this_phone") : say("other_phone")}`;
}

function said(answers) {
  return Object.entries(answers).map(([name, value]) => answer(name, value)).join(" · ");
}

function answer(name, value) {
  if (name === "door_found") return named(form.doors[value]);
  const field = form.fields.find((one) => one.name === name);
  const label = field.labels.find(([code]) => code === value);
  if (label) return named({ zh: label[1], en: label[2] });
  return `${named(field.title)} ${value ? say("yes") : say("no")}`;
}
