"""A late hand-over is an event with an owner and clocks, of which county and city are told; it names nobody."""

import hashlib
from datetime import datetime

from wuse.permits import Actor
from wuse.permits.store.queries import organisation_names
from wuse.respond.event import EventReport, EventStep
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest
from wuse.respond.event_table import EventState
from wuse.respond.store.event_acts import step_taken, tell, write_step
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.events import event_of, get_event, keep_event
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KIND = "hand_over_late"


def tell_command(row: HandOverRow, level: PlaceLevel, *, by: Actor, at: datetime) -> int:
    """Make an event of a late hand-over, or find the one there is, and let a level of command know; in the caller's
    transaction. Returns the number of the event.
    """
    there = EventRow.objects.filter(uid=_uid(row)).first()
    if there is None:
        first = EventStep(1, "report", at, by.account, EventState.DRAFT, EventState.REPORTED)
        held, event = keep_event(_report(row, by, at), first)
        tell(event)
    else:
        held = get_event(there.pk, lock=True)
        event = event_of(held)
    mark = f"overdue:{level}"
    if held.is_open and all(step.mark != mark for step in event.steps):
        wanted = StepRequest("overdue", by.account, max(at, event.steps[-1].at))
        write_step(held, event, step_taken(event, wanted, command=level, mark=mark))
    return int(held.pk)


def _uid(row: HandOverRow) -> str:
    return hashlib.sha256(f"hand-over {row.response} {row.pk}".encode()).hexdigest()[:40]


def _report(row: HandOverRow, by: Actor, at: datetime) -> EventReport:
    names = organisation_names([row.giver, row.receiver])
    said = {"number": row.pk, "giver": names[row.giver], "receiver": names[row.receiver]}
    return EventReport(
        uid=_uid(row),
        kind=KIND,
        level=Colour.ORANGE,
        place=PlaceCode(row.place),
        text=_TEXT.format(**said),
        reported_by=by.account,
        organisation=by.organisation,
        reported_at=at,
        happened_at=row.limit,
        rules=event_catalogue().rules_at(at).version,
    )


_TEXT = (
    "交接 {number} 逾期未确认接收：{giver} → {receiver}。接收之前由移交单位负责。\n"
    "Hand-over {number} was not acknowledged in time: {giver} → {receiver}. Until then the giver has the charge."
)
