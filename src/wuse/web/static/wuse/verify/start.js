// The page: text or camera in, one large answer out.
import { byId, el, svg } from "../dom.js";
import { say } from "../words.js";
import { scan } from "./camera.js";
import { CannotJudge } from "./cose.js";
import { HCERT, verifyHcert } from "./hcert.js";
import { published, remember, why } from "./kept.js";
import { verifyCode } from "./verify.js";

const SHAPES = { green: "M0 -5a5 5 0 1 0 .01 0z", yellow: "M-5 -5h10v10h-10z", orange: "M0 -6l6 6l-6 6l-6 -6z", red: "M0 -6l6 11h-12z" };
const areas = JSON.parse(byId("areas").textContent);
const answer = byId("answer");
let known = null;
let running = 0;
let asked = 0;

const seconds = () => Math.floor(Date.now() / 1000);
const time = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(moment * 1000);

async function load() {
  known = await published().catch((fault) => ({ ...why("unreadable")(fault), signers: why("unreadable")(fault) }));
  const told = known.state === "ready" ? say("ready", inUse(known.keys)) : say(known.state);
  byId("state").replaceChildren(told, known.state === "other_root" ? trust() : "");
  byId("signers").textContent = { ready: () => say("signers_ready", inUse(known.signers)), wrong_signers: () => say("wrong_signers") }[known.signers.state]?.() ?? "";
  byId("root").textContent = known.root || "–";
  document.body.dataset.ready = known.state;
}

const inUse = ({ issued, expires }) => ({ time: time(issued), until: time(expires) });

function trust() {
  const button = el("button", { type: "button", class: "second" }, say("trust_root"));
  button.addEventListener("click", () => {
    remember(known.root);
    load();
  });
  return button;
}

// A slow answer to what was shown before never stands over the answer to what was shown last.
async function judge(text) {
  const mine = ++asked;
  clearInterval(running);
  answer.hidden = true;
  const given = await (text.startsWith(HCERT) ? certificateAnswer(text) : codeAnswer(text)).catch((fault) => {
    if (!(fault instanceof CannotJudge)) throw fault;
    return () => cannot(fault.message);
  });
  if (mine === asked) given();
}

const cannot = (reason) => show({ mark: "?", head: say("cannot_judge"), lines: [say(reason)], state: "open", reason });
const refuse = (reason) => show({ mark: "✗", head: say("refused"), lines: [say(`reason_${reason}`)], state: "bad", reason });

async function codeAnswer(text) {
  if (known?.state !== "ready") return () => cannot(known?.state || "loading");
  const found = await verifyCode(text, { ...known, at: seconds() });
  return () => tell(found);
}

async function certificateAnswer(text) {
  const signers = known?.signers ?? { state: "loading" };
  const at = seconds();
  if (signers.state !== "ready") return () => cannot(signers.state);
  if (at >= signers.expires) return () => cannot("expired_signers");
  const found = await verifyHcert(text, { signers: signers.keys, at });
  return () => (found.accepted ? tellCertificate(found) : refuse(found.reason));
}

function tellCertificate({ person, entries, shows, issuer, expires }) {
  const who = [person.name && say("holder", { name: person.name }), person.born && say("born", { day: person.born })];
  const holds = shows === "holds";
  const lines = [holds ? "" : say("read"), ...entries.flatMap(entryLines), say("certificate_of", { state: issuer, time: time(expires) }), ...who, say("compare_document")];
  show({ mark: holds ? "✓" : "!", head: say(`shows_${shows}`), lines: lines.filter(Boolean), state: holds ? "ok" : "note", reason: holds ? "" : shows });
}

// Beside others each entry says for itself what it shows.
function entryLines(entry, _, { length }) {
  const told = { ...entry, result: entry.result ? say(`result_${entry.result}`) : "" };
  return [say(`entry_${entry.kind}`, told), length > 1 && entry.shows !== "holds" ? say(`shows_${entry.shows}`) : ""];
}

function tell(found) {
  if (!found.accepted) return refuse(found.reason);
  const lines = [found.international ? say("international") : "", say("issued_by", { area: areas[found.issuer] || found.issuer }), "", say(`revocation_${found.revocation}`)];
  show({ colour: found.colour, head: say(`colour_${found.colour}`), lines, state: "ok" });
  const left = answer.querySelectorAll(".line")[2];
  const tick = () => {
    const rest = found.expires - seconds();
    if (rest <= 0) return clearInterval(running) ?? tell({ accepted: false, reason: "expired" });
    left.textContent = say("time_left", { minutes: Math.floor(rest / 60), seconds: String(rest % 60).padStart(2, "0"), time: time(found.expires) });
  };
  tick();
  running = setInterval(tick, 1000);
}

function show({ mark, colour, head, lines, state, reason }) {
  const sign = colour ? svg("svg", { viewBox: "-7 -7 14 14", class: "shape", "aria-hidden": "true" }, svg("path", { d: SHAPES[colour] })) : el("span", { class: "shape", "aria-hidden": "true" }, mark);
  answer.replaceChildren(el("div", { class: "sign" }, sign, el("h2", { tabindex: "-1" }, head)), ...lines.map((line) => el("p", { class: "line" }, line)));
  Object.assign(answer.dataset, { state, colour: colour || "", reason: reason || "" });
  answer.hidden = false;
  answer.querySelector("h2").focus({ preventScroll: true });
  answer.scrollIntoView({ block: "nearest" });
}

byId("by-text").addEventListener("submit", (event) => {
  event.preventDefault();
  // Blanks belong to the text; line ends came with the pasting.
  judge(byId("text").value.replace(/[\r\n]+/g, ""));
});
byId("camera").addEventListener("click", async () => {
  const text = await scan(byId("view"), byId("camera-note"), say);
  if (text) judge(text);
});
byId("camera").hidden = !navigator.mediaDevices?.getUserMedia;
addEventListener("online", load);
navigator.serviceWorker?.register("/verify/code/sw.js", { scope: "/verify/code/" }).then(() => navigator.serviceWorker.ready).then(() => (document.body.dataset.offline = "ready"));
load();
