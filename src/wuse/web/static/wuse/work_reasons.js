// What is told of a county: both colours of the day, its figures, the reasons, and what would change its colour.
import { el } from "./dom.js";
import { chip } from "./figures.js";
import { texts } from "./reasons.js";
import { colourOf, state } from "./store.js";
import { asText, withheldSign } from "./work_figures.js";
import { lang, level, say } from "./words.js";

export const workReasons = { address: (code, day) => `/data/resumption/${code}?day=${day}`, body };

function body(answer) {
  const { data, day } = state;
  const county = data.counties.find((other) => other.code === answer.place.code);
  const risk = colourOf(data, county, day);
  return [
    el("p", { class: "rule" }, `${lang === "zh" ? answer.place.city : answer.place.city_en} · ${answer.place.code} · ${answer.day}`),
    answer.generated ? el("p", { class: "made" }, el("b", {}, say("generated"))) : null,
    ...told(answer),
    ...held(answer),
    el("h3", {}, say("risk_beside")), el("p", {}, chip(risk), " ", level(risk)),
    el("h3", {}, say("thresholds")), thresholds(answer.thresholds),
    el("h3", {}, say("rule")), el("p", {}, answer.rule.title[lang]), el("p", { class: "rule" }, answer.rule.formula[lang]), el("p", { class: "rule" }, answer.rule.note[lang]),
    el("p", { class: "rule" }, answer.rule.authority[lang]), el("p", { class: "mono" }, `${answer.rule.id} · ${answer.rule.digest}`),
    answer.edition ? el("p", { class: "mono" }, `${say("edition", answer.edition)} · ${answer.edition.digest}`) : null,
  ].filter(Boolean);
}

const thresholds = (entries) => el("ul", { class: "plain" }, entries.map((entry) =>
  el("li", {}, chip(state.data.work.colours.find(({ name }) => name === entry.colour)), " ", entry.text[lang])));

function held(answer) {
  if (!answer.held_back?.length) return [];
  const rows = answer.held_back.map((one) => el("tr", {}, el("th", { scope: "row" }, one[lang]),
    el("td", { class: one.firms === null ? "n kept-back" : "n" }, one.firms === null ? [withheldSign(), say("withheld")] : String(one.firms))));
  return [el("h3", {}, say("held_here")), el("table", {}, el("tbody", {}, rows))];
}

function told(answer) {
  if (answer.state === "none") return [el("p", {}, say("none_on_day"))];
  if (answer.state === "withheld") return [el("div", { class: "big" }, el("span", { class: "chip chip-withheld" }, withheldSign(), say("withheld"))), el("p", {}, say("withheld_long"))];
  const rows = ["index", "resumed", "output", "rise", "firms"].map((name) =>
    el("tr", {}, el("th", { scope: "row" }, say(`work_${name}`)), el("td", { class: "n" }, asText(name, answer.figures[name]))));
  return [
    el("div", { class: "big" }, chip(answer.colour), el("span", {}, level(answer.colour))),
    el("table", {}, el("tbody", {}, rows)),
    el("h3", {}, say("reasons")), texts(answer.reasons),
    el("h3", {}, say("would_change")), answer.would_change.length ? texts(answer.would_change) : el("p", {}, say("nothing_changes")),
  ];
}
