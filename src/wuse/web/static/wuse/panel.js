// The panel of a county: opens beside the page, is filled anew when the day or the data change, gives the focus back.
import { byId, el } from "./dom.js";
import { onChange, state } from "./store.js";
import { lang, say } from "./words.js";

let shown = null, opener = null, filling = null;

// `about`: `address(code, day)` of what is asked, `body(answer)` as elements, and `after(code)` they stand.
export function startPanel(about) {
  filling = about;
  byId("panel-close").addEventListener("click", () => byId("panel").close());
  byId("panel").addEventListener("close", () => {
    (opener?.isConnected ? opener : document.querySelector(`[data-tile="${shown}"]`))?.focus();
    shown = null;
  });
  byId("panel").addEventListener("click", (event) => {
    if (event.target === byId("panel")) byId("panel").close();
  });
  onChange((now, part) => {
    if (shown && (part.data || part.day !== undefined)) fill(shown);
  });
}

export async function openPanel(code) {
  [shown, opener] = [code, document.activeElement?.closest("[data-tile]")];
  const county = state.data.counties.find((other) => other.code === code);
  byId("panel-title").textContent = lang === "zh" ? county.name : county.en;
  byId("panel-body").replaceChildren(el("p", {}, say("loading")));
  if (!byId("panel").open) byId("panel").showModal();
  await fill(code);
}

async function fill(code) {
  const day = state.data.days[state.day];
  try {
    const response = await fetch(filling.address(code, day));
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.message);
    if (shown !== code || state.data.days[state.day] !== day) return;
    byId("panel-body").replaceChildren(...filling.body(answer));
    filling.after?.(code);
  } catch (reason) {
    byId("panel-body").replaceChildren(el("p", { role: "alert" }, say("failed", { reason: reason.message })));
  }
}
