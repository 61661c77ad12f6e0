// The cockpit's data and what is chosen; whoever shows something listens.
export const state = { data: null, day: 0, city: null, view: "map" };
const listeners = [];

export const onChange = (listener) => listeners.push(listener);

export function change(part) {
  Object.assign(state, part);
  if (state.data) listeners.forEach((listener) => listener(state, part));
}

export async function load() {
  const response = await fetch("/data/cockpit.json", { headers: { Accept: "application/json" } });
  const data = await response.json();
  if (!response.ok) throw new Error(data.message);
  const before = state.data;
  const last = data.days.length - 1;
  const stay = before && state.day < before.days.length - 1;
  const changed = before ? changedCounties(before, data) : [];
  change({ data, day: stay ? state.day : before ? last : firstEdition(data), changed });
  return changed;
}

const firstEdition = (data) => Math.max(0, data.days.indexOf(data.editions[0]?.as_of));

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
