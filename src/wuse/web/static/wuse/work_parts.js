// The province in figures, and its industries, sizes, reasons, cities and counties on the chosen day.
import { byId, el } from "./dom.js";
import { bar, cells, figure, table, withheldSign } from "./work_figures.js";
import { openPanel } from "./panel.js";
import { onChange, state } from "./store.js";
import { fullName, lang, named, say } from "./words.js";

const MEANT = { index: "power_index", resumed: "firms_resumed", output: "power_output" };
const SHARES = ["index", "resumed", "output", "rise"];
const heads = (first, names) => [first, ...names.map((name) => say(`work_${name}`))];

export function startParts() {
  byId("held-of").addEventListener("change", () => held(state.data, state.day));
  onChange(({ data, day }) => {
    byId("generated").hidden = !data.generated;
    byId("formula").textContent = `${data.work.rule.formula[lang]} ${data.work.note[lang]}`;
    byId("province-figures").replaceChildren(...["index", "resumed", "output", "rise", "firms"].map((name) => sum(data.province, name, day)));
    fill("industries", data.industries, day, say("industries"));
    fill("sizes", data.sizes, day, say("sizes"));
    held(data, day);
    places(data, day);
    for (const [id, file] of [["as-csv", "/table.csv"], ["as-json", ""]]) byId(id).href = `/api/v1/resumption${file}?day=${data.days[day]}`;
  });
}

function sum(province, name, day) {
  const [words, known] = figure(province, name, day);
  const title = say(`work_${name}`);
  // What a figure means stands in the registry of indicators.
  const meant = MEANT[name] ? el("a", { href: `/indicators/#${MEANT[name]}` }, title) : title;
  return el("div", {}, el("dt", {}, meant), el("dd", { class: known ? null : "unknown" }, words));
}

function fill(id, entries, day, caption) {
  const shown = entries.filter((one) => one.states[day] !== "-");
  if (!shown.length) return byId(id).replaceChildren(el("p", { class: "nothing" }, say("none_on_day")));
  const names = [...SHARES, "firms"];
  const most = Math.max(100, ...shown.map((one) => one.index[day] ?? 0));
  const rows = shown.map((one) => el("tr", {},
    el("th", { scope: "row" }, one[lang], one.states[day] === "t" ? bar(one.index[day], most) : ""), cells(one, day, names)));
  byId(id).replaceChildren(table(heads(caption, names), rows, caption));
}

// The whole, its industries, and its cities with their counties; only those of which anything was said.
function owners(data) {
  const select = byId("held-of");
  if (select.options.length) return;
  const said = (one) => data.held_back_at[one.code];
  const option = (one, words) => el("option", { value: one.code }, words);
  const group = (label, entries, words) => entries.length ? el("optgroup", { label }, entries.map((one) => option(one, words(one)))) : null;
  select.replaceChildren(...[
    el("option", { value: "" }, say("held_whole")),
    group(say("industries"), data.industries.filter(said), (one) => one[lang]),
    ...data.cities.map((city) => group(named(city), [city, ...data.counties.filter((county) => county.city === city.code)].filter(said), fullName)),
  ].filter(Boolean));
}

function held(data, day) {
  owners(data);
  const of = byId("held-of").value;
  const found = (of ? data.held_back_at[of] : data.held_back).filter((one) => one.states[day] !== "-");
  if (!found.length) return byId("held").replaceChildren(el("p", { class: "nothing" }, say("nothing_said")));
  const most = Math.max(1, ...found.map((one) => one.firms[day] ?? 0));
  const rows = found.map((one) => {
    const told = one.states[day] === "t";
    const number = told ? String(one.firms[day]) : [withheldSign(), say("withheld")];
    return el("tr", {}, el("th", { scope: "row" }, one[lang], told ? bar(one.firms[day], most) : ""), el("td", { class: told ? "n" : "n kept-back" }, number));
  });
  byId("held").replaceChildren(table([say("held_back"), say("work_firms_said")], rows, say("held_back")));
}

function places(data, day) {
  const opened = new Set([...byId("places").querySelectorAll("details[open]")].map((node) => node.dataset.city));
  byId("places").replaceChildren(...data.cities.map((city) => {
    const inside = data.counties.filter((county) => county.city === city.code);
    const names = SHARES.slice(0, 3);
    const rows = inside.map((county) => {
      const button = el("button", { type: "button", "aria-label": say("show_county", { name: fullName(county) }) }, fullName(county));
      button.addEventListener("click", () => openPanel(county.code));
      return el("tr", {}, el("th", { scope: "row" }, button), cells(county, day, SHARES));
    });
    const figures = names.map((name) => el("span", {}, el("small", {}, say(`work_${name}`)), " ", figure(city, name, day)[0]));
    return el("details", { "data-city": city.code, open: opened.has(city.code) },
      el("summary", {}, el("b", {}, named(city)), figures), el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": fullName(city) }, table(heads(say("county"), SHARES), rows, fullName(city))));
  }));
  behind(data, day);
}

function behind(data, day) {
  const whole = data.province.index[day];
  const found = whole === null ? [] : [...data.cities, ...data.counties].filter((place) => place.index[day] !== null && place.index[day] <= Math.round((whole - data.work.lag_points) * 100) / 100)
    .sort((one, other) => (one.code < other.code ? -1 : 1));
  const why = (place) => (data.held_back_at[place.code] ?? []).filter((one) => one.states[day] === "t").map((one) => `${one[lang]} ${one.firms[day]}`).join(say("comma"));
  const lines = found.map((place) => el("li", {}, el("b", {}, named(place)), " ", why(place) || el("span", { class: "kept-back" }, say("no_reason_told"))));
  byId("behind").replaceChildren(lines.length ? el("ul", { class: "plain behind" }, lines) : el("p", {}, say(whole === null ? "none_on_day" : "none_behind")));
}
