"""What the clock tells a level of command: an event with an owner and clocks of its own, one at a time.

Who ends the event does not end what it tells of. While that goes on, the next telling makes the next event; `Signals`
is what all of them have told.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wuse.permits import Actor
from wuse.respond.event import EventReport, EventStep
from wuse.respond.event_rules import StepRequest
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import step_taken, tell, write_step
from wuse.respond.store.event_models import EventRow, EventStepRow
from wuse.respond.store.events import event_of, keep_event
from wuse.vocabulary import PlaceLevel

AGAIN = (
    "\n上一事件已办结，但该环节仍未完成。\nThe event before this one was ended, and it has not happened yet."
)
"""What the text of an event says that follows one which was ended while the delay went on."""
# How many events of one delay are asked for at a time: one a day for a month.
_AT_ONCE = 32


@dataclass(frozen=True)
class Signals:
    """What command was told of one delay.

    Attributes:
        last: marks of the last event. ever: of all of them.
        ended_at: when the last one was ended; None while somebody has it in hand.
    """

    last: frozenset[str]
    ever: frozenset[str]
    ended_at: datetime | None


def levels_to_tell(
    due: Iterable[PlaceLevel], signals: Signals | None, *, again_after: timedelta, at: datetime
) -> tuple[PlaceLevel, ...]:
    """Which of the levels that have to know are told now.

    While an event is in hand, those whom it did not tell. Once it was ended and the delay goes on, all: at once when
    one of them never knew, otherwise as long after the end as `again_after` says.
    """
    levels = tuple(due)
    if signals is None:
        return levels
    if signals.ended_at is None:
        return tuple(level for level in levels if mark_of(level) not in signals.last)
    never = any(mark_of(level) not in signals.ever for level in levels)
    return levels if never or at >= signals.ended_at + again_after else ()


def signals_of(uids: Iterable[str]) -> dict[str, Signals]:
    """Uid of a report -> what was told of it; of what nobody was told of there is nothing.

    Cost: as many queries for one event of a delay as for `_AT_ONCE` of them.
    """
    found: dict[str, Signals] = {}
    asked, first = {uid: (uid, 1) for uid in uids}, 1
    while asked:
        rows = {
            row.uid: row
            for row in EventRow.objects.filter(uid__in=list(asked)).only("uid", "is_open", "ended_at")
        }
        marks = _marks_of(row.pk for row in rows.values())
        ended = set()
        for uid in sorted(rows, key=lambda one: asked[one][1]):
            delay, row = asked[uid][0], rows[uid]
            before, last = found.get(delay), frozenset(marks[row.pk])
            found[delay] = Signals(last, last | (before.ever if before else set()), row.ended_at)
            if not row.is_open and asked[uid][1] == first:
                ended.add(delay)
        # Most delays have one event, which is asked for alone; a run of further ones is asked for together.
        numbers = range(first + 1, first + 1 + _AT_ONCE)
        asked = {_uid(delay, number): (delay, number) for delay in ended for number in numbers}
        first = numbers[-1]
    return found


def _marks_of(events: Iterable[int]) -> dict[int, set[str]]:
    marks: dict[int, set[str]] = {event: set() for event in events}
    steps = EventStepRow.objects.filter(event__in=list(marks)).exclude(mark="")
    for event, mark in steps.values_list("event_id", "mark"):
        marks[event].add(mark)
    return marks


def signal_to_command(report: EventReport, level: PlaceLevel, *, by: Actor, at: datetime) -> int:
    """Make the event of a report, or find the one that is in hand, and let a level of command know, once; in the
    caller's transaction. Returns the number of the event.

    Args:
        report: its uid is that of the delay: the first event has it, and each further one a uid made of it.
    """
    held, uid = _in_hand(report.uid)
    if held is None:
        first = EventStep(1, "report", at, by.account, EventState.DRAFT, EventState.REPORTED)
        held, event = keep_event(replace(report, uid=uid), first)
        tell(event)
    else:
        event = event_of(held)
    mark = mark_of(level)
    if all(step.mark != mark for step in event.steps):
        wanted = StepRequest("overdue", by.account, max(at, event.steps[-1].at))
        write_step(held, event, step_taken(event, wanted, command=level, mark=mark))
    return int(held.pk)


def mark_of(level: PlaceLevel) -> str:
    """The mark of an event that a level of command was told of."""
    return f"overdue:{level}"


def _in_hand(uid: str) -> tuple[EventRow | None, str]:
    """The event of a delay that nobody has ended, locked; or none, and the uid that the next one has."""
    first = 1
    while True:
        names = [_uid(uid, number) for number in range(first, first + _AT_ONCE)]
        rows = {
            row.uid: row for row in EventRow.objects.select_for_update().filter(uid__in=names).order_by("pk")
        }
        for name in names:
            if name not in rows:
                return None, name
            if rows[name].is_open:
                return rows[name], name
        first += _AT_ONCE


def _uid(uid: str, number: int) -> str:
    """Of the first event of a delay, or of a further one."""
    return uid if number == 1 else hashlib.sha256(f"{uid} {number}".encode()).hexdigest()[:40]
