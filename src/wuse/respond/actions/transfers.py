"""The closed loop of an isolation (闭环转运): a person is handed from one organisation to the next, with receipts.

Whoever has charge of the person offers; the receiver acknowledges, and has the charge from that moment.
"""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_organisation, get_response
from wuse.pool import Pool
from wuse.respond.hand_over import HandOverRefusal, WantedHandOver
from wuse.respond.isolation import IsolationState, TransferStage, check_in_force, check_keeper, check_stage
from wuse.respond.store.cares import ISOLATION
from wuse.respond.store.hand_over_models import HandOverRow
from wuse.respond.store.hand_overs import (
    accept_hand_over,
    get_hand_over,
    offer_hand_over,
    refuse_hand_over,
    withdraw_hand_over,
)
from wuse.respond.store.isolation_changes import handed_over
from wuse.respond.store.isolations import get_isolation, isolation_of
from wuse.respond.store.receivers import transfer_receivers
from wuse.respond.store.tracing_models import IsolationRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.trust.audit import Audit
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal


def offer_transfer(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    stage: TransferStage,
    receiver: str,
) -> int:
    """Offer a person in isolation to the organisation of the next stage. Returns the number of the hand-over.

    Raises:
        Refusal: `isolation.unknown`, `isolation.not_in_force`, `isolation.not_keeper`, `isolation.stage`,
            `organisation.unknown`, `hand_over.receiver_cannot`, those of `check_offerable`, and those of a missing
            permit.
    """
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.hand_over", row, at, purpose)
        found = isolation_of(row)
        check_in_force(found)
        check_keeper(found, organisation=by.organisation)
        check_stage(found, stage)
        _check_receiver(row, receiver, at)
        wanted = WantedHandOver(
            kind=ISOLATION,
            number=row.pk,
            stage=stage,
            response=row.response,
            place=PlaceCode(row.place),
            person=found.wanted.person,
            giver=row.keeper,
            receiver=get_organisation(receiver).code,
            limit=at + tracing_rules().limit(stage),
        )
        offered = offer_hand_over(wanted, by=by, at=at)
        _record(audit, by, "isolation.hand_over", at, permit, purpose, offered)
        return offered.pk


def accept_transfer(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> None:
    """Acknowledge a person handed over: the receipt, from which on the receiver has the charge.

    Raises:
        Refusal: `hand_over.unknown`, `isolation.not_in_force`, those of `check_answerable`, and those of a missing
            permit.
    """
    with audit.transaction():
        row, isolated = _both(number)
        permit = _check(by, "isolation.receive", isolated, at, purpose)
        check_in_force(isolation_of(isolated))
        accept_hand_over(row, by=by, at=at)
        isolated.keeper = row.receiver
        if TransferStage(row.stage).arrives and isolated.arrived_at is None:
            isolated.state, isolated.arrived_at = IsolationState.ARRIVED, at
        isolated.save()
        handed_over(pool, isolated, TransferStage(row.stage), by=by, at=at)
        _record(audit, by, "isolation.receive", at, permit, purpose, row)


def refuse_transfer(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    reason: HandOverRefusal,
) -> None:
    """Do not take a person over, for a reason of the closed list; the giver keeps the charge.

    Raises:
        Refusal: `hand_over.unknown`, those of `check_answerable`, and those of a missing permit.
    """
    with audit.transaction():
        row, isolated = _both(number)
        permit = _check(by, "isolation.receive", isolated, at, purpose)
        refuse_hand_over(row, by=by, at=at, reason=reason)
        _record(audit, by, "isolation.receive", at, permit, purpose, row)


def withdraw_transfer(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None) -> None:
    """Take an offer back that was not answered yet.

    Raises:
        Refusal: `hand_over.unknown`, those of `check_withdrawable`, and those of a missing permit.
    """
    with audit.transaction():
        row, isolated = _both(number)
        permit = _check(by, "isolation.hand_over", isolated, at, purpose)
        withdraw_hand_over(row, by=by, at=at)
        _record(audit, by, "isolation.hand_over", at, permit, purpose, row)


def _check_receiver(row: IsolationRow, receiver: str, at: datetime) -> None:
    code = get_organisation(receiver).code
    # That it is another organisation than the keeper is asked of every hand-over.
    if code != row.keeper and code not in transfer_receivers(row, at=at):
        raise Refusal(
            "hand_over.receiver_cannot",
            "Nobody of {receiver} has a permit to take this person over: offer the person to another organisation.",
            {"receiver": receiver},
        )


def _both(number: int) -> tuple[HandOverRow, IsolationRow]:
    """A hand-over with its isolation, both held, always in the same order."""
    isolated = get_isolation(get_hand_over(number, kind=ISOLATION).subject, lock=True)
    return get_hand_over(number, kind=ISOLATION, lock=True), isolated


def _check(by: Actor, verb: str, row: IsolationRow, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    row: HandOverRow,
) -> None:
    facts = {"stage": row.stage, "state": str(row.state), "giver": row.giver, "receiver": row.receiver}
    refused = {"reason": str(row.refused_for)} if row.refused_for else {}
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=purpose,
            subject=PersonKey(row.person) if row.person else None,
            facts=facts,
            details={"hand_over": row.pk, "isolation": row.subject, **refused},
        )
    )
