"""What the page of an event shows: heading, facts, clocks as bars, history.

Nothing of it is about a person unless that was read for a purpose.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.respond.event import Event, EventReport, EventStep
from wuse.respond.event_clock import Card, Clock, EventClocks, clocks_of
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import photos_of
from wuse.web.desk.acting import local
from wuse.web.desk.event_words import (
    DeskNames,
    Sign,
    card_sign,
    clock_name,
    command_name,
    due_words,
    kind_name,
    level_name,
    level_sign,
    names_of,
    place_name,
    span_words,
    state_name,
    step_words,
)
from wuse.web.words import joined


@dataclass(frozen=True)
class ClockBar:
    """A clock as a bar: `used` in hundredths of its limit, at most 100; `state`: a word for the style."""

    name: str
    used: int
    words: str
    due: str
    card: Sign | None
    state: str


@dataclass(frozen=True)
class HistoryLine:
    """A step in the history. `told`: who it went to, or what else it brought."""

    at: str
    what: str
    who: str
    text: str
    told: str
    state: str
    by_clock: bool


def page_of(event: Event, row: EventRow, *, at: datetime, words_shown: bool) -> dict[str, Any]:
    """The context of the template.

    Args:
        words_shown: whether the words of the report and of the steps may be shown.
    """
    names = _names(event)
    clocks = clocks_of(event, event_catalogue().rules_of(event.report.rules))
    return {
        "event": event,
        "title": _("Event {number} · {kind}").format(number=event.number, kind=kind_name(event.report.kind)),
        "level": level_sign(event.level),
        "card": card_sign(clocks.card(at)),
        "state": state_name(event.state),
        "text": event.report.text if words_shown else "",
        "words_shown": words_shown,
        "facts": _facts(event, names, shown=words_shown),
        "clocks": [_bar(clock, clocks, at) for clock in clocks.clocks],
        "history": [_line(step, names, words_shown) for step in reversed(event.steps)],
        "related": _related(event, row),
        "photos": photos_of(row),
    }


def _names(event: Event) -> DeskNames:
    steps = event.steps
    accounts = [
        event.report.reported_by,
        event.handler,
        *(part for step in steps for part in (step.by, step.handler)),
    ]
    stations = [event.station, event.report.organisation]
    stations += [part for step in steps for part in (step.organisation, step.station)]
    return names_of(accounts, stations)


def _facts(event: Event, names: DeskNames, *, shown: bool) -> list[tuple[str, str]]:
    report = event.report
    found = [
        (_("Place"), f"{place_name(report.place)}（{report.place}）"),
        (_("Reported"), f"{local(report.reported_at)} · {names.person(report.reported_by)}"),
        (_("Seen at"), local(report.happened_at)),
        (_("With"), _holder(event, names)),
    ]
    if event.commands:
        found.append((_("Escalated to"), joined(map(command_name, event.commands))))
    if event.supervised:
        found.append((_("Taken up"), _("the county watches over it until it is closed")))
    if report.about_person:
        found.append((_("Person key"), _person(report, shown)))
    found.append((_("Limits"), report.rules))
    return found


def _person(report: EventReport, shown: bool) -> str:
    """The key, for whoever reads for a purpose; that there is one, for the others."""
    if report.person is None:
        return _("destroyed")
    return str(report.person) if shown else _("withheld")


def _holder(event: Event, names: DeskNames) -> str:
    if not event.is_open:
        return "–"
    if event.station:
        handler = f" · {names.person(event.handler)}" if event.handler else ""
        return names.organisation(event.station) + handler
    return {
        "incomplete": _("whoever reported it"),
        "referred": _("the county"),
    }.get(event.state, _("the township"))


def _bar(clock: Clock, clocks: EventClocks, at: datetime) -> ClockBar:
    used = clock.used(at)
    over = clock.stopped_at is not None or not clocks.event.is_open
    if clock.stopped_at:
        words = _("took {span} of {limit}").format(
            span=span_words(clock.limit * used), limit=span_words(clock.limit)
        )
    elif clock.paused_since:
        words = _("stands still · {span} left").format(span=span_words(clock.due(at) - at))
    else:
        words = due_words(clock.due(at), at)
    card = clock.card(at)
    return ClockBar(
        name=clock_name(clock.name),
        used=min(round(used * 100), 100),
        words=words,
        due=local(clock.due(at)),
        card=card_sign(card) if not over or card is Card.RED else None,
        state="over" if over else "paused" if clock.paused_since else "runs",
    )


def _line(step: EventStep, names: DeskNames, words_shown: bool) -> HistoryLine:
    organisation = names.organisation(step.organisation)
    who = f"{organisation} · {names.person(step.by)}" if organisation else names.person(step.by)
    return HistoryLine(
        at=local(step.at),
        what=step_words(step),
        who=who,
        text=step.text if words_shown else "",
        told=_told(step, names),
        state=state_name(step.after) if step.after is not step.before else "",
        by_clock=step.by == "system",
    )


def _told(step: EventStep, names: DeskNames) -> str:
    if step.station:
        handler = f" · {names.person(step.handler)}" if step.handler else ""
        return "→ " + names.organisation(step.station) + handler
    if step.level:
        return "→ " + level_name(step.level)
    if step.main:
        return _("→ event {number}").format(number=step.main)
    return ""


def _related(event: Event, row: EventRow) -> list[tuple[str, str, str]]:
    """Words, number and address of the events that this one has to do with."""
    found = []
    if event.main:
        found.append((_("Duplicate of"), event.main))
    if event.report.split_from:
        found.append((_("Split off from"), event.report.split_from))
    found += [(_("Duplicate"), other) for other in row.duplicates.order_by("pk").values_list("pk", flat=True)]
    found += [(_("Split off"), other) for other in row.parts.order_by("pk").values_list("pk", flat=True)]
    return [(words, str(number), reverse("desk-event", args=[number])) for words, number in found]
