// The phone's store: sealed records in memory while it is open, written through at once. Without the PIN nothing of it can
// be read; what is over, too old or was guessed at too often goes without it.
import { allSealed, getPlain, openDb, removeDb, write } from "./db.js";
import { fresh } from "./protocol.js";
import { newPin, newRing, open, openRing, seal } from "./seal.js";

export const MOST_WRONG = 10;
export const LIST_DAYS = 7; // without contact the lists of persons are dropped
export const ALL_DAYS = 30; // without contact everything goes; the site lets the phone in no longer
const DAY = 86400000;
const DEFAULTS = { wrong: 0, contact: 0, seen: 0 };

let db = null;
let key = null;
let kept = null;

export const isOpen = () => key !== null;
export const records = () => kept;

// The store as it lies there: what is known of it before the PIN.
export async function look() {
  db ??= await openDb();
  const ring = await getPlain(db, "ring");
  if (!ring) return null;
  return { ring, ...DEFAULTS, ...(await getPlain(db, "meta")), prefs: (await getPlain(db, "prefs")) ?? {} };
}

const meta = ({ wrong, contact, seen }) => ({ wrong, contact, seen });

// The clock may be set back to keep a store young: the latest moment that was ever seen counts.
export const clock = (found, now) => Math.max(now, found.seen);

// Drops what is over. Answers "all", "list" or "" for what was too old.
export async function age(now) {
  const found = await look();
  if (!found) return "";
  const at = clock(found, now);
  if (at - found.contact > ALL_DAYS * DAY) {
    await wipe();
    return "all";
  }
  const old = at - found.contact > LIST_DAYS * DAY;
  const sealed = await allSealed(db);
  const isEntry = (record) => record.id.startsWith("entry/");
  const drop = sealed.filter((record) => (record.until && record.until <= at) || (old && isEntry(record)));
  await write(db, { plain: { meta: meta({ ...found, seen: at }) }, drop: drop.map((record) => record.id) });
  if (kept) {
    for (const record of drop) if (isEntry(record)) kept.entries.delete(record.id.slice(6));
    // From the beginning again, once there is contact.
    if (old && kept.state.cursor) await save({ state: { ...kept.state, cursor: "" } });
  }
  return old && drop.length ? "list" : "";
}

export async function create(pin, device, now) {
  await removeDb(db);
  db = await openDb();
  const made = await newRing(pin);
  key = made.key;
  kept = { device, state: fresh(), entries: new Map(), items: [] };
  const put = [await seal(key, "device", device), await seal(key, "state", kept.state)];
  await write(db, { plain: { ring: made.ring, meta: { wrong: 0, contact: now, seen: now }, prefs: {} }, put });
}

// Opens the store. Answers how many tries are left: MOST_WRONG after the right PIN, 0 when everything was wiped.
export async function unlock(pin) {
  const found = await look();
  // Counted before it is tried: whoever ends the app in between has had the try.
  await write(db, { plain: { meta: meta({ ...found, wrong: found.wrong + 1 }) } });
  const opened = await openRing(found.ring, pin);
  if (!opened) {
    const left = MOST_WRONG - found.wrong - 1;
    if (left <= 0) await wipe();
    return Math.max(left, 0);
  }
  key = opened;
  await write(db, { plain: { meta: meta({ ...found, wrong: 0 }) } });
  await load();
  return MOST_WRONG;
}

async function load() {
  kept = { device: null, state: fresh(), entries: new Map(), items: [] };
  for (const record of await allSealed(db)) {
    const value = await open(key, record);
    if (record.id.startsWith("entry/")) kept.entries.set(value.uid, value);
    else if (record.id.startsWith("item/")) kept.items.push(value);
    else kept[record.id] = value;
  }
  kept.items.sort((one, other) => one.seq - other.seq);
}

export function lock() {
  key = kept = null;
}

export async function wipe() {
  lock();
  await removeDb(db);
  db = null;
}

// Writes changes of lists and items in one step, then shows them.
export async function save({ state, device, put = [], drop = [], items = [], gone = [], contact } = {}) {
  const sealed = [];
  if (state) sealed.push(await seal(key, "state", state));
  if (device) sealed.push(await seal(key, "device", device));
  for (const entry of put) sealed.push(await seal(key, `entry/${entry.uid}`, entry, untilOf(entry)));
  for (const item of items) sealed.push(await seal(key, `item/${item.body.id}`, item));
  const ids = [...drop.map((uid) => `entry/${uid}`), ...gone.map((item) => `item/${item.body.id}`)];
  const plain = contact ? { meta: meta({ ...(await look()), contact, seen: contact }) } : {};
  await write(db, { plain, put: sealed, drop: ids });
  kept.state = state ?? kept.state;
  kept.device = device ?? kept.device;
  for (const uid of drop) kept.entries.delete(uid);
  for (const entry of put) kept.entries.set(entry.uid, entry);
  const left = new Set([...gone, ...items].map((item) => item.body.id));
  kept.items = [...kept.items.filter((item) => !left.has(item.body.id)), ...items];
  kept.items.sort((one, other) => one.seq - other.seq);
}

const untilOf = (entry) => (entry.until ? Date.parse(entry.until) : null);

export async function changePin(old, pin) {
  const ring = await newPin((await look()).ring, old, pin);
  if (ring) await write(db, { plain: { ring } });
  return Boolean(ring);
}

export async function prefer(prefs) {
  const before = (await look())?.prefs ?? {};
  if (db) await write(db, { plain: { prefs: { ...before, ...prefs } } });
}
