// The hexagon tile map: one tile a county, built once, recoloured every day.
import { byId, svg } from "./dom.js";
import { mark } from "./marks.js";
import { change, colourOf, onChange, publishedOn, state } from "./store.js";
import { basisWord, colourName, fullName, level, named, say } from "./words.js";

const W = 60;
const R = W / Math.sqrt(3);
const FACES = [[1, 0], [0, 1], [-1, 1], [-1, 0], [0, -1], [1, -1]];
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tiles = new Map();
let open = () => {};

export function startMap(onOpen) {
  open = onOpen;
  onChange((now, part) => {
    if (part.data) build(now.data);
    paint(now);
    if (part.changed) flash(part.changed);
  });
}

const centre = ({ q, r }) => [(q + r / 2) * W, r * R * 1.5];

function corners(county, shrink = 1) {
  const [x, y] = centre(county);
  return [0, 1, 2, 3, 4, 5].map((k) => {
    const angle = ((60 * k - 30) * Math.PI) / 180;
    return [x + R * shrink * Math.cos(angle), y + R * shrink * Math.sin(angle)];
  });
}

function build(data) {
  const places = data.counties.map(centre);
  const xs = places.map(([x]) => x), ys = places.map(([, y]) => y);
  const left = Math.min(...xs) - W, top = Math.min(...ys) - W * 0.75;
  const box = [left, top, Math.max(...xs) - left + W, Math.max(...ys) - top + W * 0.75];
  const focused = document.activeElement?.dataset?.tile;
  const root = svg("svg", { viewBox: box.join(" "), role: "group", "aria-label": say("county") });
  tiles.clear();
  for (const county of data.counties) root.append(tile(county));
  root.append(outlines(data.counties));
  byId("map").replaceChildren(root);
  const first = tiles.get(focused) || tiles.values().next().value;
  first?.node.setAttribute("tabindex", "0");
  if (focused) first?.node.focus();
}

function tile(county) {
  const points = corners(county, 0.965).map((point) => point.map((n) => n.toFixed(1)).join(",")).join(" ");
  const node = svg("g", { class: "tile", "data-tile": county.code, role: "button", tabindex: "-1" },
    svg("polygon", { points }), svg("polygon", { points, class: "ring" }), svg("g", { class: "content" }));
  node.addEventListener("click", () => open(county.code));
  node.addEventListener("keydown", (event) => onKey(event, county));
  tiles.set(county.code, { county, node });
  return node;
}

function onKey(event, county) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(county.code);
  } else if (ARROWS[event.key]) {
    event.preventDefault();
    moveFocus(county, ARROWS[event.key]);
  }
}

// The nearest tile in the direction of the arrow.
function moveFocus(from, [dx, dy]) {
  const [x, y] = centre(from);
  let best = null, least = Infinity;
  for (const { county, node } of tiles.values()) {
    const [a, b] = centre(county);
    const along = (a - x) * dx + (b - y) * dy, across = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    const cost = along + across * 2.2;
    if (along > 5 && cost < least) [best, least] = [node, cost];
  }
  if (!best) return;
  for (const { node } of tiles.values()) node.setAttribute("tabindex", "-1");
  best.setAttribute("tabindex", "0");
  best.focus();
}

function outlines(counties) {
  const city = new Map(counties.map((county) => [`${county.q},${county.r}`, county.city]));
  const lines = counties.flatMap((county) => {
    const points = corners(county);
    return FACES.map(([dq, dr], side) => {
      if (city.get(`${county.q + dq},${county.r + dr}`) === county.city) return "";
      const [a, b] = [points[side], points[(side + 1) % 6]];
      return `M${a[0].toFixed(1)} ${a[1].toFixed(1)}L${b[0].toFixed(1)} ${b[1].toFixed(1)}`;
    });
  });
  return svg("path", { class: "outline", d: lines.join(""), "pointer-events": "none" });
}

function paint({ data, day, city }) {
  const published = publishedOn(data, day);
  for (const { county, node } of tiles.values()) {
    const current = data.counties.find((other) => other.code === county.code);
    const colour = colourOf(data, current, day);
    const differs = published?.[county.code] && published[county.code] !== colour.name;
    const estimated = current.basis[day] === "e";
    const polygon = node.firstChild;
    polygon.setAttribute("fill", colour.hex);
    polygon.setAttribute("stroke", estimated ? colour.ink : "none");
    polygon.setAttribute("stroke-dasharray", estimated ? "3 4" : "none");
    polygon.setAttribute("stroke-opacity", "0.75");
    node.classList.toggle("dim", Boolean(city) && county.city !== city);
    node.querySelector(".content").replaceChildren(...content(county, colour, differs));
    node.setAttribute("aria-label", label(current, colour, day, differs));
  }
}

function content(county, colour, differs) {
  const [x, y] = centre(county);
  const name = named(county);
  const size = name.length <= 3 ? 15 : name.length <= 7 ? 11 : 9;
  const text = (dx, dy, font, words, weight) =>
    svg("text", { x: x + dx, y: y + dy, "font-size": font, fill: colour.ink, "text-anchor": "middle", "font-weight": weight }, words);
  const nodes = [mark(colour, x - 7, y - 15), text(7, -11, 11, colour.letter, 700), text(0, 9, size, name, 500)];
  if (differs) {
    nodes.push(svg("circle", { cx: x + 18, cy: y + 17, r: 7, class: "notch" }),
      svg("text", { x: x + 18, y: y + 21, class: "notch-text", "text-anchor": "middle" }, "≠"));
  }
  return nodes;
}

function label(county, colour, day, differs) {
  const words = say("tile_label", {
    name: fullName(county), colour: colourName(colour), level: level(colour),
    count: county.cum[day] ?? "–", basis: basisWord(county.basis[day]),
  });
  return differs ? `${words}; ${say("differs")}` : words;
}

function flash(codes) {
  for (const code of codes) {
    const { node } = tiles.get(code);
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }
}

export const chooseCity = (code) => change({ city: state.city === code ? null : code });
