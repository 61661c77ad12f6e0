// The frame of every screen: elements, buttons, going from one screen to another and back, a word that fades by itself.
import { el } from "../dom.js";
import { say } from "./words.js";

export { el };

export function button(words, act, kind = "", attributes = {}) {
  const made = el("button", { type: "button", class: `btn ${kind}`.trim(), ...attributes }, words);
  made.addEventListener("click", once(act));
  return made;
}

// A second tap while the first is at work is none; what the phone could not write down is told.
function once(act) {
  let busy = false;
  return async (event) => {
    if (busy) return;
    busy = true;
    try {
      await act(event);
    } catch (reason) {
      if (reason !== null && !(reason instanceof DOMException)) throw reason;
      toast(say("not_kept"));
    } finally {
      busy = false;
    }
  };
}

const screens = {};
// Where the worker has been, in memory alone: an address would leave the numbers of doors in the phone's history.
let trail = [];

export function screen(name, draw) {
  screens[name] = draw;
}

export function go(name, values = {}, { fresh = false } = {}) {
  if (fresh) trail = [];
  trail.push({ name, values });
  if (trail.length > 1) history.pushState({ depth: trail.length }, "");
  draw(true);
}

export function back() {
  if (trail.length > 1) history.back();
}

addEventListener("popstate", () => {
  if (trail.length > 1) {
    trail.pop();
    draw(true);
  }
});

export const here = () => trail.at(-1)?.name;

// Draws the present screen anew: with new data, or because it is another one.
export function draw(moved = false) {
  const { name, values } = trail.at(-1);
  const app = document.getElementById("app");
  const [scrolled, focused] = [scrollY, document.activeElement?.id];
  app.replaceChildren(...[screens[name](values)].flat());
  app.dataset.screen = name;
  if (moved) {
    scrollTo(0, 0);
    app.querySelector("h1")?.focus();
  } else {
    scrollTo(0, scrolled);
    if (focused) document.getElementById(focused)?.focus();
  }
}

export function head(title, { home = false } = {}) {
  const left = home ? null : button("‹", back, "icon", { "aria-label": say("back") });
  return el("header", { class: "top" }, left, el("h1", { tabindex: "-1" }, title));
}

let fading = null;

// A word at the bottom, with one thing that can be done about it for a while.
export function toast(words, act = null, act_words = "") {
  const place = document.getElementById("toast");
  clearTimeout(fading);
  const undo = act && button(act_words, () => (hide(), act()), "link");
  place.replaceChildren(el("span", {}, words), ...(undo ? [undo] : []));
  place.hidden = false;
  const hide = () => (place.hidden = true);
  fading = setTimeout(hide, 5000);
}

// One of a few answers, as large buttons; a second tap on the chosen one takes it back.
export function choice(id, options, chosen, take, { label }) {
  // Long words have wider fields, so that none becomes a column of words; a Chinese sign is as wide as two letters.
  const long = options.some(([, words]) => words.length > 18 || /[\u2e80-\u9fff]{8}/.test(words));
  const group = el("div", { class: long ? "choice long" : "choice", role: "group", "aria-labelledby": label });
  for (const [value, words] of options) {
    const one = button(words, () => take(String(chosen) === String(value) ? null : value), "", {
      id: `${id}-${value}`,
      "aria-pressed": String(String(chosen) === String(value)),
    });
    group.append(one);
  }
  return group;
}
