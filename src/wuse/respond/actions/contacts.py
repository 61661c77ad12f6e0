"""Contacts of cases: listed, read, followed up, ended. Every step is a fact, in the transaction of its entry."""

from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.respond.care import CareOutcome, CareSaid, check_care
from wuse.respond.contact import (
    Contact,
    ContactEnd,
    ContactState,
    WantedContact,
    check_contact_open,
    china_day,
    is_released_by_rule,
)
from wuse.respond.store.cares import CONTACT, care_fact, last_outcome
from wuse.respond.store.contacts import (
    care_for_contact,
    contact_batch,
    contact_of,
    contacts_to_release,
    get_contact,
    list_contact,
    move_contact,
    tell_contact,
)
from wuse.respond.store.facts import receive_fact
from wuse.respond.store.isolations import is_isolated
from wuse.respond.store.own_cares import contacts_needing, says_unwell
from wuse.respond.store.tracing_models import ContactRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, PlaceCode, Purpose


def add_contact(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    response: str,
    purpose: Purpose,
    uid: str,
    wanted: WantedContact,
) -> int:
    """List somebody as a contact of a reported case; their code follows by the rule. Returns the contact's number.

    Args:
        uid: a fresh opaque id.

    Raises:
        Refusal: `contact.case`, `contact.own_case`, `contact.exposure`, `contact.code`, `contact.there`,
            `contact.many` for more than `MOST_LISTED_A_DAY`, `vault.unknown` for somebody who is not registered, and
            those of a missing permit, purpose or response.
    """
    # Where somebody lives is the vault's word, not that of who lists them.
    place = registered_place(wanted.person, response=response)
    frame = get_response(response)
    permit = check_may(by, "contact.add", place=place, at=at, response=frame, purpose=purpose)
    with audit.transaction():
        row = list_contact(pool, wanted, uid=uid, response=response, place=place, by=by, at=at)
        _record(audit, by, "contact.add", at, permit, purpose, row, batch=contact_batch(row, at=at))
        return row.pk


def read_contact(*, audit: Audit, by: Actor, at: datetime, number: int, purpose: Purpose | None) -> Contact:
    """Read a contact with the key of its person; the read is an entry that the person sees.

    Raises:
        Refusal: `contact.unknown`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_contact(number)
        permit = _check(by, "contact.read", row, at, purpose)
        _record(audit, by, "contact.read", at, permit, purpose, row, kind=EntryKind.READ)
        return contact_of(row)


def follow_contact(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    said: CareSaid,
) -> None:
    """Note how a contact is today. Who answers is reached, and what they say counts as the check-in of the day.

    Raises:
        Refusal: `contact.unknown`, `contact.over`, `care.temperature`, `care.symptoms`, and those of a missing permit.
    """
    check_care(said)
    with audit.transaction():
        row = get_contact(number, lock=True)
        permit = _check(by, "contact.follow", row, at, purpose)
        check_contact_open(contact_of(row))
        care_for_contact(pool, row, said, by=by, at=at)
        if said.outcome is not CareOutcome.NOT_REACHED:
            _tell_care(pool, row, said, at)
        _record(audit, by, "contact.follow", at, permit, purpose, row, outcome=said.outcome)


def end_contact(
    *,
    audit: Audit,
    pool: Pool,
    by: Actor,
    at: datetime,
    number: int,
    purpose: Purpose | None,
    reason: ContactEnd,
) -> None:
    """End the tracing of a contact before its last day, for a reason of the closed list.

    Raises:
        Refusal: `contact.unknown`, `contact.over`, and those of a missing permit.
    """
    with audit.transaction():
        row = get_contact(number, lock=True)
        permit = _check(by, "contact.end", row, at, purpose)
        check_contact_open(contact_of(row))
        move_contact(row, reason.state, at=at)
        tell_contact(pool, row, by=by, at=at)
        _record(audit, by, "contact.end", at, permit, purpose, row, outcome=reason)


def release_contacts(*, audit: Audit, pool: Pool, by: Actor, at: datetime) -> int:
    """Release every contact whose observation is over by the rule. Returns how many. Any run may be repeated."""
    numbers = contacts_to_release(today=china_day(at))
    return sum(_release(audit, pool, by, at, number) for number in numbers)


def _release(audit: Audit, pool: Pool, by: Actor, at: datetime, number: int) -> bool:
    with audit.transaction():
        row = get_contact(number, lock=True)
        said = contacts_needing(ContactRow.objects.filter(pk=number), today=china_day(at))
        well = last_outcome(CONTACT, row.pk) is CareOutcome.WELL and not says_unwell(said)
        isolated = is_isolated(PersonKey(row.person), response=row.response)
        if not is_released_by_rule(contact_of(row), well=well, isolated=isolated, today=china_day(at)):
            return False
        move_contact(row, ContactState.RELEASED, at=at)
        tell_contact(pool, row, by=by, at=at)
        audit.append(
            AuditEntry(
                at=at,
                by=by.account,
                verb="contact.release",
                place=row.place,
                purpose=Purpose.ISOLATION_CARE,
                response=row.response,
                rule=tracing_rules().id,
                subject=PersonKey(row.person),
                personal=True,
                facts={"closeness": row.closeness},
                details={"contact": row.pk},
            )
        )
        return True


def _tell_care(pool: Pool, row: ContactRow, said: CareSaid, at: datetime) -> None:
    told = care_fact(
        row.uid, said, person=PersonKey(row.person), place=PlaceCode(row.place), day=china_day(at), at=at
    )
    receive_fact(pool, "declaration", told, response=row.response, mark=f"{row.uid}/{at.isoformat()}", at=at)


def _check(by: Actor, verb: str, row: ContactRow, at: datetime, purpose: Purpose | None) -> Permit:
    return check_may(by, verb, place=row.place, at=at, response=get_response(row.response), purpose=purpose)


def _record(
    audit: Audit,
    by: Actor,
    verb: str,
    at: datetime,
    permit: Permit,
    purpose: Purpose | None,
    row: ContactRow,
    *,
    outcome: str = "",
    batch: str = "",
    kind: EntryKind = EntryKind.ACT,
) -> None:
    facts = {"closeness": row.closeness, "until": row.follow_until.isoformat()}
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
            details={"contact": row.pk, **({"outcome": str(outcome)} if outcome else {})},
        )
    )
