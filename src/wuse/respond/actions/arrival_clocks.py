"""What the clock does to arrivals: county and city are told of what should have happened. Any run may be repeated."""

from datetime import datetime
from functools import partial

from wuse.permits import Actor
from wuse.respond.one_by_one import TellRefused, each_alone
from wuse.respond.store.arrival_clocks import (
    LateArrival,
    late_arrival,
    late_arrivals,
    place_of_delay,
    tell_of_arrival,
)
from wuse.respond.store.arrivals import get_arrival
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, PlaceLevel, Purpose


def escalate_arrivals(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Escalate every arrival whose time is up (超时升级): it becomes an event, of which the county is told
    at once and the city after as long again. Returns how many were.

    It ends when what was due has happened. An event that was ended before comes again: at once for a level that never
    knew, and otherwise after as long again. Each is a transaction of its own, and no event tells a level twice:
    whatever ends a run, the next one goes on.
    """
    return each_alone(late_arrivals(at=at), partial(_escalate, audit, by, at), refused)


def _escalate(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        late = late_arrival(get_arrival(number, lock=True), at=at)
        for level in late.levels if late else ():
            assert late is not None
            event = tell_of_arrival(late, level, by=by, at=at)
            audit.append(_entry(late, by, at, level, event))
        return late is not None


def _entry(late: LateArrival, by: Actor, at: datetime, level: PlaceLevel, event: int) -> AuditEntry:
    row = late.row
    return AuditEntry(
        at=at,
        by=by.account,
        verb="arrival.overdue",
        place=place_of_delay(row),
        purpose=Purpose.OVERSIGHT,
        response=row.response,
        subject=PersonKey(row.person) if row.person else None,
        personal=bool(row.person),
        facts={"clock": late.clock.name, "told": str(level)},
        details={"arrival": row.pk, "event": event},
    )
