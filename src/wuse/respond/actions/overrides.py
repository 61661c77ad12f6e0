"""Codes set by hand: proposed, confirmed by a second person, read, lifted."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.respond.override import (
    Override,
    OverrideReason,
    OverrideState,
    check_confirmable,
    check_liftable,
    check_proposable,
)
from wuse.respond.store.hand_changes import check_pace, confirmed, lifted
from wuse.respond.store.models import OverrideRow
from wuse.respond.store.queries import get_override, override_of
from wuse.trust.audit import Audit, EntryKind
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Purpose


def propose_override(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    place: PlaceCode,
    person: PersonKey,
    colour: Colour,
    reason: OverrideReason,
    until: datetime,
) -> int:
    """Propose a colour for a person's code; it changes nothing until a second person confirms. Returns its number.

    Raises:
        Refusal: `override.colour`, `override.until`, `override.many` for more than `MOST_A_DAY`, `vault.unknown` for
            somebody who is not registered, and those of a missing permit, purpose or response.
    """
    frame = get_response(response)
    permit = check_may(by, "override.propose", place=place, at=at, response=frame, purpose=purpose)
    # The place that was named is the actor's word: in 2022 people were given red codes in a city they had
    # never been to.
    home = registered_place(person, response=response)
    check_may(by, "override.propose", place=home, at=at, response=frame, purpose=purpose)
    check_proposable(colour=colour, reason=reason, until=until, at=at)
    with audit.transaction(turn=f"override {by.account}"):
        check_pace("proposed", by, at=at)
        row = OverrideRow.objects.create(
            person=person,
            response=response,
            place=place,
            colour=colour,
            reason=reason,
            proposed_by=by.account,
            proposed_at=at,
            until=until,
            state=OverrideState.PROPOSED,
        )
        _record(audit, by, "override.propose", at, permit, purpose, row)
        return row.pk


def confirm_override(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose) -> None:
    """Confirm a proposal as the second person: the code has the colour from now on, until its end.

    Raises:
        Refusal: `override.unknown`, `override.not_waiting`, `override.second_person`, `override.many` for more than
            `MOST_A_DAY`, `vault.unknown`, and those of a missing permit.
    """
    with audit.transaction(turn=f"override {by.account}"):
        row = get_override(number, lock=True)
        permit = _check(by, "override.confirm", row, at, purpose)
        # As who proposes, so who confirms: nobody colours people who live outside of the jurisdiction.
        home, frame = (
            registered_place(PersonKey(row.person), response=row.response),
            get_response(row.response),
        )
        check_may(by, "override.confirm", place=home, at=at, response=frame, purpose=purpose)
        check_pace("confirmed", by, at=at)
        check_confirmable(override_of(row), by=by.account, at=at)
        row.state, row.confirmed_by, row.confirmed_at = OverrideState.ACTIVE, by.account, at
        row.save()
        confirmed(row, by=by, at=at)
        _record(audit, by, "override.confirm", at, permit, purpose, row)


def lift_override(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose) -> None:
    """Lift a code set by hand, or refuse a proposal: the rule's verdict holds again.

    Raises:
        Refusal: `override.unknown`, `override.lifted`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_override(number, lock=True)
        permit = _check(by, "override.lift", row, at, purpose)
        check_liftable(override_of(row))
        lifted(row, by=by, at=at)
        _record(audit, by, "override.lift", at, permit, purpose, row)


def read_override(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose) -> Override:
    """Read a code set by hand with the key of its person; the read is an entry that the person sees.

    Raises:
        Refusal: `override.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_override(number)
        permit = _check(by, "override.read", row, at, purpose)
        _record(audit, by, "override.read", at, permit, purpose, row, kind=EntryKind.READ)
        return override_of(row)


def _check(by: Actor, verb: str, row: OverrideRow, at: datetime, purpose: Purpose) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose,
    row: OverrideRow,
    kind: EntryKind = EntryKind.ACT,
) -> None:
    audit.append(
        entry_for(
            by,
            verb,
            at=at,
            permit=permit,
            place=row.place,
            purpose=purpose,
            subject=PersonKey(row.person) if row.person else None,
            kind=kind,
            facts={"reason": row.reason, "until": row.until.isoformat()},
            details={"override": row.pk, "colour": row.colour},
        )
    )
