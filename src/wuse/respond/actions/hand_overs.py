"""What the clock does to hand-overs: who has to know of a late acknowledgement is told. Any run may be repeated."""

from datetime import datetime
from functools import partial

from wuse.permits import Actor
from wuse.respond.hand_over import HandOverState
from wuse.respond.one_by_one import TellRefused, all_alone, each_alone
from wuse.respond.store.hand_over_events import tell_command
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.respond.store.hand_overs import (
    drop_hand_over,
    escalate_hand_over,
    get_hand_over,
    hand_overs_to_look_at,
    offered_under_ended_responses,
)
from wuse.trust.audit import Audit, AuditEntry
from wuse.vocabulary import PersonKey, Purpose

BATCH = 200


def escalate_hand_overs(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Escalate every hand-over whose acknowledgement is late (超时升级): it becomes an event. Returns how many were.

    Each is a transaction of its own, and no level is told twice: whatever ends a run, the next one goes on.
    """
    return all_alone(
        lambda most: hand_overs_to_look_at(at=at, most=most),
        partial(_escalate, audit, by, at),
        refused,
        most=BATCH,
    )


def end_hand_overs(*, audit: Audit, by: Actor, at: datetime, refused: TellRefused | None = None) -> int:
    """Withdraw the offers whose response is over: nobody may answer them, so nobody is late. Returns how many."""
    return each_alone(offered_under_ended_responses(at=at), partial(_withdraw, audit, by, at), refused)


def _escalate(audit: Audit, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_hand_over(number, lock=True)
        due = escalate_hand_over(row, at=at)
        for level in due:
            event = tell_command(row, level, by=by, at=at)
            audit.append(_entry("hand_over.overdue", by, at, row, told=str(level), event=event))
        return bool(due)


def _withdraw(audit: Audit, by: Actor, at: datetime, number: int) -> int:
    with audit.transaction():
        row = get_hand_over(number, lock=True)
        if row.state != HandOverState.OFFERED:
            return 0
        drop_hand_over(row.kind, row.subject, by=by, at=at)
        audit.append(_entry("hand_over.lapse", by, at, row))
        return 1


def _entry(
    verb: str, by: Actor, at: datetime, row: HandOverRow, *, told: str = "", event: int = 0
) -> AuditEntry:
    facts = {"kind": row.kind, "stage": row.stage, "receiver": row.receiver}
    details = {"hand_over": row.pk, "subject": row.subject}
    return AuditEntry(
        at=at,
        by=by.account,
        verb=verb,
        place=row.place,
        purpose=Purpose.OVERSIGHT,
        response=row.response,
        subject=PersonKey(row.person) if row.person else None,
        personal=bool(row.person),
        facts=facts | ({"told": told} if told else {}),
        details=details | ({"event": event} if event else {}),
    )
