// An event: its kind by one tap, where and what by the second; a note where it needs one. No photograph, no voice.
import { form, keepEvent, takeBack } from "../data.js";
import { records } from "../store.js";
import { button, el, go, head, screen, toast } from "../ui.js";
import { named, say } from "../words.js";
import { nav } from "./today.js";

screen("report", () => [
  el("header", { class: "top" }, el("h1", { tabindex: "-1" }, say("report"))),
  el(
    "main",
    { class: "page" },
    el("p", { class: "soft" }, say("report_how")),
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
  const send = async () => {
    const text = note.value.trim();
    if (text && text.length < 5) {
      fault.hidden = false;
      return note.focus();
    }
    const item = await keepEvent(grid.value || grids[0]?.code, kind.name, text || say("quick_report", { kind: named(kind) }));
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
      el("div", { class: "send" }, button(say("report_now"), send, "primary wide", { id: "send-event" })),
    ),
  ];
});
