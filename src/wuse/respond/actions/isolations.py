"""Orders of isolation: proposed, confirmed by a second person, read, looked after, ended.

From the confirmation on every step is a fact of the pool, in the transaction of its entry. Hand-overs: `transfers.py`.
"""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.care import CareOutcome, CareSaid, check_care
from wuse.respond.contact import china_day
from wuse.respond.isolation import (
    Isolation,
    IsolationState,
    LiftReason,
    SpecimenDue,
    WantedIsolation,
    check_confirmable,
    check_in_force,
    check_isolation,
    check_keeper,
    check_releasable,
    check_waiting,
    due_day,
    specimens_due,
)
from wuse.respond.store import isolation_changes
from wuse.respond.store.cares import ISOLATION, care_fact, keep_care, last_outcome
from wuse.respond.store.contacts import care_for_contact, open_contacts_of
from wuse.respond.store.facts import receive_fact
from wuse.respond.store.isolations import (
    get_isolation,
    grounded_isolation,
    isolation_batch,
    isolation_of,
    keep_isolation,
    specimens_of,
)
from wuse.respond.store.own_cares import isolations_needing, says_unwell
from wuse.respond.store.tracing_models import IsolationRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


def propose_isolation(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    uid: str,
    wanted: WantedIsolation,
) -> int:
    """Propose to isolate somebody; it holds nobody until a second person confirms. Returns its number.

    Args:
        uid: a fresh opaque id.

    Raises:
        Refusal: `isolation.contact`, `contact.case`, those of `check_isolation`, `isolation.there`, `vault.unknown` for
            somebody who is not registered, and those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    permit = check_may(by, "isolation.propose", place=wanted.place, at=at, response=frame, purpose=purpose)
    # The place that was named is the actor's word: nobody orders for people who live outside of the jurisdiction.
    home = registered_place(wanted.person, response=response)
    check_may(by, "isolation.propose", place=home, at=at, response=frame, purpose=purpose)
    rules = tracing_rules()
    with audit.transaction():
        grounded = grounded_isolation(pool, wanted, response=response, known_at=at)
        check_isolation(grounded, at=at, rules=rules)
        due_on = due_day(grounded, rules)
        row = keep_isolation(grounded, uid=uid, response=response, due_on=due_on, by=by, at=at)
        _record(audit, by, "isolation.propose", at, permit, purpose, row)
        return row.pk


def confirm_isolation(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> None:
    """Confirm an order as the second person: it is in force from now on, until its last day.

    Raises:
        Refusal: `isolation.unknown`, `isolation.not_waiting`, `isolation.second_person`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.confirm", row, at, purpose)
        check_confirmable(isolation_of(row), by=by.account, at=at)
        row.state, row.confirmed_by, row.began_at = IsolationState.ORDERED, by.account, at
        row.save()
        isolation_changes.began(pool, row, by=by, at=at)
        batch = isolation_batch(row, at=at)
        _record(audit, by, "isolation.confirm", at, permit, purpose, row, batch=batch)


def refuse_isolation(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None) -> None:
    """Refuse a proposal, or take one's own back: nobody was held by it.

    Raises:
        Refusal: `isolation.unknown`, `isolation.not_waiting`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.confirm", row, at, purpose)
        check_waiting(isolation_of(row))
        row.state, row.ended_at, row.ended_by = IsolationState.REFUSED, at, by.account
        row.save()
        _record(audit, by, "isolation.confirm", at, permit, purpose, row)


def read_isolation(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> tuple[Isolation, list[SpecimenDue]]:
    """Read an isolation with its tests; the read is an entry that the person sees.

    Raises:
        Refusal: `isolation.unknown`, and those of a missing permit.
    """
    row = get_isolation(number)
    permit = _check(by, "isolation.read", row, at, purpose)
    found = isolation_of(row)
    taken = specimens_of(pool, found.wanted.person, response=row.response, known_at=at)
    with audit.transaction():
        _record(audit, by, "isolation.read", at, permit, purpose, row, kind=EntryKind.READ)
    return found, specimens_due(found, taken, rules=tracing_rules())


def care_in_isolation(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    said: CareSaid,
) -> None:
    """Note how a person in isolation is today; it counts as the check-in of the day.

    Raises:
        Refusal: `isolation.unknown`, `isolation.not_in_force`, `isolation.not_keeper`, `care.temperature`,
            `care.symptoms`, and those of a missing permit.
    """
    check_care(said)
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.care", row, at, purpose)
        found = isolation_of(row)
        check_in_force(found)
        check_keeper(found, organisation=by.organisation)
        day = china_day(at)
        keep_care(ISOLATION, row.pk, said, response=row.response, day=day, by=by, at=at)
        # Whoever is asked here is not asked a second time as a contact.
        for contact in open_contacts_of(found.wanted.person, response=row.response):
            care_for_contact(pool, contact, said, by=by, at=at)
        if said.outcome is not CareOutcome.NOT_REACHED:
            told = care_fact(
                row.uid, said, person=found.wanted.person, place=PlaceCode(row.place), day=day, at=at
            )
            mark = f"{row.uid}/{at.isoformat()}"
            receive_fact(pool, "declaration", told, response=row.response, mark=mark, at=at)
        _record(audit, by, "isolation.care", at, permit, purpose, row, outcome=said.outcome)


def release_isolation(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> None:
    """Release by the rule: the last day has come, and the test before it was negative.

    Raises:
        Refusal: `isolation.unknown`, those of `check_releasable`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.release", row, at, purpose)
        found = isolation_of(row)
        check_releasable(
            found,
            specimens_of(pool, found.wanted.person, response=row.response, known_at=at),
            last_care=_last_care(row, at),
            today=china_day(at),
            rules=tracing_rules(),
        )
        isolation_changes.completed(pool, row, by=by, at=at)
        _record(audit, by, "isolation.release", at, permit, purpose, row)


def _last_care(row: IsolationRow, at: datetime) -> CareOutcome | None:
    """How the person was when last seen; unwell, where they said so themselves since."""
    said = isolations_needing(IsolationRow.objects.filter(pk=row.pk), today=china_day(at))
    return CareOutcome.SYMPTOMS if says_unwell(said) else last_outcome(ISOLATION, row.pk)


def lift_isolation(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    reason: LiftReason,
) -> None:
    """End an isolation early, for a reason of the closed list. One hand is enough to give freedom back.

    Raises:
        Refusal: `isolation.unknown`, those of `check_liftable`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_isolation(number, lock=True)
        permit = _check(by, "isolation.lift", row, at, purpose)
        isolation_changes.lifted(pool, row, by=by, at=at, reason=reason)
        _record(audit, by, "isolation.lift", at, permit, purpose, row, outcome=reason)


def _check(by: Actor, verb: str, row: IsolationRow, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    row: IsolationRow,
    *,
    outcome: str = "",
    batch: str = "",
    kind: EntryKind = EntryKind.ACT,
) -> None:
    facts = {"kind": row.kind, "reason": row.reason, "until": row.due_on.isoformat(), "state": str(row.state)}
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=purpose,
            subject=PersonKey(row.person),
            kind=kind,
            facts=facts | ({"batch": batch} if batch else {}),
            details={"isolation": row.pk, **({"outcome": str(outcome)} if outcome else {})},
        )
    )
