// The live channel: when facts arrive, fetch, redraw in place and say so. The browser reconnects by itself.
import { byId } from "./dom.js";
import { load, state } from "./store.js";
import { say } from "./words.js";

export function startLive() {
  const source = new EventSource(document.body.dataset.live);
  source.addEventListener("open", () => show(true));
  source.addEventListener("error", () => show(false));
  source.addEventListener("facts", async (event) => {
    if (state.data && JSON.parse(event.data).state !== state.data.state) {
      await load();
      byId("announce").textContent = say("updated");
    }
  });
  show(false);
}

function show(on) {
  byId("live").dataset.state = on ? "on" : "off";
  byId("live").querySelector("b").textContent = say(on ? "live_on" : "live_off");
}
