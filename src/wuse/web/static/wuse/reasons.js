// The reasons of a county on the map of the epidemic: colour, curve, rule, thresholds, what would change it, sources.
import { byId, el } from "./dom.js";
import { chip } from "./figures.js";
import { draw } from "./curve.js";
import { state } from "./store.js";
import { lang, level, say } from "./words.js";

export const countyReasons = {
  address: (code, day) => `/data/places/${code}?as_of=${day}`,
  body,
  after(code) {
    const county = state.data.counties.find((other) => other.code === code);
    draw(byId("panel-curve"), state.data.days, county.cum, county.basis, state.day);
  },
};

function body(answer) {
  return [
    el("p", { class: "rule" }, `${lang === "zh" ? answer.place.city : answer.place.city_en} · ${answer.place.code} · ${answer.as_of} 24:00`),
    el("div", { class: "big" }, chip(answer.colour), el("span", {}, level(answer.colour))),
    published(answer.published),
    el("div", { id: "panel-curve", class: "mini", role: "img", "aria-label": say("new") }),
    el("h3", {}, say("reasons")), texts(answer.reasons),
    el("h3", {}, say("would_change")), answer.would_change.length ? texts(answer.would_change) : el("p", {}, say("nothing_near")),
    el("h3", {}, say("indicators")), indicators(answer.indicators),
    el("h3", {}, say("thresholds")), texts(answer.thresholds),
    el("h3", {}, say("rule")), ...rule(answer),
    el("h3", {}, say("sources")), facts(answer.facts),
  ];
}

export const texts = (entries) => el("ul", {}, entries.map((entry) => el("li", {}, entry.text[lang])));
const tag = (basis) => el("span", { class: `tag tag-${basis}` }, say(basis));

function published(colour) {
  if (!colour) return el("p", { class: "rule" }, `${say("published_beside")}: ${say("not_published")}`);
  return el("p", {}, `${say("published_beside")}: `, chip(colour), " ", link(colour.source));
}

function link(source) {
  return source.url ? el("a", { href: source.url, rel: "noreferrer" }, source.title) : el("span", {}, source.title);
}

// A rate with two decimals at most; the rule reads it unrounded.
const figure = (value) => (typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toFixed(2))) : String(value));

function indicators(entries) {
  return el("table", {}, el("tbody", {}, entries.map((entry) => el("tr", {},
    el("th", { scope: "row" }, entry.label[lang]), el("td", { class: "n" }, `${figure(entry.value)} ${entry.unit[lang]}`), el("td", {}, entry.basis ? tag(entry.basis) : "")))));
}

function rule(answer) {
  const inputs = Object.entries(answer.inputs).map(([name, number]) => `${name} ${say("version", { number })}`).join(lang === "zh" ? "，" : ", ");
  return [el("p", {}, answer.rule.title[lang]), el("p", { class: "rule" }, answer.rule.note[lang]),
    el("p", { class: "mono" }, `${answer.rule.id} · ${answer.rule.file} · ${answer.rule.digest}`), el("p", { class: "mono" }, `${say("inputs")}: ${inputs}`)];
}

function facts(entries) {
  const head = el("tr", {}, ...["day", "cases", "basis", "source"].map((key) => el("th", { scope: "col" }, say(key))));
  const rows = entries.filter((fact) => fact.measure === "confirmed_cum").slice(0, 14).map((fact) => el("tr", {},
    el("td", {}, fact.date.slice(5)), el("td", { class: "n" }, String(fact.value)), el("td", {}, tag(fact.basis)),
    el("td", {}, link(fact.source), fact.note ? el("span", { class: "rule" }, ` ${fact.note}`) : "")));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, rows));
}
