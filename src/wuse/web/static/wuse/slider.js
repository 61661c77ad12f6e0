// The days: slider, steps, play; a tick under every edition.
import { byId, el } from "./dom.js";
import { change, onChange, state } from "./store.js";
import { say } from "./words.js";

const STEP_MS = 450;
let playing = null;

// `told`: is called with data and day, and says what else goes with the day.
export function startSlider(told) {
  byId("date").addEventListener("input", (event) => change({ day: Number(event.target.value) }));
  document.querySelectorAll("[data-step]").forEach((button) =>
    button.addEventListener("click", () => step(Number(button.dataset.step))));
  byId("play").addEventListener("click", toggle);
  onChange((now, part) => {
    if (part.data) scale(now.data);
    show(now);
    told(now);
  });
}

function scale(data) {
  const last = data.days.length - 1;
  byId("date").max = last;
  const marked = data.marked ?? data.editions.map((edition) => edition.as_of);
  byId("ticks").replaceChildren(...marked.map((day) => {
    const tick = el("i");
    tick.style.left = `${(data.days.indexOf(day) / last) * 100}%`;
    return tick;
  }));
}

function show({ data, day }) {
  const text = data.days[day];
  byId("date").value = day;
  byId("date").setAttribute("aria-valuetext", text);
  byId("day").textContent = text;
  byId("day").dateTime = text;
}

function step(by) {
  const last = state.data.days.length - 1;
  change({ day: Math.min(last, Math.max(0, state.day + by)) });
  if (state.day === last && playing) toggle();
}

function toggle() {
  if (playing) {
    clearInterval(playing);
    playing = null;
  } else {
    if (state.day === state.data.days.length - 1) change({ day: 0 });
    playing = setInterval(() => step(1), STEP_MS);
  }
  byId("play").textContent = say(playing ? "pause" : "play");
  byId("play").setAttribute("aria-pressed", String(Boolean(playing)));
}
