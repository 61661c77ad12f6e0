// The same map as a table, and the list of cities.
import { byId, el, svg } from "./dom.js";
import { chip } from "./figures.js";
import { chooseCity } from "./map.js";
import { choose, colourOf, onChange } from "./store.js";
import { basisWord, fullName, named, say } from "./words.js";

export function startTable(open) {
  document.querySelectorAll("[data-view]").forEach((button) => button.addEventListener("click", () => choose(button.dataset.view)));
  onChange((now) => {
    byId("map").hidden = now.view === "table";
    byId("map-source").hidden = now.view === "table";
    byId("table").hidden = now.view !== "table";
    document.querySelectorAll("[data-view]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.view === now.view));
      button.hidden = button.dataset.view === "boundaries" && !now.data.maps.includes("boundaries");
    });
    if (now.view === "table") byId("table").replaceChildren(table(now, open));
    byId("cities").replaceChildren(...now.data.cities.map((city) => cityRow(city, now)));
  });
}

function table({ data, day, city }, open) {
  const cities = new Map(data.cities.map((other) => [other.code, other]));
  const head = ["county", "city", "colour", "cumulative", "basis"].map((key) => el("th", { scope: "col", class: key === "cumulative" ? "n" : null }, say(key)));
  const rows = data.counties.filter((county) => !city || county.city === city).map((county) => {
    const button = el("button", { type: "button", "aria-label": say("show_county", { name: fullName(county) }) }, fullName(county));
    button.addEventListener("click", () => open(county.code));
    return el("tr", {}, el("th", { scope: "row" }, button), el("td", {}, named(cities.get(county.city))),
      el("td", {}, chip(colourOf(data, county, day))), el("td", { class: "n" }, String(county.cum[day] ?? "–")), el("td", {}, basisWord(county.basis[day])));
  });
  return el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows));
}

function cityRow(city, { data, day, city: chosen }) {
  const most = Math.max(...city.cum.filter((value) => value !== null), 1);
  const points = city.cum.map((value, i) => (value === null ? null : `${i},${20 - (value / most) * 18}`)).filter(Boolean).join(" ");
  const button = el("button", { type: "button", "aria-pressed": String(chosen === city.code), "data-city": city.code },
    el("span", {}, named(city)),
    svg("svg", { viewBox: `0 0 ${data.days.length} 22`, preserveAspectRatio: "none", "aria-hidden": "true" }, svg("polyline", { points })),
    el("b", {}, String(city.cum[day] ?? "–"), " ", el("span", { class: `tag tag-${city.basis[day] === "e" ? "estimated" : "known"}` }, basisWord(city.basis[day]))));
  button.addEventListener("click", () => {
    chooseCity(city.code);
    document.querySelector(`[data-city="${city.code}"]`)?.focus();
  });
  return el("li", {}, button);
}
