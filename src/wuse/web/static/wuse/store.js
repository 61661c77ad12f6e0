// The cockpit's data and what is chosen; whoever shows something listens.
export const state = { data: null, map: null, day: 0, city: null, view: "tiles" };
const listeners = [];

export const onChange = (listener) => listeners.push(listener);

export function change(part) {
  Object.assign(state, part);
  if (state.data) listeners.forEach((listener) => listener(state, part));
}

async function ask(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

// A view of the map is fetched when it is first wanted; the table needs none.
export async function choose(view) {
  const map = view === "table" || state.map?.name === view ? state.map : await ask(`/data/maps/${view}.json`);
  change(map === state.map ? { view } : { view, map });
}

export async function load(address = "/data/cockpit.json") {
  const data = await ask(address);
  const before = state.data;
  const last = data.days.length - 1;
  const stay = before && state.day < before.days.length - 1;
  const changed = before ? changedCounties(before, data) : [];
  change({ data, day: stay ? state.day : before ? last : firstEdition(data), changed });
  return changed;
}

const firstEdition = (data) => data.first ?? Math.max(0, data.days.indexOf(data.editions[0]?.as_of));

function changedCounties(before, after) {
  const old = new Map(before.counties.map((county) => [county.code, county]));
  return after.counties
    .filter((county) => {
      const was = old.get(county.code);
      return !was || was.colour !== county.colour || was.basis !== county.basis || was.cum.join() !== county.cum.join();
    })
    .map((county) => county.code);
}

export const colourOf = (data, county, day) => data.colours.find((colour) => colour.letter === county.colour[day]);
export const publishedOn = (data, day) => data.published[data.days[day]] || null;
export const editionOn = (data, day) => data.editions.findLast((edition) => edition.as_of === data.days[day]);

// The edition and the rule of a day, in words.
export function ruleOn(data, day, lang, say) {
  const edition = editionOn(data, day);
  const name = edition ? say("edition", { number: edition.number }) : say("no_edition");
  const rule = data.profiles[data.profile_of_day[day]];
  return rule ? `${name} · ${rule.title[lang]}` : name;
}
