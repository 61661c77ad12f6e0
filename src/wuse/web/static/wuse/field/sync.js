// The phone's contact with the site: first everything that waits is sent, then the lists are fetched from where they were
// read last; photographs go at the end. Whatever is lost on the way is sent again; the site takes each thing in once.
import { base64 } from "./photo.js";
import { applied, backoff, nextBatch, nextPhoto, request } from "./protocol.js";
import * as store from "./store.js";

const ADDRESS = "/api/v1/field/sync";
const PHOTOS = "/api/v1/field/photos";
const TIMEOUT = 30000;
const PHOTO_TIMEOUT = 120000; // a slow line takes most of it
const EVERY = 60000;

let running = false;
let again = false;
let failures = 0;
let timer = null;
let tell = () => {};
let lang = () => "zh";

export const status = { state: "idle", message: "" };

export function begin(onChange, language) {
  [tell, lang] = [onChange, language];
  addEventListener("online", () => {
    failures = 0;
    contact();
  });
  addEventListener("offline", () => set("offline"));
}

function set(state, message = "") {
  [status.state, status.message] = [state, message];
  tell();
}

export function stop() {
  clearTimeout(timer);
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(contact, ms);
}

// One contact at a time; asked during one, it comes again after it.
export async function contact() {
  if (!store.isOpen()) return;
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  try {
    set("sending");
    await exchange();
    await photographs();
    failures = 0;
    if (store.isOpen()) set("idle");
  } catch (reason) {
    if (store.isOpen()) await failed(reason).catch(() => set("offline"));
  } finally {
    running = false;
  }
  if (!store.isOpen() || status.state === "closed") return;
  const { items } = store.records();
  const waiting = nextBatch(items, { now: Infinity }).length > 0 || nextPhoto(items, { now: Infinity }) !== null;
  later(again ? 0 : failures ? backoff(failures, Math.random(), waiting) : waiting ? 2000 : EVERY);
  again = false;
}

async function exchange() {
  const tried = {};
  for (let more = true; more && store.isOpen(); ) {
    const { items, state, entries } = store.records();
    const batch = nextBatch(items, { now: Date.now(), most: tried.most });
    let answer;
    try {
      answer = await post(ADDRESS, request(batch, state), TIMEOUT);
    } catch (reason) {
      await smaller(reason, batch, tried);
      continue;
    }
    tried.most = undefined;
    if (!store.isOpen()) return;
    const changes = applied({ state, entries, batch }, answer, Date.now());
    await store.save({
      state: changes.state,
      put: changes.put,
      drop: changes.drop,
      items: changes.back,
      gone: changes.done,
      contact: Date.now(),
      server: Date.parse(answer.at),
    });
    tell();
    more = answer.more || nextBatch(store.records().items, { now: Date.now() }).length > 0;
  }
}

// What the site refused as a whole is sent in smaller parts, so that one thing holds up no other.
async function smaller(reason, batch, tried) {
  const { state } = store.records();
  if (reason.code === "sync.cursor") {
    await store.save({ state: { ...state, cursor: "" } });
  } else if (!batch.length || ![400, 403, 422].includes(reason.status)) {
    throw reason;
  } else if (reason.code === "permit.missing" && !tried.grids) {
    // Another grid than before: hear first which ones there are, with nothing in hand.
    [tried.grids, tried.most] = [true, 0];
  } else if (batch.length > 1) {
    tried.most = Math.ceil(batch.length / 2);
  } else {
    const problems = [{ column: "", rule: reason.code, message: reason.message, severity: "refuse" }];
    await store.save({ items: [{ ...batch[0], state: "refused", problems }] });
  }
}

// One at a time, each after its event. What the site does not take is told, and its picture goes from the phone.
async function photographs() {
  for (let item; store.isOpen() && (item = nextPhoto(store.records().items, { now: Date.now() })); tell()) {
    const { id, event, at } = item.body;
    const shown = await store.picture(id);
    if (!store.isOpen()) return;
    try {
      if (shown) await post(PHOTOS, { id, event, at, jpeg: await base64(shown) }, PHOTO_TIMEOUT);
      await store.save({ gone: [item] });
    } catch (reason) {
      if (!REFUSED.includes(reason.status)) throw reason;
      const problems = [{ column: "", rule: reason.code, message: reason.message, severity: "refuse" }];
      await store.save({ items: [{ ...item, state: "refused", problems }] });
    }
  }
}

const REFUSED = [400, 403, 404, 409, 413, 422];

async function post(address, body, timeout) {
  const gone = new AbortController();
  const late = setTimeout(() => gone.abort(), timeout);
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${store.records().device.token}`,
        "Accept-Language": lang() === "en" ? "en" : "zh-CN",
      },
      credentials: "omit",
      cache: "no-store",
      signal: gone.signal,
    });
    const told = await answer.json();
    if (answer.ok) return told;
    throw Object.assign(new Error(told.message), { status: answer.status, code: told.code });
  } finally {
    clearTimeout(late);
  }
}

const CLOSED = ["device.silent", "device.unknown", "permit.missing", "sync.no_grid"];

async function failed(reason) {
  failures += 1;
  if (reason.code === "device.cut_off") {
    await store.wipe();
    set("cut_off", reason.message);
  } else if (CLOSED.includes(reason.code) || reason.code?.startsWith("response.")) {
    // Nothing about persons is kept where there is no permit or response; what waits to be sent stays sealed.
    const { entries, state } = store.records();
    await store.save({ state: { ...state, cursor: "", photos: false }, drop: [...entries.keys()] });
    set("closed", reason.message);
    later(EVERY);
  } else {
    set("offline", reason.status ? reason.message : "");
  }
}
