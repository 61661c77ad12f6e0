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
    """Uid of a report -> what was told of it; of what nobody was told of there is nothing."""
    found: dict[str, Signals] = {}
    asked, number = {uid: uid for uid in uids}, 1
    while asked:
        rows = list(EventRow.objects.filter(uid__in=list(asked)).only("uid", "is_open", "ended_at"))
        marks: dict[int, set[str]] = {row.pk: set() for row in rows}
        steps = EventStepRow.objects.filter(event__in=list(marks)).exclude(mark="")
        for event, mark in steps.values_list("event_id", "mark"):
            marks[event].add(mark)
        for row in rows:
            before, last = found.get(asked[row.uid]), frozenset(marks[row.pk])
            found[asked[row.uid]] = Signals(last, last | (before.ever if before else set()), row.ended_at)
        number += 1
        asked = {_uid(asked[row.uid], number): asked[row.uid] for row in rows if not row.is_open}
    return found


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
    number = 1
    while there := EventRow.objects.select_for_update().filter(uid=_uid(uid, number)).first():
        if there.is_open:
            return there, there.uid
        number += 1
    return None, _uid(uid, number)


def _uid(uid: str, number: int) -> str:
    """Of the first event of a delay, or of a further one."""
    return uid if number == 1 else hashlib.sha256(f"{uid} {number}".encode()).hexdigest()[:40]
