// The phone's store: sealed records in memory while it is open, written through at once. Without the PIN nothing of it can
// be read; what is over, too old or was guessed at too often goes without it.
import { allSealed, getPicture, getPlain, openDb, removeDb, write } from "./db.js";
import { fresh } from "./protocol.js";
import { newPin, newRing, open, openBytes, openRing, seal, sealBytes } from "./seal.js";

export const MOST_WRONG = 10;
export const LIST_DAYS = 7; // without contact the lists of persons are dropped
export const ALL_DAYS = 30; // without contact everything goes; the site lets the phone in no longer
const DAY = 86400000;
// contact, seen: by the clock of the phone. server: the site's clock at the last contact; ran: for how many ms the app has
// run since then, which no clock that is set otherwise can change.
const DEFAULTS = { wrong: 0, contact: 0, seen: 0, server: 0, ran: 0 };

let db = null;
let key = null;
let kept = null;
let last = Promise.resolve();
let mark = performance.now();

// One thing after the other: nothing is read or written while the store is being wiped.
const inTurn = (work) => (...given) => (last = last.then(() => work(...given), () => work(...given)));

export const isOpen = () => key !== null;
export const records = () => kept;

// The store as it lies there: what is known of it before the PIN.
async function found() {
  db ??= await openDb();
  const ring = await getPlain(db, "ring");
  if (!ring) return null;
  return { ring, ...DEFAULTS, ...(await getPlain(db, "meta")), prefs: (await getPlain(db, "prefs")) ?? {} };
}

export const look = inTurn(found);

const meta = ({ wrong, contact, seen, server, ran }) => ({ wrong, contact, seen, server, ran });

// For how many ms the app has run since it was asked last; while a phone sleeps some browsers count none.
function passed() {
  const now = performance.now();
  const ms = now - mark;
  mark = now;
  return Math.max(ms, 0);
}

// Drops what is over. Answers "all", "list" or "" for what was too old; "doubt" where the clock of the phone alone says
// that all of it is: a clock may be wrong, and what waits to be sent is on no other machine.
// told: what the site's clock says, where it was asked.
export const age = inTurn(async (now, told = 0) => {
  const there = await found();
  if (!there) return "";
  // The clock may be set back to keep a store young: the latest moment that was ever seen counts.
  const at = Math.max(now, there.seen);
  const ran = there.ran + passed();
  const server = there.server || there.contact;
  // What has surely passed since the last contact.
  const sure = Math.max(ran, told - server);
  if (sure > ALL_DAYS * DAY) {
    await wiped();
    return "all";
  }
  const old = Math.max(at - there.contact, sure) > LIST_DAYS * DAY;
  const isEntry = (record) => record.id.startsWith("entry/");
  // Lists come again with the next contact, so that any clock may end them; a photograph does not.
  const over = (record) =>
    isEntry(record) ? old || (record.until && record.until <= at) : record.until && record.until <= there.contact + sure;
  const drop = (await allSealed(db)).filter(over).map((record) => record.id);
  const pictures = drop.filter((id) => id.startsWith("item/")).map((id) => pictureOf(id.slice("item/".length)));
  await write(db, { plain: { meta: meta({ ...there, seen: at, server, ran }) }, drop: [...drop, ...pictures] });
  for (const id of drop) kept?.entries.delete(id.slice("entry/".length));
  if (kept) kept.items = kept.items.filter((item) => !drop.includes(`item/${item.body.id}`));
  // From the beginning again, once there is contact.
  if (old && kept?.state.cursor) await saved({ state: { ...kept.state, cursor: "" } });
  if (!told && at - there.contact > ALL_DAYS * DAY) return "doubt";
  return drop.length ? "list" : "";
});

// The same, and the site is asked for the time where the clock of the phone is in doubt; without a network it stays there.
export async function ageSurely(now) {
  const went = await age(now);
  if (went !== "doubt") return went;
  const told = await siteTime();
  return told ? age(now, told) : went;
}

async function siteTime() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", credentials: "omit", redirect: "error" });
    return answer.ok ? dateOf(answer) : 0;
  } catch {
    return 0;
  }
}

// The site's clock, as an answer of it says it.
export const dateOf = (answer) => Date.parse(answer.headers.get("Date")) || 0;

export const create = inTurn(async (pin, device, now, server) => {
  await wiped();
  db = await openDb();
  const made = await newRing(pin);
  key = made.key;
  kept = { device, state: fresh(), entries: new Map(), items: [] };
  const put = [await seal(key, "device", device), await seal(key, "state", kept.state)];
  await write(db, { plain: { ring: made.ring, meta: { ...DEFAULTS, contact: now, seen: now, server }, prefs: {} }, put });
});

// Opens the store. Answers how many tries are left: MOST_WRONG after the right PIN, 0 when everything was wiped.
export const unlock = inTurn(async (pin) => {
  const there = await found();
  if (!there) return 0;
  // Counted before it is tried: whoever ends the app in between has had the try.
  await write(db, { plain: { meta: meta({ ...there, wrong: there.wrong + 1 }) } });
  const opened = await openRing(there.ring, pin);
  if (!opened) {
    const left = MOST_WRONG - there.wrong - 1;
    if (left <= 0) await wiped();
    return Math.max(left, 0);
  }
  key = opened;
  await write(db, { plain: { meta: meta({ ...there, wrong: 0 }) } });
  await load();
  return MOST_WRONG;
});

async function load() {
  const read = { device: null, state: fresh(), entries: new Map(), items: [] };
  for (const record of await allSealed(db)) {
    const value = await open(key, record);
    if (record.id.startsWith("entry/")) read.entries.set(value.uid, value);
    else if (record.id.startsWith("item/")) read.items.push(value);
    else read[record.id] = value;
  }
  // Lists that went by age are fetched from their beginning.
  if (!read.entries.size) read.state.cursor = "";
  read.items.sort((one, other) => one.seq - other.seq);
  kept = read;
}

export function lock() {
  key = kept = null;
}

async function wiped() {
  lock();
  await removeDb(db);
  db = null;
}

export const wipe = inTurn(wiped);

const pictureOf = (id) => `picture/${id}`;

// What a photograph shows, as bytes; null when it is not there.
export const picture = inTurn(async (id) => {
  const found = key && (await getPicture(db, pictureOf(id)));
  return found ? openBytes(key, found) : null;
});

// Writes changes of lists and items in one step, then shows them. A store that was locked in between is left alone.
// pictures: id of the item -> bytes. What a refused item showed is not kept.
async function saved({ state, device, put = [], drop = [], items = [], gone = [], contact, server = contact, pictures = new Map() }) {
  const own = key;
  if (!own) return;
  const { skew } = state ?? kept.state;
  const sealed = [];
  if (state) sealed.push(await seal(own, "state", state));
  if (device) sealed.push(await seal(own, "device", device));
  for (const entry of put) sealed.push(await seal(own, `entry/${entry.uid}`, entry, untilOf(entry, skew)));
  for (const item of items) sealed.push(await seal(own, `item/${item.body.id}`, item, item.until ?? null));
  const drawn = [];
  for (const [id, bytes] of pictures) drawn.push(await sealBytes(own, pictureOf(id), bytes));
  const past = [...gone, ...items.filter((item) => item.state !== "waiting")].map((item) => pictureOf(item.body.id));
  const ids = [...drop.map((uid) => `entry/${uid}`), ...gone.map((item) => `item/${item.body.id}`), ...past];
  if (contact) passed();
  const plain = contact ? { meta: meta({ ...(await found()), contact, seen: contact, server, ran: 0 }) } : {};
  await write(db, { plain, put: sealed, drop: ids, pictures: drawn });
  if (kept) show({ state, device, put, drop, items, gone });
}

export const save = inTurn(saved);

function show({ state, device, put, drop, items, gone }) {
  kept.state = state ?? kept.state;
  kept.device = device ?? kept.device;
  for (const uid of drop) kept.entries.delete(uid);
  for (const entry of put) kept.entries.set(entry.uid, entry);
  const left = new Set([...gone, ...items].map((item) => item.body.id));
  kept.items = [...kept.items.filter((item) => !left.has(item.body.id)), ...items];
  kept.items.sort((one, other) => one.seq - other.seq);
}

// By the clock of the phone, however wrong it is: without the PIN nothing else is known.
const untilOf = (entry, skew) => (entry.until ? Date.parse(entry.until) - skew : null);

export const changePin = inTurn(async (old, pin) => {
  const ring = await newPin((await found()).ring, old, pin);
  if (ring) await write(db, { plain: { ring } });
  return Boolean(ring);
});

export const prefer = inTurn(async (prefs) => {
  const there = await found();
  if (there) await write(db, { plain: { prefs: { ...there.prefs, ...prefs } } });
});
