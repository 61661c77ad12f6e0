"""A late hand-over is an event with an owner and clocks, of which county and city are told; it names nobody."""

import hashlib
from datetime import datetime

from wuse.permits import Actor
from wuse.permits.store.queries import organisation_names
from wuse.respond.event import EventReport
from wuse.respond.event_kind import event_catalogue
from wuse.respond.store.command_events import signal_to_command
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel

KIND = "hand_over_late"


def tell_command(row: HandOverRow, level: PlaceLevel, *, by: Actor, at: datetime) -> int:
    """Let a level of command know of a late hand-over; in the caller's transaction. Returns the number of the event."""
    return signal_to_command(_report(row, by, at), level, by=by, at=at)


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
