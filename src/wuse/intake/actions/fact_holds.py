"""Facts that were held back: released by two epidemiologists of their place, refused by one, or destroyed.

Of the two one at least is of another organisation than the sender's. Released, they are in the pool as if they had come
then, and their sender still stands for them. Refused, nothing of them is left but the numbers and the entries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from wuse.intake.code_brake import WantedAllowance, check_allowance
from wuse.intake.hold import (
    CONTACT,
    OPEN_HOLDS,
    HoldReason,
    HoldState,
    check_decidable,
    check_other_house,
    check_reason,
    check_second_person,
)
from wuse.intake.raw_table import ROW
from wuse.intake.store.case_counties import CaseState, case_state
from wuse.intake.store.fact_holds import entries_of_release, get_hold, hold_entry, holds_over
from wuse.intake.store.hold_models import FactHold
from wuse.intake.store.holding import held_keys, held_rows, uid_of
from wuse.intake.store.known import KnownRows
from wuse.intake.store.sent_contacts import SentBy, contacts_turn, remember_sent
from wuse.intake.store.worse_braking import decision_turn, give_allowance
from wuse.permits import Actor, Permit, check_may
from wuse.permits.store.queries import get_response, house_of
from wuse.pool import Pool, load_standard
from wuse.pool.inbox import CheckedBatch
from wuse.trust.audit import Audit, EntryKind
from wuse.vocabulary import Purpose, Refusal


def read_hold(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None) -> FactHold:
    """Read what was held back of a sending and case, without its persons; the read is an entry.

    Raises:
        Refusal: `hold.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        hold = get_hold(number)
        permit = _check(by, "held_fact.read", hold, at, purpose)
        audit.append(
            replace(hold_entry(by, "held_fact.read", at, permit, purpose, hold), kind=EntryKind.READ)
        )
        return hold


def ask_release(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    reason: HoldReason,
    allowance: WantedAllowance | None = None,
) -> None:
    """Ask that facts which were held back are released, for a reason of the closed list; a second one decides.

    Args:
        allowance: how much the same sender is to be allowed of the same table from the release on; else nothing more
            than everybody.

    Raises:
        Refusal: `hold.unknown`, `hold.over`, `hold.reason`, `hold.allowance`, `hold.second_person`, and those of a
            missing permit.
    """
    with _turn_of(audit, number) as hold:
        check_reason(reason, releases=True, standard=hold.standard)
        if allowance:
            check_allowance(allowance, standard=hold.standard)
            hold.allow, hold.allow_days = allowance.number, allowance.days
        permit = _check(by, "held_fact.ask", hold, at, purpose)
        check_decidable(HoldState(hold.state))
        check_second_person(by, hold.by)
        hold.state, hold.reason = HoldState.ASKED, reason
        hold.asked_by, hold.asked_at = by.account, at
        hold.save()
        audit.append(hold_entry(by, "held_fact.ask", at, permit, purpose, hold))


def release_held(
    *, audit: Audit, pool: Pool, by: Actor, at: datetime, number: int, purpose: Purpose | None
) -> int:
    """Release facts as the second person: they are taken in, all of them at once. Returns how many ids.

    What was asked for besides is allowed to the sender from now on. Each of the persons sees an entry of it. Codes
    follow by the rule.

    Raises:
        Refusal: `hold.unknown`, `hold.over`, `hold.second_person`, `hold.other_house`, `hold.ruled_out`,
            `hold.no_case`, and those of a missing permit.
    """
    with _turn_of(audit, number) as hold:
        permit = _check(by, "held_fact.release", hold, at, purpose)
        check_decidable(HoldState(hold.state), wanted=HoldState.ASKED)
        check_second_person(by, hold.by, hold.asked_by)
        check_other_house(hold.who, house_of(hold.asked_by), by.organisation)
        if hold.standard == CONTACT:
            _check_case(pool, hold)
        rows = held_rows(hold.facts.order_by("pk"))
        batch = f"held-{hold.pk}-{hold.receipt}"
        pool.receive(CheckedBatch(hold.standard, rows, batch, hold.response), at=at)
        if hold.standard == CONTACT:
            organisation = "" if hold.who == hold.by else hold.who
            remember_sent(rows, SentBy(hold.by, organisation, hold.receipt, hold.response, at))
        for entry in entries_of_release(by, at, permit, purpose, hold, rows, batch=batch):
            audit.append(entry)
        hold.facts.all().delete()
        _decide(hold, HoldState.RELEASED, by, at)
        if hold.allow:
            give_allowance(hold)
        return rows[uid_of(hold.standard)].n_unique()


def refuse_held(
    *,
    audit: Audit,
    known: KnownRows,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    reason: HoldReason,
) -> None:
    """Refuse facts that were held back, for a reason of the closed list: they are destroyed.

    Raises:
        Refusal: `hold.unknown`, `hold.over`, `hold.reason`, and those of a missing permit.
    """
    with _turn_of(audit, number) as hold:
        check_reason(reason, releases=False, standard=hold.standard)
        permit = _check(by, "held_fact.refuse", hold, at, purpose)
        if hold.state not in OPEN_HOLDS:
            check_decidable(HoldState(hold.state))
        hold.reason = reason
        _destroy(known, pool, hold, at)
        _decide(hold, HoldState.REFUSED, by, at)
        audit.append(hold_entry(by, "held_fact.refuse", at, permit, purpose, hold))


def expire_holds(*, audit: Audit, known: KnownRows, pool: Pool, by: Actor, at: datetime) -> int:
    """Destroy facts about which nobody decided in time. Returns how many ids. Any run may be repeated."""
    return sum(_expire(audit, known, pool, by, at, hold) for hold in holds_over(at))


def _expire(audit: Audit, known: KnownRows, pool: Pool, by: Actor, at: datetime, found: FactHold) -> int:
    with _turn_of(audit, found.pk) as hold:
        if hold.state not in OPEN_HOLDS:
            return 0
        number = _destroy(known, pool, hold, at)
        _decide(hold, HoldState.EXPIRED, by, at)
        audit.append(hold_entry(by, "held_fact.expire", at, None, Purpose.CASE_INVESTIGATION, hold))
        return number


def _destroy(known: KnownRows, pool: Pool, hold: FactHold, at: datetime) -> int:
    """Nothing remains of what was held back: the rows go, and what would tell that these had come before.

    What the pool has of the same ids is known as before, so that what corrects it is a correction.
    """
    facts, standard = list(hold.facts.all()), load_standard(hold.standard)
    keys = held_keys(facts, hold.standard)
    known.forget(keys, standard)
    there = pool.latest(hold.standard, among=keys, response=hold.response)
    rows = there.select(standard.columns).with_row_index(ROW)
    known.take_new(rows, standard, response=hold.response, at=at)
    hold.facts.all().delete()
    hold.allow = hold.allow_days = 0
    return len(facts)


def _check_case(pool: Pool, hold: FactHold) -> None:
    """Refuse to release contacts of a case that is none: `hold.ruled_out`, `hold.no_case`."""
    state = case_state(pool, hold.case, response=hold.response)
    if state is CaseState.UNKNOWN:
        raise Refusal(
            "hold.no_case",
            "The report of the case is held back itself, or was destroyed: decide about it first. Nobody is a contact "
            "of a case that was not reported.",
        )
    if state is CaseState.RULED_OUT:
        raise Refusal(
            "hold.ruled_out", "The case was ruled out since: nobody is a contact of it. Refuse them."
        )


@contextmanager
def _turn_of(audit: Audit, number: int) -> Iterator[FactHold]:
    """A transaction with the row of a hold, while nobody says anything else of what is held back.

    Raises:
        Refusal: `hold.unknown`.
    """
    found = get_hold(number)
    with audit.transaction():
        if found.standard == CONTACT:
            contacts_turn(found.response)
        else:
            decision_turn(found.standard, found.response)
        yield get_hold(number, lock=True)


def _decide(hold: FactHold, state: HoldState, by: Actor, at: datetime) -> None:
    hold.state, hold.decided_by, hold.decided_at = state, by.account, at
    hold.save()


def _check(by: Actor, verb: str, hold: FactHold, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=hold.place, at=at, response=get_response(hold.response), purpose=purpose)
