// The cockpit's map of the epidemic, recoloured every day.
import { byId } from "./dom.js";
import { change, colourOf, onChange, publishedOn, state } from "./store.js";
import { tileMap } from "./tile_map.js";
import { basisWord, colourName, fullName, level, named, say } from "./words.js";

export function startMap(open) {
  const shown = tileMap(byId("map"), { label: say("county"), open });
  onChange((now, part) => {
    if (!now.map) return;
    if (part.map || part.data) {
      shown.build(now.map, now.data.counties);
      byId("map-source").textContent = now.map.review ? say("reviewed", now.map.review) : say("tiles_note");
    }
    shown.paint(now.map, now.data.counties, faces(now));
    if (part.changed) shown.flash(part.changed);
  });
}

function faces({ data, day, city }) {
  const published = publishedOn(data, day);
  const cities = new Map(data.cities.map((place) => [place.code, place]));
  return (county) => {
    const colour = colourOf(data, county, day);
    const differs = published?.[county.code] && published[county.code] !== colour.name;
    const words = label(county, cities.get(county.city), colour, day, differs);
    return { colour, label: words, differs, estimated: county.basis[day] === "e", dim: city && county.city !== city };
  };
}

function label(county, place, colour, day, differs) {
  const words = say("tile_label", {
    name: `${named(place)} ${fullName(county)}`, colour: colourName(colour), level: level(colour),
    count: county.cum[day] ?? "–", basis: basisWord(county.basis[day]),
  });
  return differs ? `${words}; ${say("differs")}` : words;
}

export const chooseCity = (code) => change({ city: state.city === code ? null : code });
