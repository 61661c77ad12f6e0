// The sync protocol as functions of values: what is sent next, and what the answer changes. No clock, no network.
// state: { cursor, response, grids, skew, photos }; entries: Map uid -> entry; items: waiting things in the order they were made.
export const MOST = 50;

// For so many ms a thing can be taken back before it leaves the phone.
export const HELD = 5000;
// A clock that was set otherwise by more than this, in ms, may have emptied the lists too early.
const JUMP = 300000;

export const fresh = () => ({ cursor: "", response: "", grids: [], skew: 0, photos: false });

// Held back for a while, and no longer when the clock of the phone is set back meanwhile.
const isHeld = (item, now) => item.held > now && item.held <= now + HELD;

// What may go now: in order, at most so many, nothing that is being corrected or held back. What was found in a grid that
// was taken away since goes too: the site hands it over to the station.
export function nextBatch(items, { now, most = MOST } = {}) {
  return items
    .filter((item) => item.kind !== "photo" && item.state === "waiting" && !isHeld(item, now))
    .sort((one, other) => one.seq - other.seq)
    .slice(0, most);
}

// A photograph goes by itself, once its event is no longer on the phone: then the site has it.
export function nextPhoto(items, { now }) {
  const here = new Set(items.filter((item) => item.kind === "event").map((item) => item.body.id));
  const ready = (item) => item.kind === "photo" && item.state === "waiting" && !isHeld(item, now) && !here.has(item.body.event);
  return items.find(ready) ?? null;
}

export function request(batch, state) {
  const bodies = (kind) => batch.filter((item) => item.kind === kind).map((item) => item.body);
  return { findings: bodies("finding"), events: bodies("event"), cursor: state.cursor };
}

// What an answer changes: { state, put, drop, done, back } of entries and items.
export function applied({ state, entries, batch }, answer, now) {
  const codes = new Set(answer.grids.map((grid) => grid.code));
  const other = answer.response !== state.response;
  const lost = [...entries.values()].filter((entry) => other || !codes.has(entry.grid)).map((entry) => entry.uid);
  const kept = answer.entries.filter((entry) => codes.has(entry.grid) && !isOver(entry, answer.at));
  const over = answer.entries.filter((entry) => isOver(entry, answer.at)).map((entry) => entry.uid);
  const told = new Map(answer.items.map((item) => [item.id, item]));
  const outcome = (item) => told.get(item.body.id)?.outcome;
  const wrong = batch.filter((item) => ["set_aside", "refused", "handed_over"].includes(outcome(item)));
  const skew = Date.parse(answer.at) - now;
  const put = new Map(kept.map((entry) => [entry.uid, entry]));
  return {
    state: {
      // From the beginning again, once the clock is known.
      cursor: Math.abs(skew - state.skew) > JUMP ? "" : answer.cursor,
      response: answer.response,
      grids: answer.grids,
      skew,
      photos: Boolean(answer.photos),
    },
    put: [...put.values()],
    drop: [...new Set([...lost, ...over, ...answer.gone])].filter((uid) => !put.has(uid)),
    done: batch.filter((item) => outcome(item) === "accepted"),
    back: wrong.map((item) => ({ ...item, state: outcome(item), problems: told.get(item.body.id).problems })),
  };
}

export const isOver = (entry, at) => Boolean(entry.until) && Date.parse(entry.until) <= Date.parse(at);

// How long to wait after so many failures in a row, in ms; `chance` from 0 to 1 keeps ten thousand phones apart.
export function backoff(failures, chance, waiting) {
  const most = waiting ? 6000 : 60000;
  return Math.min(most, 1000 * 2 ** Math.min(failures, 6)) * (0.5 + chance / 2);
}
