"""Events read back as values, and steps written: a step and what follows from it go into the tables together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from wuse.respond.event import Event, EventReport, EventStep, drafted, replay, with_step
from wuse.respond.event_clock import clocks_of, due_marks
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_table import EventState
from wuse.respond.store.event_models import EventRow, EventStepRow
from wuse.vocabulary import Colour, PersonKey, PlaceCode, PlaceLevel, Refusal


def report_of(row: EventRow) -> EventReport:
    """What was reported."""
    return EventReport(
        uid=row.uid,
        kind=row.kind,
        level=Colour(row.reported_level),
        place=PlaceCode(row.place),
        text=row.private_text if row.about_person else row.text,
        reported_by=row.reported_by,
        organisation=row.organisation,
        reported_at=row.reported_at,
        happened_at=row.happened_at,
        rules=row.rules,
        about_person=row.about_person,
        person=PersonKey(row.person) if row.person else None,
        response=row.response,
        split_from=row.split_from_id,
    )


def step_of(row: EventStepRow) -> EventStep:
    """The value of a step's row."""
    return EventStep(
        number=row.number,
        step=row.step,
        at=row.at,
        by=row.by,
        organisation=row.organisation,
        before=EventState(row.before),
        after=EventState(row.after),
        text=row.private_text or row.text,
        station=row.station,
        handler=row.handler,
        level=Colour(row.level) if row.level else None,
        main=row.main,
        command=PlaceLevel(row.command) if row.command else None,
        mark=row.mark,
    )


def event_of(row: EventRow) -> Event:
    """The event of a row: its history, played again."""
    return replay(report_of(row), map(step_of, row.steps.order_by("number")), number=row.pk)


def find_event(uid: str) -> EventRow | None:
    """The row of an event by the opaque id of its report; none when nobody reported it."""
    return EventRow.objects.filter(uid=uid).first()


def get_event(number: int, *, lock: bool = False) -> EventRow:
    """The row of an event, locked for a change when asked.

    Raises:
        Refusal: `event.unknown`.
    """
    rows = EventRow.objects.select_for_update() if lock else EventRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise unknown_event(number)
    return found


def unknown_event(number: int | str) -> Refusal:
    """The refusal of a number, or of a report's id, that no event has."""
    return Refusal("event.unknown", "There is no event with the number {number}.", {"number": number})


def keep_event(report: EventReport, first: EventStep) -> tuple[EventRow, Event]:
    """Write a new event with its first step; the caller holds the transaction."""
    words = "private_text" if report.about_person else "text"
    event = with_step(drafted(report), first)
    row = EventRow.objects.create(
        uid=report.uid,
        kind=report.kind,
        reported_level=report.level,
        place=report.place,
        about_person=report.about_person,
        person=report.person or "",
        response=report.response,
        reported_by=report.reported_by,
        organisation=report.organisation,
        reported_at=report.reported_at,
        happened_at=report.happened_at,
        rules=report.rules,
        split_from_id=report.split_from,
        **{words: report.text},
        **_following(event),
    )
    _keep(row, [first])
    return row, replace(event, number=row.pk)


def keep_steps(row: EventRow, event: Event, steps: Iterable[EventStep]) -> Event:
    """Write steps behind the history of an event; the caller holds the row's lock and the transaction."""
    taken = list(steps)
    for step in taken:
        event = with_step(event, step)
    _keep(row, taken)
    values = _following(event)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return event


def _keep(row: EventRow, steps: list[EventStep]) -> None:
    EventStepRow.objects.bulk_create([EventStepRow(event=row, **_columns(row, step)) for step in steps])


def _columns(row: EventRow, step: EventStep) -> dict[str, Any]:
    # Words about a person go where the end of the response empties them.
    words = "private_text" if row.about_person else "text"
    return {
        "number": step.number,
        "step": step.step,
        "at": step.at,
        "by": step.by,
        "organisation": step.organisation,
        "before": step.before,
        "after": step.after,
        words: step.text,
        "station": step.station,
        "handler": step.handler,
        "level": step.level or "",
        "main": step.main,
        "command": step.command or "",
        "mark": step.mark,
        "response": row.response,
    }


def _following(event: Event) -> dict[str, Any]:
    """The columns that follow from a history."""
    found = clocks_of(event, event_catalogue().rules_of(event.report.rules))
    waiting = due_marks(found)
    return {
        "level": event.level,
        "state": event.state,
        "is_open": event.is_open,
        "station": event.station,
        "handler": event.handler,
        "main_id": event.main,
        "commands": list(event.commands),
        "supervised": event.supervised,
        "due_at": found.due_at,
        "yellow_at": found.yellow_at,
        "wake_at": waiting[0].at if waiting else None,
        "ended_at": event.ended_at,
    }


def events_to_wake(*, at: datetime, most: int) -> list[int]:
    """Numbers of the events to which the clock has something to do, the longest overdue first."""
    rows = EventRow.objects.filter(wake_at__isnull=False, wake_at__lte=at).order_by("wake_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def number_of_report(uid: str, *, by: str) -> int:
    """The number of an event that an account reported under an id.

    Raises:
        Refusal: `event.unknown`; also when it is somebody else's.
    """
    row = find_event(uid)
    if row is None or row.reported_by != by:
        raise unknown_event(uid)
    return row.pk


def photos_of(row: EventRow) -> list[tuple[int, datetime]]:
    """Number and time of an event's photographs."""
    return list(row.photos.order_by("pk").values_list("pk", "taken_at"))
