// The page: text or camera in, one large answer out.
import { byId, el, svg } from "../dom.js";
import { say } from "../words.js";
import { scan } from "./camera.js";
import { CannotJudge } from "./cose.js";
import { HCERT, verifyHcert } from "./hcert.js";
import { published, remember, signersPublished } from "./kept.js";
import { verifyCode } from "./verify.js";

const SHAPES = { green: "M0 -5a5 5 0 1 0 .01 0z", yellow: "M-5 -5h10v10h-10z", orange: "M0 -6l6 6l-6 6l-6 -6z", red: "M0 -6l6 11h-12z" };
const areas = JSON.parse(byId("areas").textContent);
const answer = byId("answer");
let known = null;
let running = 0;

const seconds = () => Math.floor(Date.now() / 1000);
const time = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(moment * 1000);

async function load() {
  try {
    known = await published();
  } catch {
    known = { state: "unreadable" };
  }
  const told = known.state === "ready" ? say("ready", { time: time(known.keys.issued), until: time(known.keys.expires) }) : say(known.state);
  byId("state").replaceChildren(told, known.state === "other_root" ? trust() : "");
  byId("root").textContent = known.root || "–";
  document.body.dataset.ready = known.state;
  // Kept as well, for when there is no network.
  await signersPublished().catch(() => []);
}

function trust() {
  const button = el("button", { type: "button", class: "second" }, say("trust_root"));
  button.addEventListener("click", () => {
    remember(known.root);
    load();
  });
  return button;
}

async function judge(text) {
  clearInterval(running);
  if (text.startsWith(HCERT)) return judgeCertificate(text);
  if (known?.state !== "ready") return show({ mark: "?", head: say("cannot_judge"), lines: [say(known?.state || "loading")], state: "open" });
  try {
    tell(await verifyCode(text, { ...known, at: seconds() }));
  } catch (fault) {
    if (!(fault instanceof CannotJudge)) throw fault;
    show({ mark: "?", head: say("cannot_judge"), lines: [say(fault.message)], state: "open" });
  }
}

async function judgeCertificate(text) {
  try {
    const signers = await signersPublished();
    if (!signers.length) return show({ mark: "?", head: say("cannot_judge"), lines: [say("no_signers")], state: "open" });
    tellCertificate(await verifyHcert(text, { signers, at: seconds() }));
  } catch (fault) {
    const told = fault instanceof CannotJudge ? fault.message : "unreadable_signers";
    show({ mark: "?", head: say("cannot_judge"), lines: [say(told)], state: "open" });
  }
}

function tellCertificate(found) {
  if (!found.accepted) return show({ mark: "✗", head: say("refused"), lines: [say(`reason_${found.reason}`)], state: "bad", reason: found.reason });
  const { person, entries } = found;
  const who = [person.name && say("holder", { name: person.name }), person.born && say("born", { day: person.born })];
  const lines = [say("certificate_of", { state: found.issuer, time: time(found.expires) }), ...who, ...entries.map(entryLine), say("compare_document")];
  show({ mark: "✓", head: say("certificate"), lines: lines.filter(Boolean), state: "ok" });
}

function entryLine(entry) {
  const told = { ...entry, result: entry.result ? say(`result_${entry.result}`) : "" };
  return say(`entry_${entry.kind}`, told);
}

function tell(found) {
  if (!found.accepted) return show({ mark: "✗", head: say("refused"), lines: [say(`reason_${found.reason}`)], state: "bad", reason: found.reason });
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
  const text = await scan(byId("view"), byId("camera-note"));
  if (text) judge(text);
});
byId("camera").hidden = !navigator.mediaDevices?.getUserMedia;
addEventListener("online", load);
navigator.serviceWorker?.register("/verify/code/sw.js", { scope: "/verify/code/" }).then(() => navigator.serviceWorker.ready).then(() => (document.body.dataset.offline = "ready"));
load();
