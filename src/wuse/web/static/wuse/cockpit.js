// Starts the cockpit: every part listens to the store; then the data are loaded.
import { byId } from "./dom.js";
import { startCurve } from "./curve.js";
import { startFigures } from "./figures.js";
import { startLive } from "./live.js";
import { startMap } from "./map.js";
import { openPanel, startPanel } from "./panel.js";
import { countyReasons } from "./reasons.js";
import { startSlider } from "./slider.js";
import { choose, load, ruleOn, state } from "./store.js";
import { startTable } from "./table.js";
import { lang, say } from "./words.js";

startSlider(({ data, day }) => { byId("rule").textContent = ruleOn(data, day, lang, say); });
startMap(openPanel);
startFigures(openPanel);
startTable(openPanel);
startCurve();
startPanel(countyReasons);
try {
  await Promise.all([choose(state.view), load()]);
} catch (reason) {
  byId("failure").textContent = say("failed", { reason: reason.message });
  byId("failure").hidden = false;
}
byId("cockpit").setAttribute("aria-busy", "false");
startLive();
