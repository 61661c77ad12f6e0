// The verifier's form: reads what the reader typed, runs the verification, and shows its steps in words.
import { byId, el } from "../dom.js";
import { say } from "../words.js";
import { Fault, textOf, utf8 } from "./bytes.js";
import { canonical, commitmentsIn, opens, valueOf } from "./commitment.js";
import { recall, remember } from "./memory.js";
import { COSIGNATURE, ED25519, parseKey } from "./note.js";
import { parseProof, writeProof } from "./proof.js";
import { logAt, logOfFiles } from "./source.js";
import { verifyEntry, verifyKept, verifyProof } from "./verify.js";

const MARKS = { ok: "✓", bad: "✗", open: "–" };
let chosen = null;

const tidied = (text) => `${text.trim()}\n`;
const told = (code, values) => say(`log_${code}`, values);
const field = (name) => byId(`log-${name}`).value;

function source() {
  const here = byId("verifier").dataset.log;
  return here ? logAt(new URL(here, location.href).href) : chosen || logAt(field("address"));
}

function trusted(from) {
  const { key, witnesses, seen } = recall(from.name);
  return { key, witnesses, seen };
}

async function run(work) {
  const result = byId("log-result");
  result.setAttribute("aria-busy", "true");
  result.replaceChildren(el("p", {}, told("working")));
  byId("verifier").scrollIntoView({ block: "start" });
  try {
    const from = source();
    const outcome = await work(from, trusted(from));
    if (outcome.seen) remember(from.name, { seen: outcome.seen });
    result.replaceChildren(...shown(outcome));
  } catch (fault) {
    result.replaceChildren(el("p", { class: "log-verdict", "data-state": "bad" }, failure(fault)));
  }
  result.setAttribute("aria-busy", "false");
}

const failure = (fault) => (fault instanceof Fault ? told(fault.code, fault.values) : say("failed", { reason: fault.message }));

function shown({ steps, found, evidence }) {
  const state = ["bad", "open"].find((one) => steps.some((step) => step.state === one)) || "ok";
  return [
    el("p", { class: "log-verdict", "data-state": state }, el("b", {}, `${MARKS[state]} ${told(`verdict_${state}`)}`)),
    el("ol", { class: "log-steps" }, steps.map(stepRow)),
    evidence && evidenceBox(evidence),
    found && entryBox(found),
  ].filter(Boolean);
}

function stepRow({ name, state, code, values }) {
  return el("li", { "data-step": name, "data-state": state },
    el("span", { class: "log-mark", "aria-hidden": "true" }, MARKS[state]),
    el("div", {}, el("p", {}, el("b", {}, told(`step_${name}`)), " ", el("span", { class: "log-word" }, told(`state_${state}`))),
      el("p", { class: "hint" }, told(code, values))));
}

function entryBox(found) {
  const text = textOf(found.entry) ?? "";
  const name = `entry-${found.index}.tlog-proof`;
  return el("details", { class: "log-found" }, el("summary", {}, told("entry", { index: found.index })),
    el("pre", { class: "mono", tabindex: "0" }, pretty(text)),
    el("div", { class: "choices" }, download(writeProof(found), name, "save_proof"), commitmentsOf(text).map(openButton)));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function commitmentsOf(text) {
  try {
    return commitmentsIn(JSON.parse(text));
  } catch {
    return [];
  }
}

function openButton([path, commitment]) {
  const button = el("button", { type: "button", class: "tool" }, told("open", { path }));
  button.addEventListener("click", () => {
    byId("log-commitment").value = commitment;
    byId("log-value").focus();
  });
  return button;
}

function evidenceBox(both) {
  return el("div", { class: "log-evidence" }, el("p", {}, told("evidence")),
    el("pre", { class: "mono", tabindex: "0" }, both.join("\n")), download(both.join("\n"), "two-checkpoints.txt", "save_evidence"));
}

function download(text, name, words) {
  return el("a", { class: "tool", download: name, href: URL.createObjectURL(new Blob([text], { type: "text/plain" })) }, told(words));
}

function onSubmit(id, work) {
  byId(id)?.addEventListener("submit", (event) => {
    event.preventDefault();
    work();
  });
}

function verifyNumber() {
  return run((from, trust) => {
    if (!/^[0-9]{1,15}$/.test(field("index").trim())) throw new Fault("number_wrong");
    return verifyEntry({ source: from, trust, index: Number(field("index")) });
  });
}

function verifyPasted() {
  return run((from, trust) => {
    const proof = parseProof(tidied(field("proof")));
    // Canonical JSON begins and ends without blanks; what surrounds it came with the pasting.
    const entry = field("entry").trim() ? utf8(field("entry").trim()) : proof.extra;
    if (!entry) throw new Fault("entry_missing");
    return verifyProof({ source: from, trust, proof, entry });
  });
}

const compareKept = () => run((from, trust) => verifyKept({ source: from, trust, kept: utf8(tidied(field("kept"))) }));

async function keepKeys() {
  const note = byId("log-keys-note");
  try {
    const from = source();
    const key = field("own-key").trim();
    const witnesses = field("own-witnesses").split("\n").map((line) => line.trim()).filter(Boolean);
    if (key) await parseKey(key, ED25519);
    for (const one of witnesses) await parseKey(one, COSIGNATURE);
    note.textContent = told(remember(from.name, { key, witnesses }) ? "keys_kept" : "memory_closed");
  } catch (fault) {
    note.textContent = failure(fault);
  }
}

function forget() {
  const note = byId("log-keys-note");
  try {
    remember(source().name, { seen: null });
    note.textContent = told("forgotten");
  } catch (fault) {
    note.textContent = failure(fault);
  }
}

async function openCommitment() {
  const result = byId("log-opened");
  try {
    const value = valueOf(field("value"));
    const holds = await opens({ commitment: field("commitment"), salt: field("salt"), value });
    const state = holds ? "ok" : "bad";
    result.replaceChildren(el("p", { class: "log-verdict", "data-state": state }, el("b", {}, `${MARKS[state]} ${told(holds ? "opened" : "not_opened")}`)),
      el("p", { class: "hint" }, told("hashed")), el("pre", { class: "mono", tabindex: "0" }, canonical(value)));
  } catch (fault) {
    result.replaceChildren(el("p", { class: "log-verdict", "data-state": "bad" }, failure(fault)));
  }
}

function showOwnKeys() {
  try {
    const { key, witnesses } = recall(source().name);
    byId("log-own-key").value = key || "";
    byId("log-own-witnesses").value = (witnesses || []).join("\n");
  } catch {
    // No address yet: nothing to remember.
  }
}

function chooseFiles(event) {
  chosen = event.target.files.length ? logOfFiles(event.target.files) : null;
  showOwnKeys();
}

export function startVerifier() {
  onSubmit("log-by-number", verifyNumber);
  onSubmit("log-by-proof", verifyPasted);
  onSubmit("log-by-kept", compareKept);
  onSubmit("log-keys", keepKeys);
  onSubmit("log-opening", openCommitment);
  byId("log-forget").addEventListener("click", forget);
  byId("log-address")?.addEventListener("change", showOwnKeys);
  byId("log-folder")?.addEventListener("change", chooseFiles);
  document.querySelectorAll("[data-verify]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      byId("log-index").value = button.dataset.verify;
      byId("log-number-way").open = true;
      verifyNumber();
    });
  });
  showOwnKeys();
}
