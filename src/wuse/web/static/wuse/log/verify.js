// The verification, step by step. Each step has a state and a code with values, which the page puts into words:
// ok (it holds), bad (it does not hold), open (it could not be checked, and why).
import { Fault, base64, same, textOf, utf8 } from "./bytes.js";
import { cosignedAt, cosigners, readCheckpoint, shortRoot } from "./checkpoint.js";
import { consistencyProof, hashLeaf, inclusionProof, isConsistent, isIncluded, treeRoot } from "./merkle.js";
import { COSIGNATURE, ED25519, idOf, parseKey } from "./note.js";
import { nodeReader, readEntry } from "./tiles.js";

const ok = (code, values = {}) => ({ state: "ok", code, values });
const bad = (code, values = {}) => ({ state: "bad", code, values });
const open = (code, values = {}) => ({ state: "open", code, values });

// `trust`: own copies of the keys (`key`, `witnesses`) and what this browser saw before (`seen`: key and checkpoint).
export async function verifyEntry({ source, trust, index }) {
  const run = await begin(source, trust);
  const found = await run.step("entry", run.checkpoint, () => entryStep(source, run.checkpoint, index));
  return finish(run, source, trust, run.checkpoint, found);
}

// A proof that was handed over; the log's present checkpoint must be the continuation of the proof's.
export async function verifyProof({ source, trust, proof, entry }) {
  const run = await begin(source, trust, proof.checkpoint);
  const found = await run.step("entry", run.checkpoint, () => proofStep(run.checkpoint, proof, entry));
  const now = run.checkpoint && (await newest(source, run.key));
  await run.step("kept", run.checkpoint, () => now.fault || continuation(source, run.checkpoint, now.checkpoint));
  return finish(run, source, trust, now?.checkpoint, found);
}

// A checkpoint that the reader kept, from this page or from elsewhere.
export async function verifyKept({ source, trust, kept }) {
  const run = await begin(source, trust, kept);
  const now = run.checkpoint && (await newest(source, run.key));
  await run.step("kept", run.checkpoint, () => now.fault || continuation(source, run.checkpoint, now.checkpoint));
  return finish(run, source, trust, now?.checkpoint);
}

async function begin(source, trust, given) {
  const run = { steps: [], step, key: null, checkpoint: null };
  await run.step("key", true, async () => {
    const { key, ...told } = await chooseKey(source, trust);
    run.key = key;
    return told;
  });
  await run.step("signature", run.key, async () => {
    run.checkpoint = await readCheckpoint(given || (await source.read("checkpoint")), run.key);
    return ok("signed", { name: run.key.name, size: run.checkpoint.size, root: shortRoot(run.checkpoint.root) });
  });
  return run;
}

// Adds a step; one that needs what an earlier step did not give is left open.
async function step(name, possible, work) {
  const done = possible ? await attempt(work) : open("needs_earlier");
  this.steps.push({ name, ...done });
  return done.found;
}

async function attempt(work) {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof Fault) return bad(fault.code, fault.values);
    throw fault;
  }
}

async function finish(run, source, trust, present, found) {
  await run.step("witnesses", run.checkpoint, () => witnessStep(source, run, trust.witnesses || [], found?.index));
  await run.step("before", present, async () => {
    if (!trust.seen?.checkpoint) return open("first_look", { size: present.size });
    const before = await readCheckpoint(utf8(trust.seen.checkpoint), await parseKey(trust.seen.key, ED25519));
    return continuation(source, before, present);
  });
  return { steps: run.steps, found, seen: memorable(run, present), evidence: evidence(run) };
}

// What to remember. When the log contradicts what was seen before, or hands out another key, that stays as it was.
function memorable(run, present) {
  const contradicted = run.steps.some((one) => ["key", "before"].includes(one.name) && one.state === "bad");
  return present && !contradicted ? { key: run.key.text, checkpoint: textOf(present.note.bytes) } : null;
}

// Two checkpoints that the log has signed and that cannot both be true.
function evidence({ steps }) {
  const told = steps.find((one) => ["rolled_back", "forked", "rewritten"].includes(one.code));
  return told ? told.values.pair.map((one) => textOf(one.note.bytes)) : null;
}

// The reader's own copy of the key goes before the one seen earlier, and that before the one that is served.
async function chooseKey(source, trust) {
  const served = await servedKey(source);
  const [own, known] = trust.key ? [trust.key, "pinned"] : [trust.seen?.key, "seen"];
  if (!own) {
    if (!served) throw new Fault("no_key");
    const key = await parseKey(served, ED25519);
    return { key, ...open("key_first", { id: idOf(key) }) };
  }
  const key = await parseKey(own, ED25519);
  if (served && served !== key.text) return { key, ...bad(`key_other_${known}`, { served, own: key.text }) };
  return { key, ...ok(served ? `key_${known}` : "key_alone", { id: idOf(key) }) };
}

async function servedKey(source) {
  try {
    return (textOf(await source.read("key")) ?? "").trim();
  } catch (fault) {
    if (fault.code === "missing" || fault.code === "unreachable") return "";
    throw fault;
  }
}

async function newest(source, key) {
  try {
    return { checkpoint: await readCheckpoint(await source.read("checkpoint"), key) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const away = fault.code === "unreachable" || fault.code === "missing";
    return { fault: away ? open("log_away") : bad(fault.code, fault.values) };
  }
}

async function entryStep(source, checkpoint, index) {
  if (!(index < checkpoint.size)) throw new Fault("no_entry", { index, size: checkpoint.size });
  const node = nodeReader(source, checkpoint.size);
  const entry = await readEntry(source, index, checkpoint.size);
  const [leaf, hashes] = [await hashLeaf(entry), await inclusionProof(index, checkpoint.size, node)];
  const place = { index, size: checkpoint.size, proof: hashes, root: checkpoint.root };
  const found = { index, entry, hashes, checkpoint: checkpoint.note.bytes };
  if (await isIncluded({ ...place, leaf })) return { ...entryHolds(checkpoint, found, leaf), found };
  // Which of the two was changed: if the leaf that the tree holds leads to the signed root, it is the entry.
  const held = await isIncluded({ ...place, leaf: await node(0, index) });
  throw new Fault(held ? "entry_changed" : "tiles_changed", { index, size: checkpoint.size });
}

async function proofStep(checkpoint, { index, hashes }, entry) {
  const leaf = await hashLeaf(entry);
  const place = { index, size: checkpoint.size, proof: hashes, root: checkpoint.root };
  if (!(await isIncluded({ ...place, leaf }))) throw new Fault("not_included", { index, size: checkpoint.size });
  const found = { index, entry, hashes, checkpoint: checkpoint.note.bytes };
  return { ...entryHolds(checkpoint, found, leaf), found };
}

const entryHolds = (checkpoint, { index, hashes }, leaf) =>
  ok("included", { index, count: hashes.length, leaf: base64(leaf), root: base64(checkpoint.root) });

// The witnesses whose keys the reader has: one that confirmed is enough, and those that did not are named. A busy log signs
// faster than witnesses are asked; then the newest checkpoint that they confirmed must be of the same history.
async function witnessStep(source, run, texts, index) {
  const keys = await Promise.all(texts.map((text) => parseKey(text, COSIGNATURE)));
  const [signed, silent] = await confirmations(run.checkpoint, keys);
  if (signed) return silent ? ok("witness_some", { names: signed, silent }) : ok("witness_all", { names: signed });
  if (!keys.length) return unknownWitnesses(cosigners(run.checkpoint));
  const other = await witnessed(source, run.key);
  const [names] = other ? await confirmations(other, keys) : [""];
  if (!names) return bad("witness_silent", { names: silent });
  await continuation(source, ...[other, run.checkpoint].sort((one, two) => one.size - two.size));
  const values = { names, size: other.size, index };
  return index >= other.size ? open("witness_waits", values) : ok("witness_upto", values);
}

// The names of those that confirmed, with their times, and of those that did not.
async function confirmations(checkpoint, keys) {
  const times = await Promise.all(keys.map((key) => cosignedAt(checkpoint.note, key)));
  const signed = keys.flatMap((key, i) => (times[i] === null ? [] : [`${key.name} (${utc(times[i])})`]));
  return [signed.join(", "), keys.filter((_, i) => times[i] === null).map((key) => key.name).join(", ")];
}

const unknownWitnesses = (names) => (names.length ? open("witness_unknown", { names: names.join(", ") }) : open("witness_none"));

async function witnessed(source, key) {
  try {
    return await readCheckpoint(await source.read("witnessed"), key);
  } catch (fault) {
    if (fault.code === "missing" || fault.code === "unreachable") return null;
    throw fault;
  }
}

function utc(seconds) {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime()) ? String(seconds) : `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

// Is what the log says now the continuation of what it said before?
async function continuation(source, before, now) {
  const facts = { old: before.size, new: now.size, pair: [before, now] };
  if (before.origin !== now.origin) throw new Fault("other_log", { origin: now.origin, expected: before.origin });
  if (now.size < before.size) throw new Fault("rolled_back", facts);
  if (now.size === before.size) {
    if (!same(now.root, before.root)) throw new Fault("forked", facts);
    return ok("unchanged", facts);
  }
  const node = nodeReader(source, now.size);
  const proof = await consistencyProof(before.size, now.size, node);
  const place = { old: before.size, size: now.size, oldRoot: before.root, root: now.root };
  if (await isConsistent({ ...place, proof })) return ok("grown", facts);
  // Damaged files prove nothing about the history: only tiles that give the signed root do.
  const whole = same(await treeRoot(now.size, node), now.root);
  throw new Fault(whole ? "rewritten" : "tiles_changed", { ...facts, size: now.size });
}
