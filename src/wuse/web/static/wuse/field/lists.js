// What the lists say now: the entries that the site told, and over them what waits to be sent. Functions of values.
import { isOver } from "./protocol.js";
import { learnt } from "./form.js";

const DAY = 86400000;

// Persons, heads and knowledge of a door with what the phone has found there since.
export function doors(entries, items, now) {
  const found = new Map();
  const door = (grid, household) => {
    const id = `${grid}/${household}`;
    if (!found.has(id)) found.set(id, { grid, household, persons: [], checks: [], visited: 0, tried: 0, door: "" });
    return found.get(id);
  };
  for (const entry of entries.values()) {
    if (isOver(entry, new Date(now).toISOString())) continue;
    const at = door(entry.grid, entry.household);
    if (entry.kind === "check") at.checks.push({ ...entry, answered: false });
    else Object.assign(at, fromEntry(entry));
  }
  for (const item of items) {
    if (item.kind === "finding" && item.state === "waiting") overlay(door(item.body.grid, item.body.household), item);
  }
  return [...found.values()].map(withChecked);
}

const fromEntry = (entry) => ({
  persons: entry.persons.map((person) => ({ ...person, known: learnt(person.known), waits: false })).sort(byAge),
  visited: entry.visited_at ? Date.parse(entry.visited_at) : 0,
  tried: entry.tried_at ? Date.parse(entry.tried_at) : 0,
  door: entry.door,
});

// The oldest first: the order of their keys would say nothing to anybody.
const byAge = (one, other) => (one.born ?? 9999) - (other.born ?? 9999);

// Somebody who is to be checked is one of the persons at the door, whether a visit has met them there or not.
function withChecked(at) {
  const persons = [...at.persons];
  for (const check of at.checks.filter((one) => one.person)) {
    const person = persons.find((one) => one.person === check.person);
    if (person) person.known = { ...learnt(check.known), ...person.known };
    else persons.push({ person: check.person, known: learnt(check.known), heads: [], waits: false });
  }
  return { ...at, persons };
}

function overlay(at, item) {
  const { body } = item;
  const when = Date.parse(body.at);
  const check = at.checks.find((one) => one.uid === body.check);
  if (check && body.answers.door_found !== "no_answer") check.answered = true;
  if (body.kind === "door") {
    Object.assign(at, { tried: when, door: body.answers.door_found ?? "", waits: true });
    return;
  }
  at.visited = Math.max(at.visited, when);
  at.waits = true;
  let person = at.persons.find((one) => (body.person ? one.person === body.person : one.local === body.id));
  if (!person) at.persons.push((person = { person: body.person, local: body.id, known: {}, heads: [], label: item.label }));
  person.waits = true;
  person.found = body.answers.visit_found;
  for (const name of Object.keys(body.answers)) person.known[name] = when;
  person.known.household = when;
  person.heads = [body.id];
}

const began = (now) => new Date(now).setHours(0, 0, 0, 0);

// today: somebody was met since midnight, or the door was found shut for good.
export const isDone = (at, now) =>
  openChecks(at).length === 0 && (at.visited >= began(now) || (at.tried >= began(now) && at.door !== "no_answer"));

export const openChecks = (at) => at.checks.filter((check) => !check.answered && !check.versions);

export const isDue = (at, now, every) => at.visited === 0 || now - at.visited >= every * DAY;

// The list of today: checks by urgency first, then doors that are due, then what was done.
export function today(all, now, every) {
  const byName = (one, other) => one.household.localeCompare(other.household, undefined, { numeric: true });
  const level = (at) => Math.min(...openChecks(at).map((check) => check.level));
  const checks = all.filter((at) => openChecks(at).length).sort((one, other) => level(one) - level(other) || byName(one, other));
  const rest = all.filter((at) => !openChecks(at).length && (at.persons.length || at.tried || at.visited)).sort(byName);
  const done = rest.filter((at) => isDone(at, now));
  const due = rest.filter((at) => !isDone(at, now) && isDue(at, now, every));
  return { checks, due, done, later: rest.filter((at) => !done.includes(at) && !due.includes(at)) };
}

// Persons and checks of whom two phones found different things.
export function conflicts(entries) {
  const found = [];
  for (const entry of entries.values()) {
    if (entry.versions) found.push({ entry, check: entry, person: entry.person, versions: entry.versions });
    for (const person of entry.persons ?? []) {
      if (person.versions) found.push({ entry, check: null, person: person.person, versions: person.versions, of: person });
    }
  }
  return found;
}
