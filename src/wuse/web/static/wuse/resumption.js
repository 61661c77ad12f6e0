// The page of the return to work: two maps of one engine, one slider; every part listens to the store.
import { byId } from "./dom.js";
import { showColours } from "./figures.js";
import { openPanel, startPanel } from "./panel.js";
import { startSlider } from "./slider.js";
import { choose, colourOf, load, onChange, ruleOn, state } from "./store.js";
import { tileMap } from "./tile_map.js";
import { colourName, fullName, lang, level, named, say } from "./words.js";
import { startParts } from "./work_parts.js";
import { workReasons } from "./work_reasons.js";
import { startTrend } from "./work_trend.js";

export const workOf = (data, county, day) => data.work.colours.find((colour) => colour.letter === county.work[day]);

startSlider(({ data, day }) => {
  const number = data.work.editions[data.days[day]];
  byId("risk-rule").textContent = ruleOn(data, day, lang, say);
  byId("work-rule").textContent = number ? `${say("edition", { number })} · ${data.work.title[lang]}` : say("no_edition");
});
startMaps();
startParts();
startTrend();
startPanel(workReasons);
try {
  await Promise.all([choose(state.view), load("/data/resumption.json")]);
} catch (reason) {
  byId("failure").textContent = say("failed", { reason: reason.message });
  byId("failure").hidden = false;
}
byId("work-page").setAttribute("aria-busy", "false");

function startMaps() {
  const sides = [["risk", colourOf], ["work", workOf]].map(([name, of]) => ({
    name, of, map: tileMap(byId(`${name}-map`), { label: byId(`${name}-title`).textContent, open: openPanel }),
  }));
  onChange(({ data, map, day }, part) => {
    if (!map) return;
    const cities = new Map(data.cities.map((city) => [city.code, city]));
    for (const side of sides) {
      if (part.map || part.data) side.map.build(map, data.counties);
      const found = data.counties.map((county) => side.of(data, county, day));
      const face = (county) => {
        const colour = side.of(data, county, day);
        const name = `${named(cities.get(county.city))} ${fullName(county)}`;
        return { colour, label: say("work_label", { name, colour: colourName(colour), level: level(colour) }) };
      };
      side.map.paint(map, data.counties, face);
      showColours(byId(`${side.name}-legend`), side.name === "risk" ? data.colours : data.work.colours, found);
      byId(`${side.name}-none`).hidden = !found.every(({ name }) => name === "none");
    }
    byId("map-source").textContent = map.review ? say("reviewed", map.review) : say("tiles_note");
  });
}
