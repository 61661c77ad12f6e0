"""Contacts at the desk: kept, read back as values, and told to the pool."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from wuse.permits import Actor
from wuse.pool import Pool, load_standard
from wuse.respond.care import CareOutcome, CareSaid
from wuse.respond.contact import (
    OPEN_STATES,
    Contact,
    ContactState,
    WantedContact,
    check_case,
    check_listable,
    check_listing_pace,
    china_day,
    state_after,
)
from wuse.respond.store.cares import CONTACT, keep_care, last_outcome
from wuse.respond.store.cases import cases_reported
from wuse.respond.store.facts import batch_name, receive_fact
from wuse.respond.store.tracing_models import ContactRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_DAY = timedelta(days=1)


def contact_of(row: ContactRow) -> Contact:
    """The value of a row."""
    return Contact(
        number=row.pk,
        uid=row.uid,
        response=row.response,
        case_person=PersonKey(row.case_person),
        place=PlaceCode(row.place),
        wanted=WantedContact(
            case=row.case,
            person=PersonKey(row.person),
            closeness=row.closeness,
            relation=row.relation,
            known_by=row.known_by,
            last_exposure_on=row.last_exposure_on,
            first_exposure_on=row.first_exposure_on,
            venue_kind=row.venue_kind,
        ),
        follow_until=row.follow_until,
        state=ContactState(row.state),
        listed_by=row.listed_by,
        listed_at=row.listed_at,
        reached_at=row.reached_at,
        ended_at=row.ended_at,
        sent_by=row.sent_by,
        receipt=row.receipt,
    )


def get_contact(number: int, *, lock: bool = False) -> ContactRow:
    """The row of a contact.

    Raises:
        Refusal: `contact.unknown`.
    """
    rows = ContactRow.objects.select_for_update() if lock else ContactRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("contact.unknown", "There is no contact {number}.", {"number": number})
    return found


def list_contact(
    pool: Pool, wanted: WantedContact, *, uid: str, response: str, place: PlaceCode, by: Actor, at: datetime
) -> ContactRow:
    """List somebody as a contact of a reported case and tell the pool, in the caller's transaction.

    Raises:
        Refusal: `contact.case`, `contact.own_case`, `contact.exposure`, `contact.code`, `contact.there`,
            `contact.many`.
    """
    case = cases_reported(pool, [wanted.case], response=response, known_at=at).get(wanted.case)
    check_case(case)
    assert case is not None
    _check_pace(by, at)
    rules, case_person = tracing_rules(), PersonKey(case["person"])
    check_listable(wanted, case_person=case_person, at=at, rules=rules)
    span = rules.days("observed")
    row = keep_contact(
        wanted, uid=uid, response=response, case_person=case_person, place=place, span=span, by=by, at=at
    )
    tell_contact(pool, row, by=by, at=at)
    return row


def _check_pace(by: Actor, at: datetime) -> None:
    take_turn(f"contacts {by.account}")
    mine = {"listed_by": by.account, "listed_at__gt": at - _DAY, "listed_at__lte": at}
    check_listing_pace(ContactRow.objects.filter(**mine).count())


def keep_contact(
    wanted: WantedContact,
    *,
    uid: str,
    response: str,
    case_person: PersonKey,
    place: PlaceCode,
    span: timedelta,
    by: Actor,
    at: datetime,
) -> ContactRow:
    """List a contact, in the caller's transaction.

    Raises:
        Refusal: `contact.there`.
    """
    there = open_contact(wanted.person, case=wanted.case, response=response)
    if there is not None:
        raise Refusal(
            "contact.there", "This person is listed as a contact of the case: {number}.", {"number": there.pk}
        )
    return ContactRow.objects.create(
        uid=uid,
        response=response,
        case=wanted.case,
        case_person=case_person,
        person=wanted.person,
        place=place,
        closeness=wanted.closeness,
        relation=wanted.relation,
        known_by=wanted.known_by,
        venue_kind=wanted.venue_kind,
        first_exposure_on=wanted.first_exposure_on,
        last_exposure_on=wanted.last_exposure_on,
        follow_until=wanted.last_exposure_on + span,
        state=ContactState.LISTED,
        listed_by=by.account,
        listed_at=at,
    )


def move_contact(row: ContactRow, state: ContactState, *, at: datetime) -> None:
    """Write a state, in the caller's transaction."""
    row.state = state
    if state is ContactState.REACHED and row.reached_at is None:
        row.reached_at = at
    if not state.is_open:
        row.ended_at = at
    row.save()


def contact_fact(row: ContactRow, *, reporter: str) -> dict[str, Any]:
    """The row as the standard `contact` says it."""
    return {
        "contact_id": row.uid,
        "person": row.person,
        "case": row.case,
        "place": row.place,
        "closeness": row.closeness,
        "relation": row.relation,
        "contact_source": row.known_by,
        "venue_kind": row.venue_kind or None,
        "first_exposure_on": row.first_exposure_on,
        "last_exposure_on": row.last_exposure_on,
        "listed_at": row.listed_at,
        "reached_at": row.reached_at,
        "contact_state": row.state,
        "reporter": reporter,
    }


def tell_contact(pool: Pool, row: ContactRow, *, by: Actor, at: datetime) -> None:
    """The row as a fact of the pool, in the caller's transaction.

    Of a contact that a sender sent all stays as it was sent that is not followed up here.
    """
    told = _as_sent(pool, row) | contact_fact(row, reporter=by.organisation or by.account)
    receive_fact(pool, "contact", told, response=row.response, mark=_mark(row, at), at=at)


def _as_sent(pool: Pool, row: ContactRow) -> dict[str, Any]:
    if not row.receipt:
        return {}
    asked = pl.DataFrame({"contact_id": [row.uid]})
    rows = pool.latest("contact", among=asked, response=row.response).iter_rows(named=True)
    kept = [name for name in load_standard("contact").columns if name != "recorded_at"]
    return {name: told[name] for told in rows for name in kept if told["person"] == row.person}


def contact_batch(row: ContactRow, *, at: datetime) -> str:
    """The batch in which `tell_contact` tells the row as it is now."""
    return batch_name("contact", response=row.response, mark=_mark(row, at))


def _mark(row: ContactRow, at: datetime) -> str:
    return f"{row.uid}/{row.state}/{at.isoformat()}"


def care_for_contact(pool: Pool, row: ContactRow, said: CareSaid, *, by: Actor, at: datetime) -> None:
    """Note how a contact is today, and what follows for the tracing; in the caller's transaction."""
    day, state = china_day(at), ContactState(row.state)
    missed_before = last_outcome(CONTACT, row.pk, before=day) is CareOutcome.NOT_REACHED
    keep_care(CONTACT, row.pk, said, response=row.response, day=day, by=by, at=at)
    after = state_after(state, said.outcome, missed_before=missed_before)
    if after is not state:
        move_contact(row, after, at=at)
        tell_contact(pool, row, by=by, at=at)


def open_contacts_of(person: PersonKey, *, response: str) -> list[ContactRow]:
    """The contacts as which somebody is followed up, held until the transaction ends."""
    rows = ContactRow.objects.select_for_update().filter(person=person, response=response)
    return list(rows.filter(state__in=OPEN_STATES).order_by("pk"))


def open_contact(person: PersonKey, *, case: str, response: str) -> ContactRow | None:
    """The contact as which somebody is followed up for a case; what ended before does not count."""
    rows = ContactRow.objects.filter(response=response, case=case, person=person)
    return rows.filter(state__in=OPEN_STATES).first()


def contacts_of_cases(
    persons: Iterable[str], *, response: str, places: Iterable[str]
) -> QuerySet[ContactRow]:
    """The contacts at some places that were listed of some persons who became cases."""
    asked, inside = sorted({person for person in persons if person}), Q(pk__in=[])
    for place in places:
        inside |= Q(place__startswith=place)
    rows = ContactRow.objects.filter(inside, case_person__in=asked, response=response)
    return rows.order_by("case_person", "pk")


def contacts_to_release(*, today: date) -> list[int]:
    """The numbers of those whose last day has come, and who were reached."""
    rows = ContactRow.objects.filter(state=ContactState.REACHED, follow_until__lte=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))
