// Figures of the return to work in words: what is withheld says so, and is never a number.
import { el, svg } from "./dom.js";
import { say } from "./words.js";

export const points = (value) => value.toFixed(2);
const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`;
const TEXT = {
  index: points, resumed: (value) => `${points(value)} %`, output: (value) => `${points(value)} %`,
  rise: signed, firms: (value) => String(value),
};

// One figure of a series on a day: [words, whether it is known].
export function figure(series, name, day) {
  const state = series.states[day];
  if (state === "w") return [say("withheld"), false];
  const value = series[name][day];
  return value === null || value === undefined ? ["–", false] : [TEXT[name](value), true];
}

export const asText = (name, value) => (value === null || value === undefined ? "–" : TEXT[name](value));

export function cells(series, day, names) {
  if (series.states[day] === "w") return [el("td", { colspan: names.length, class: "kept-back" }, withheldSign(), say("withheld_why"))];
  return names.map((name) => el("td", { class: "n" }, figure(series, name, day)[0]));
}

export const withheldSign = () => svg("svg", { viewBox: "0 0 14 14", class: "withheld-sign", "aria-hidden": "true" },
  svg("path", { d: "M4.5 2v10m5 -10v10", stroke: "currentColor", "stroke-width": 2.4 }));

// A bar of up to so much; the number always stands beside it.
export const bar = (value, most) => svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "bar-of", "aria-hidden": "true" },
  svg("rect", { class: "whole", width: 100, height: 8 }),
  svg("rect", { width: Math.max(0, Math.min(100, (value / most) * 100)), height: 8 }));

export function table(heads, rows, caption) {
  return el("table", { class: "list work-table" }, el("caption", { class: "visually-hidden" }, caption),
    el("thead", {}, el("tr", {}, heads.map((head, i) => el("th", { scope: "col", class: i ? "n" : null }, head)))), el("tbody", {}, rows));
}
