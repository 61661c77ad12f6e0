// An event: its kind by one tap, where and what by the second; a note where it needs one. Photographs where the response
// allows them, seen and removed before they are sent. No voice.
import { form, keepEvent, takeBack } from "../data.js";
import { small } from "../photo.js";
import { records } from "../store.js";
import { button, draw, el, go, head, screen, toast } from "../ui.js";
import { clockTime, named, say } from "../words.js";
import { nav } from "./today.js";

screen("report", () => [
  el("header", { class: "top" }, el("h1", { tabindex: "-1" }, say("report"))),
  el(
    "main",
    { class: "page" },
    el("p", { class: "soft" }, say(records().state.photos ? "report_how_photos" : "report_how")),
    ...waitingPhotos(),
    el(
      "ul",
      { class: "kinds" },
      form.events.map((kind) => el("li", {}, button([named(kind), el("small", { class: `tag event-${kind.level}` }, named(form.event_levels[kind.level]))], () => go("event", { kind }), "kind", { "data-kind": kind.name }))),
    ),
  ),
  nav("report"),
]);

screen("event", ({ kind }) => {
  const grids = records().state.grids;
  const grid = el("select", { id: "event-grid" }, grids.map((one) => el("option", { value: one.code }, named({ zh: one.name, en: one.name_en }) || one.code)));
  const note = el("textarea", { id: "event-text", rows: "4", maxlength: "2000", "aria-describedby": "event-hint" });
  const fault = el("p", { class: "fault", role: "alert", hidden: true }, say("event_short"));
  const photos = [];
  const send = async () => {
    const text = note.value.trim();
    if (text && text.length < 5) {
      fault.hidden = false;
      return note.focus();
    }
    const item = await keepEvent(grid.value || grids[0]?.code, kind.name, text || say("quick_report", { kind: named(kind) }), photos);
    go("today", {}, { fresh: true });
    return toast(say("kept_event", { kind: named(kind) }), () => takeBack(item).then(() => go("today", {}, { fresh: true })), say("undo"));
  };
  return [
    head(named(kind)),
    el(
      "main",
      { class: "page" },
      ...(grids.length > 1 ? [el("label", { for: "event-grid" }, say("grid")), grid] : []),
      el("label", { for: "event-text" }, say("event_text"), el("small", {}, ` ${say("optional")}`)),
      note,
      fault,
      el("p", { class: "soft", id: "event-hint" }, say("event_hint")),
      ...(records().state.photos ? [photoField(photos)] : []),
      el("div", { class: "send" }, button(say("report_now"), send, "primary wide", { id: "send-event" })),
    ),
  ];
});

// Takes photographs into `photos`, which is what will be sent.
function photoField(photos) {
  const file = el("input", { id: "photo-file", type: "file", accept: "image/*", capture: "environment", hidden: true });
  const fault = el("p", { class: "fault", role: "alert", hidden: true }, say("photo_unreadable"));
  const shown = el("ul", { class: "photos" });
  const take = button("", () => file.click(), "wide", { id: "take-photo", "aria-describedby": "photo-hint" });
  const fill = () => {
    const left = form.most_photos - photos.length;
    [take.textContent, take.disabled] = [photos.length ? say("photo_more", { left }) : say("photo_take"), left <= 0];
    shown.replaceChildren(...photos.map((photo, place) => thumbnail(photo.thumb, place + 1, "", () => (photos.splice(place, 1), fill(), take.focus()))));
  };
  file.addEventListener("change", async () => {
    fault.hidden = true;
    try {
      if (file.files[0] && photos.length < form.most_photos) photos.push(await small(file.files[0]));
    } catch {
      fault.hidden = false;
    }
    file.value = "";
    fill();
  });
  fill();
  return el("div", { class: "question" }, take, file, shown, fault, el("p", { class: "soft", id: "photo-hint" }, say("photo_hint")));
}

// Those that are on the phone still, and can be kept from being sent.
function waitingPhotos() {
  const waiting = records().items.filter((item) => item.kind === "photo" && item.state === "waiting");
  if (!waiting.length) return [];
  const line = (item, place) => {
    const kind = form.events.find((one) => one.name === item.body.kind);
    return thumbnail(item.thumb, place + 1, `${named(kind)} · ${clockTime(item.body.at)}`, () => takeBack(item).then(() => draw()));
  };
  return [el("section", { id: "waiting-photos" }, el("h2", {}, say("photos_waiting", { count: waiting.length })), el("ul", { class: "photos" }, waiting.map(line)))];
}

function thumbnail(address, number, words, remove) {
  const shown = el("img", { src: address, alt: say("photo", { number }) });
  const out = button(say("photo_remove"), remove, "link", { "data-act": "remove-photo", "aria-label": say("photo_remove_one", { number }) });
  return el("li", {}, shown, words ? el("span", { class: "soft" }, words) : null, out);
}
