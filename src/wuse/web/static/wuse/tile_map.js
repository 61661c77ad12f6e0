// A map in a host: one shape a county from either source (tiles, reviewed boundaries), built once, painted as it is told.
import { svg } from "./dom.js";
import { mark } from "./marks.js";
import { named } from "./words.js";

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `face(county)` says what a shape shows: colour, label, and whether it is estimated, dim, or differs.
export function tileMap(host, { label, open }) {
  const tiles = new Map();

  function build(map, places) {
    const focused = host.contains(document.activeElement) ? document.activeElement.dataset.tile : null;
    const counties = new Map(places.map((county) => [county.code, county]));
    const root = svg("svg", { viewBox: `0 0 ${map.width} ${map.height}`, role: "group", "aria-label": label, class: map.name });
    tiles.clear();
    for (const shape of map.shapes) root.append(tile(shape, counties.get(shape.code)));
    root.append(svg("path", { class: "outline", d: map.outline, "pointer-events": "none" }));
    host.replaceChildren(root);
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

  function paint(map, places, face) {
    const counties = new Map(places.map((county) => [county.code, county]));
    for (const { shape, node } of tiles.values()) {
      const county = counties.get(shape.code);
      const told = face(county);
      const { colour } = told;
      const edge = node.firstChild;
      edge.setAttribute("fill", colour.hex);
      edge.setAttribute("stroke", told.estimated || colour.hex === "none" ? colour.ink : map.name === "tiles" ? "none" : "var(--w-card)");
      edge.setAttribute("stroke-dasharray", told.estimated ? "3 4" : colour.hex === "none" ? "1 4" : "none");
      node.classList.toggle("dim", Boolean(told.dim));
      node.classList.toggle("empty", colour.hex === "none");
      node.querySelector(".content").replaceChildren(...content(shape, county, colour, told.differs));
      node.setAttribute("aria-label", told.label);
      node.lastChild.textContent = told.label;
    }
  }

  function flash(codes) {
    for (const code of codes) {
      const node = tiles.get(code)?.node;
      if (!node) continue;
      node.classList.remove("flash");
      requestAnimationFrame(() => node.classList.add("flash"));
    }
  }

  return { build, paint, flash };
}

// What stands in a shape, as far as there is room: the mark, the letter, the name.
function content({ x, y, room }, county, colour, differs) {
  const name = named(county), letter = colour.sign ?? colour.letter;
  const text = (dx, dy, font, words, weight, role) =>
    svg("text", { x: x + dx, y: y + dy, "font-size": font, fill: colour.hex === "none" ? "var(--w-soft)" : colour.ink, "text-anchor": "middle", "font-weight": weight, class: role }, words);
  if (room < 22) return letter ? [text(0, 3.5, 10, letter, 700)] : [mark(colour, x, y)];
  if (room < 48) return letter ? [mark(colour, x - 5, y - 1), text(6, 3, 10, letter, 700)] : [mark(colour, x, y)];
  const size = name.length <= 3 ? 15 : name.length <= 7 ? 11 : 9;
  const sign = svg("g", { class: "sign" }, mark(colour, letter ? x - 7 : x, y - 15), letter ? text(7, -11, 11, letter, 700) : null);
  const nodes = [sign, text(0, 9, size, name, 500, "name")];
  if (differs) {
    nodes.push(svg("circle", { cx: x + 18, cy: y + 17, r: 7, class: "notch" }),
      svg("text", { x: x + 18, y: y + 21, class: "notch-text", "text-anchor": "middle" }, "≠"));
  }
  return nodes;
}
