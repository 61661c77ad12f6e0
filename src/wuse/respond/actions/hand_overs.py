"""What the clock does to hand-overs: who has to know of a late acknowledgement is told. Any run may be repeated."""

from datetime import datetime

from wuse.permits import Actor
from wuse.respond.store.hand_over_events import tell_command
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.respond.store.hand_overs import escalate_hand_over, get_hand_over, hand_overs_to_look_at
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, PlaceLevel, Purpose

BATCH = 200


def escalate_hand_overs(*, audit: Audit, by: Actor, at: datetime) -> int:
    """Escalate every hand-over whose acknowledgement is late (超时升级): it becomes an event. Returns how many were.

    Each is a transaction of its own, and no level is told twice: whatever ends a run, the next one goes on.
    """
    escalated = 0
    while numbers := hand_overs_to_look_at(at=at, most=BATCH):
        escalated += sum(_escalate(audit, by, at, number) for number in numbers)
    return escalated


def _escalate(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_hand_over(number, lock=True)
        told = escalate_hand_over(row, at=at)
        if told is not None:
            event = tell_command(row, told, by=by, at=at)
            audit.append(_entry(by, at, row, told, event))
        return told is not None


def _entry(by: Actor, at: datetime, row: HandOverRow, told: PlaceLevel, event: int) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb="hand_over.overdue",
        place=row.place,
        purpose=Purpose.OVERSIGHT,
        response=row.response,
        subject=PersonKey(row.person) if row.person else None,
        personal=bool(row.person),
        facts={"kind": row.kind, "stage": row.stage, "told": str(told), "receiver": row.receiver},
        details={"hand_over": row.pk, "subject": row.subject, "event": event},
    )
