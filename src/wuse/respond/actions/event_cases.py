"""Events that are more than one matter, or one matter reported more than once: split, merge, undo."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.respond.event import EventPart, EventReport, EventStep
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import check_reportable
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import ActFrame, take_step, tell
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import get_event, keep_event, report_of
from wuse.trust.audit import Audit
from wuse.vocabulary import Purpose, Refusal

MOST_PARTS = 5


def split_event(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    parts: Sequence[EventPart],
    text: str,
    purpose: Purpose | None = None,
) -> list[int]:
    """Split other matters off an event (拆分). Returns the numbers of the new events, which are as old as this one.

    Each is accepted already, has the same reporter (of an early warning: the one who splits), and concerns the same
    person or none. To undo it, merge the part into the event again.

    Raises:
        Refusal: `event.unknown`, `event.parts`, `event.kind`, those of `check_reportable` and of `take_step`, and those
            of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.split", place=row.place, at=at), purpose)
        if not 1 <= len(parts) <= MOST_PARTS:
            raise Refusal("event.parts", "Name 1 to {most} matters to split off.", {"most": MOST_PARTS})
        take_step(audit, frame, row, "split", text=text)
        return [_split_off(report_of(row), row.pk, part, frame) for part in parts]


def merge_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, main: int, purpose: Purpose | None = None
) -> None:
    """Say that an event repeats another one of the same county (并案); it ends as a duplicate of that one.

    Raises:
        Refusal: `event.unknown`, `event.main_over`, `event.main_far`, those of `take_step`, and those of a missing
            permit.
    """
    with audit.transaction():
        # In the order of their numbers, so that two who merge the same two events cannot wait for each other.
        rows = {found: get_event(found, lock=True) for found in sorted({number, main})}
        row = rows[number]
        frame = ActFrame(by, at, check_may(by, "event.merge", place=row.place, at=at), purpose)
        _check_main(row, rows[main])
        take_step(audit, frame, row, "merge", main=main)


def unmerge_event(
    *, audit: Audit, by: Actor, at: datetime, number: int, text: str, purpose: Purpose | None = None
) -> None:
    """Undo a merging: the event is what it was before, and its clocks are as if it had always been.

    Raises:
        Refusal: `event.unknown`, those of `take_step`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_event(number, lock=True)
        frame = ActFrame(by, at, check_may(by, "event.unmerge", place=row.place, at=at), purpose)
        take_step(audit, frame, row, "unmerge", text=text)


def _split_off(origin: EventReport, number: int, part: EventPart, frame: ActFrame) -> int:
    kind, by = event_catalogue().kind(part.kind), frame.by
    report = replace(
        origin,
        uid=part.uid,
        kind=part.kind,
        text=part.text.strip(),
        level=part.level or kind.level,
        split_from=number,
    )
    if event_catalogue().is_signal(origin.kind):
        # Nobody reported the warning: who has seen the other matter in it is asked about that one.
        report = replace(report, reported_by=by.account, organisation=by.organisation)
    if kind.person == "never":
        report = replace(report, about_person=False, person=None, response="")
    check_reportable(kind, report, at=frame.at, place_exists=True, names_allowed=report.about_person)
    first = EventStep(
        1, "split_off", frame.at, by.account, EventState.DRAFT, EventState.ACCEPTED, by.organisation
    )
    row, event = keep_event(report, first)
    tell(event)
    return row.pk


def _check_main(row: EventRow, main: EventRow) -> None:
    if main.county != row.county:
        raise Refusal("event.main_far", "The event {number} is in another county.", {"number": main.pk})
    if not main.is_open and main.pk != row.pk:
        raise Refusal(
            "event.main_over",
            "The event {number} is over: merge into one that somebody still works on.",
            {"number": main.pk},
        )
