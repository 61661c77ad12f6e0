// The map: one shape a county from either source (tiles, reviewed boundaries), built once, recoloured every day.
import { byId, svg } from "./dom.js";
import { mark } from "./marks.js";
import { change, colourOf, onChange, publishedOn, state } from "./store.js";
import { basisWord, colourName, fullName, level, named, say } from "./words.js";

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tiles = new Map();
let open = () => {};

export function startMap(onOpen) {
  open = onOpen;
  onChange((now, part) => {
    if (!now.map) return;
    if (part.map || part.data) build(now);
    paint(now);
    if (part.changed) flash(part.changed);
  });
}

function build({ data, map }) {
  const focused = document.activeElement?.dataset?.tile;
  const counties = new Map(data.counties.map((county) => [county.code, county]));
  const root = svg("svg", { viewBox: `0 0 ${map.width} ${map.height}`, role: "group", "aria-label": say("county"), class: map.name });
  tiles.clear();
  for (const shape of map.shapes) root.append(tile(shape, counties.get(shape.code)));
  root.append(svg("path", { class: "outline", d: map.outline, "pointer-events": "none" }));
  byId("map").replaceChildren(root);
  byId("map-source").textContent = map.review ? say("reviewed", map.review) : say("tiles_note");
  const first = tiles.get(focused) || tiles.values().next().value;
  first?.node.setAttribute("tabindex", "0");
  if (focused) first?.node.focus();
}

function tile(shape, county) {
  const node = svg("g", { class: "tile", "data-tile": shape.code, role: "button", tabindex: "-1" },
    svg("path", { class: "face", d: shape.path }), svg("path", { class: "ring", d: shape.path }), svg("g", { class: "content" }), svg("title"));
  node.addEventListener("click", () => open(shape.code));
  node.addEventListener("keydown", (event) => onKey(event, shape));
  tiles.set(shape.code, { shape, county, node });
  return node;
}

function onKey(event, shape) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(shape.code);
  } else if (ARROWS[event.key]) {
    event.preventDefault();
    moveFocus(shape, ARROWS[event.key]);
  }
}

// The nearest tile in the direction of the arrow.
function moveFocus(from, [dx, dy]) {
  let best = null, least = Infinity;
  for (const { shape, node } of tiles.values()) {
    const [x, y] = [shape.x - from.x, shape.y - from.y];
    const along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
    const cost = along + across * 2.2;
    if (along > 5 && cost < least) [best, least] = [node, cost];
  }
  if (!best) return;
  for (const { node } of tiles.values()) node.setAttribute("tabindex", "-1");
  best.setAttribute("tabindex", "0");
  best.focus();
}

function paint({ data, day, city, map }) {
  const published = publishedOn(data, day);
  const counties = new Map(data.counties.map((county) => [county.code, county]));
  const cities = new Map(data.cities.map((place) => [place.code, place]));
  for (const { shape, node } of tiles.values()) {
    const county = counties.get(shape.code);
    const colour = colourOf(data, county, day);
    const differs = published?.[county.code] && published[county.code] !== colour.name;
    const estimated = county.basis[day] === "e";
    const face = node.firstChild;
    face.setAttribute("fill", colour.hex);
    face.setAttribute("stroke", estimated ? colour.ink : map.name === "tiles" ? "none" : "var(--w-card)");
    face.setAttribute("stroke-dasharray", estimated ? "3 4" : "none");
    node.classList.toggle("dim", Boolean(city) && county.city !== city);
    node.querySelector(".content").replaceChildren(...content(shape, county, colour, differs));
    const words = label(county, cities.get(county.city), colour, day, differs);
    node.setAttribute("aria-label", words);
    node.lastChild.textContent = words;
  }
}

// What stands in a shape, as far as there is room: the mark, the letter, the name.
function content({ x, y, room }, county, colour, differs) {
  const name = named(county);
  const text = (dx, dy, font, words, weight, role) =>
    svg("text", { x: x + dx, y: y + dy, "font-size": font, fill: colour.ink, "text-anchor": "middle", "font-weight": weight, class: role }, words);
  if (room < 22) return [text(0, 3.5, 10, colour.letter, 700)];
  if (room < 48) return [mark(colour, x - 5, y - 1), text(6, 3, 10, colour.letter, 700)];
  const size = name.length <= 3 ? 15 : name.length <= 7 ? 11 : 9;
  const sign = svg("g", { class: "sign" }, mark(colour, x - 7, y - 15), text(7, -11, 11, colour.letter, 700));
  const nodes = [sign, text(0, 9, size, name, 500, "name")];
  if (differs) {
    nodes.push(svg("circle", { cx: x + 18, cy: y + 17, r: 7, class: "notch" }),
      svg("text", { x: x + 18, y: y + 21, class: "notch-text", "text-anchor": "middle" }, "≠"));
  }
  return nodes;
}

function label(county, place, colour, day, differs) {
  const words = say("tile_label", {
    name: `${named(place)} ${fullName(county)}`, colour: colourName(colour), level: level(colour),
    count: county.cum[day] ?? "–", basis: basisWord(county.basis[day]),
  });
  return differs ? `${words}; ${say("differs")}` : words;
}

function flash(codes) {
  for (const code of codes) {
    const node = tiles.get(code)?.node;
    if (!node) continue;
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }
}

export const chooseCity = (code) => change({ city: state.city === code ? null : code });
