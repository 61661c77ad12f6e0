// The province's figures of the day, each with its basis; legend and comparison with what was published.
import { byId, el, svg } from "./dom.js";
import { mark } from "./marks.js";
import { colourOf, editionOn, onChange, publishedOn } from "./store.js";
import { basisWord, colourName, level, named, say } from "./words.js";

const SHOWN = ["confirmed_cum", "confirmed_new", "imported_cum", "discharged_cum", "severe_now", "deaths_cum"];

export function startFigures(open) {
  onChange(({ data, day }) => {
    byId("figures").replaceChildren(...SHOWN.map((name) => figure(data.province.measures[name], name, day)));
    showSource(data, day);
    showLegend(data, day);
    byId("comparison").replaceChildren(...comparison(data, day, open));
  });
}

function figure(measure, name, day) {
  const known = measure.value[day] !== null;
  return el("div", {}, el("dt", {}, say(name)),
    el("dd", { class: known ? null : "unknown" }, known ? String(measure.value[day]) : "–",
      el("small", {}, known ? basisWord(measure.basis[day]) : say("no_bulletin"))));
}

function showSource(data, day) {
  const source = data.sources[data.province.source[day]];
  const link = source?.url ? el("a", { href: source.url, rel: "noreferrer" }, source.title) : source?.title ?? "";
  byId("figures-source").replaceChildren(...(source ? [say("source") + (document.documentElement.lang.startsWith("zh") ? "：" : ": "), link] : []));
}

function showLegend(data, day) {
  showColours(byId("legend"), data.colours, data.counties.map((county) => colourOf(data, county, day)));
}

// The colours with how many counties have each; one that is not a level is there only where a county has it.
const OTHERS = ["grey", "withheld", "none"];
export function showColours(host, colours, found) {
  const counts = new Map();
  for (const { name } of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  host.replaceChildren(...colours.filter(({ name }) => !OTHERS.includes(name) || counts.get(name)).map((colour) =>
    el("li", {}, swatch(colour), el("span", {}, `${colour.sign ?? colour.letter} ${colourName(colour)} · ${level(colour)}`.trim()), el("b", {}, String(counts.get(colour.name) ?? 0)))));
}

function swatch(colour) {
  return svg("svg", { viewBox: "0 0 30 24", "aria-hidden": "true" },
    svg("rect", { width: 30, height: 24, fill: colour.hex, ...(colour.hex === "none" ? { stroke: colour.ink, "stroke-dasharray": "2 3" } : {}) }), mark(colour, 15, 12));
}

export function chip(colour) {
  return el("span", { class: `chip chip-${colour.name}` }, `${colour.sign ?? colour.letter} ${colourName(colour)}`.trim());
}

function comparison(data, day, open) {
  const edition = editionOn(data, day);
  if (!edition) return [el("p", { class: "rule" }, say("no_edition"))];
  const rows = data.colours.filter((colour) => colour.name !== "grey").map((colour) => el("tr", {},
    el("th", { scope: "row" }, chip(colour)), el("td", { class: "n" }, String(edition.counts[colour.name] ?? 0)),
    el("td", { class: "n" }, edition.published_counts ? String(edition.published_counts[colour.name] ?? 0) : "–")));
  const head = el("tr", {}, el("th", { scope: "col" }, say("edition", { number: edition.number })),
    el("th", { class: "n", scope: "col" }, say("computed")), el("th", { class: "n", scope: "col" }, say("as_published")));
  const verdict = edition.compared ? say("agree", edition) : say("list_unknown");
  return [el("table", {}, el("thead", {}, head), el("tbody", {}, rows)), el("p", {}, verdict), ...differing(data, day, open)];
}

function differing(data, day, open) {
  const published = publishedOn(data, day) ?? {};
  const found = data.counties.filter((county) => published[county.code] && published[county.code] !== colourOf(data, county, day).name);
  if (!found.length) return [];
  return [el("h3", {}, say("differing")), el("ul", {}, found.map((county) => {
    const button = el("button", { type: "button", class: "tool" },
      `${named(county)} ${colourOf(data, county, day).letter} ≠ ${data.colours.find((c) => c.name === published[county.code])?.letter}`);
    button.addEventListener("click", () => open(county.code));
    return el("li", {}, button);
  }))];
}
