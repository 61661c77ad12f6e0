"""What the clock tells a level of command: an event with an owner and clocks of its own, which is made once."""

from datetime import datetime

from wuse.permits import Actor
from wuse.respond.event import EventReport, EventStep
from wuse.respond.event_rules import StepRequest
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import step_taken, tell, write_step
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, get_event, keep_event
from wuse.vocabulary import PlaceLevel


def signal_to_command(report: EventReport, level: PlaceLevel, *, by: Actor, at: datetime) -> int:
    """Make the event of a report, or find the one of its uid, and let a level of command know, once; in the caller's
    transaction. Returns the number of the event.
    """
    there = EventRow.objects.filter(uid=report.uid).first()
    if there is None:
        first = EventStep(1, "report", at, by.account, EventState.DRAFT, EventState.REPORTED)
        held, event = keep_event(report, first)
        tell(event)
    else:
        held = get_event(there.pk, lock=True)
        event = event_of(held)
    mark = mark_of(level)
    if held.is_open and all(step.mark != mark for step in event.steps):
        wanted = StepRequest("overdue", by.account, max(at, event.steps[-1].at))
        write_step(held, event, step_taken(event, wanted, command=level, mark=mark))
    return int(held.pk)


def mark_of(level: PlaceLevel) -> str:
    """The mark of an event that a level of command was told of."""
    return f"overdue:{level}"
