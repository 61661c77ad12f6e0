// The shape that goes with a colour, for readers who do not see the colour.
import { svg } from "./dom.js";

const SHAPES = {
  cross: (ink) => svg("path", { d: "M-4 -4l8 8m0 -8l-8 8", stroke: ink, "stroke-width": 2.4 }),
  "triangle-up": (ink) => svg("path", { d: "M0 -5l5 9h-10z", fill: ink }),
  diamond: (ink) => svg("path", { d: "M0 -5l5 5l-5 5l-5 -5z", fill: ink }),
  square: (ink) => svg("rect", { x: -4, y: -4, width: 8, height: 8, fill: ink }),
  ring: (ink) => svg("circle", { r: 3.8, fill: "none", stroke: ink, "stroke-width": 2 }),
  dot: (ink) => svg("circle", { r: 3, fill: ink }),
  // Two bars: a figure that is kept back.
  bars: (ink) => svg("path", { d: "M-2.6 -5v10m5.2 -10v10", stroke: ink, "stroke-width": 2.2 }),
  nothing: () => svg("path", {}),
  dash: (ink) => svg("path", { d: "M-4 0h8", stroke: ink, "stroke-width": 2 }),
};

export function mark(colour, x, y) {
  return svg("g", { transform: `translate(${x} ${y})`, "aria-hidden": "true" }, SHAPES[colour.shape](colour.ink));
}
