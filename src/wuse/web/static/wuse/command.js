// The live cockpit of the command: when facts arrive, the numbers are fetched and put in place.
import { byId } from "./dom.js";

const WAIT = 500;
let waiting = null;
let known = null;

const source = new EventSource(document.body.dataset.live + "?of=desk");
source.addEventListener("open", () => show(true));
source.addEventListener("error", () => show(false));
source.addEventListener("facts", (event) => {
  const token = JSON.parse(event.data).state;
  if (known !== null && token !== known) {
    clearTimeout(waiting);
    waiting = setTimeout(renew, WAIT);
  }
  known = token;
});

async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  byId("command").replaceChildren(...page.getElementById("command").childNodes);
  byId("announce").textContent = byId("announce").dataset.said;
}

function show(on) {
  byId("live").dataset.state = on ? "on" : "off";
  const words = byId("live").querySelector("b");
  words.textContent = on ? words.dataset.on : words.dataset.off;
}
