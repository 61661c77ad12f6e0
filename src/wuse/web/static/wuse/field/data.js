// What the site told of the form, and how what is found becomes something that waits to be sent.
import { answersOf } from "./form.js";
import { doors } from "./lists.js";
import { HELD } from "./protocol.js";
import { randomId } from "./seal.js";
import * as store from "./store.js";
import * as sync from "./sync.js";

export let form = null;

export const useForm = (told) => (form = told);

export const now = () => Date.now() + (store.records()?.state.skew ?? 0);

export const allDoors = () => doors(store.records().entries, store.records().items, now());

export const doorOf = (grid, household) =>
  allDoors().find((at) => at.grid === grid && at.household === household) ?? {
    grid, household, persons: [], checks: [], visited: 0, tried: 0, door: "",
  };

// The clock of the phone, set right by the site's, a second behind it: nothing was seen in the future.
const moment = () => new Date(now() - 1000).toISOString();

const nextSeq = () => Math.max(0, ...store.records().items.map((item) => item.seq)) + 1;

// gone: what it takes the place of, in the same step: a phone that dies in between has one of the two.
async function keep(kind, body, more = {}, gone = []) {
  const item = { seq: nextSeq(), kind, state: "waiting", held: Date.now() + HELD, body, problems: [], ...more };
  await store.save({ items: [item], gone });
  sync.contact();
  return item;
}

// A visit to a person. `instead`: the item that it corrects, which the site set aside.
export function keepVisit(at, person, asked, answers, { check = null, follows = null, instead = null } = {}) {
  const id = randomId();
  const body = {
    id,
    kind: "visit",
    grid: at.grid,
    household: at.household,
    at: instead?.body.at ?? moment(),
    person: person.person ?? "",
    answers: answersOf(asked, answers),
    check: check?.uid ?? "",
    follows: follows ?? person.heads ?? [],
    check_follows: check?.heads ?? [],
  };
  return keep("finding", body, { label: labelOf(body.answers) }, instead ? [instead] : []);
}

export function keepDoor(at, found, check = null) {
  const body = {
    id: randomId(),
    kind: "door",
    grid: at.grid,
    household: at.household,
    at: moment(),
    answers: { door_found: found },
    check: check?.uid ?? "",
    check_follows: check?.heads ?? [],
  };
  return keep("finding", body);
}

// What was found at a firm, item by item; what follows from it is for the site to say.
export function keepInspection(at, check, found, notes) {
  const body = {
    id: randomId(),
    kind: "door",
    grid: at.grid,
    household: at.household,
    at: moment(),
    answers: {},
    check: check.uid,
    check_follows: check.heads ?? [],
    checklist: found,
    notes: Object.fromEntries(Object.entries(notes).filter(([name, words]) => words && found[name] !== "met")),
  };
  return keep("finding", body);
}

// For so long a photograph waits for a network; its event waits on.
const PHOTO_DAYS = 3;

// An event with its photographs, of which each is sent by itself after it.
export async function keepEvent(grid, kind, text, photos = []) {
  const body = { id: randomId(), kind, grid, at: moment(), text };
  const [seq, held] = [nextSeq(), Date.now() + HELD];
  const until = Date.now() + PHOTO_DAYS * 86400000;
  const event = { seq, kind: "event", state: "waiting", held, body, problems: [] };
  const pictures = new Map();
  const shown = photos.map(({ bytes, thumb }, place) => {
    const id = randomId();
    pictures.set(id, bytes);
    const own = { id, event: body.id, kind, grid, at: body.at };
    return { seq: seq + place + 1, kind: "photo", state: "waiting", held, until, body: own, thumb, problems: [] };
  });
  await store.save({ items: [event, ...shown], pictures });
  sync.contact();
  return event;
}

// Until it was sent, a name is on the phone, sealed, so that the worker knows whom it is about.
const labelOf = (answers) => ({ name: answers.person_name ?? "", sex: answers.sex ?? "", born: answers.birth_date?.slice(0, 4) ?? "" });

// With an event its photographs go.
export const takeBack = (item) =>
  store.save({ gone: [item, ...store.records().items.filter((one) => one.kind === "photo" && one.body.event === item.body.id)] });
