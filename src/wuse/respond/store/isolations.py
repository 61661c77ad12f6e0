"""Isolations at the desk: kept, read back as values, and told to the pool."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from wuse.permits import Actor
from wuse.pool import Pool, rows_with
from wuse.respond.contact import check_case, china_day
from wuse.respond.isolation import (
    IN_FORCE,
    OF_CONTACTS,
    Isolation,
    IsolationKind,
    IsolationState,
    LiftReason,
    SpecimenTaken,
    WantedIsolation,
)
from wuse.respond.store.cares import ISOLATION
from wuse.respond.store.cases import cases_reported
from wuse.respond.store.contacts import open_contacts_of
from wuse.respond.store.facts import batch_name, receive_fact
from wuse.respond.store.hand_overs import drop_hand_over
from wuse.respond.store.tracing_models import IsolationRow
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

_OPEN = (IsolationState.PROPOSED, *IN_FORCE)
_DECIDES = ("nucleic_acid", "sequencing")
_TESTS = ("person", "specimen_taken_at", "method", "result", "specimens_pooled")


def isolation_of(row: IsolationRow) -> Isolation:
    """The value of a row."""
    return Isolation(
        number=row.pk,
        uid=row.uid,
        response=row.response,
        wanted=WantedIsolation(
            person=PersonKey(row.person),
            place=PlaceCode(row.place),
            kind=IsolationKind(row.kind),
            reason=row.reason,
            legal_basis=row.legal_basis,
            counted_from=row.counted_from,
            facility=row.facility,
            case=row.case,
            contact=row.contact_id,
        ),
        due_on=row.due_on,
        keeper=row.keeper,
        state=IsolationState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by,
        began_at=row.began_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        end=row.end,
        ended_for=row.ended_for,
    )


def get_isolation(number: int, *, lock: bool = False) -> IsolationRow:
    """The row of an isolation.

    Raises:
        Refusal: `isolation.unknown`.
    """
    rows = IsolationRow.objects.select_for_update() if lock else IsolationRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise no_such_isolation(number)
    return found


def no_such_isolation(number: int) -> Refusal:
    """The refusal `isolation.unknown`."""
    return Refusal("isolation.unknown", "There is no isolation {number}.", {"number": number})


def orders_of(person: PersonKey, *, response: str) -> list[IsolationRow]:
    """The orders under which somebody is or was, the newest first; what nobody confirmed holds nobody."""
    rows = IsolationRow.objects.filter(person=person, response=response).exclude(confirmed_by="")
    return list(rows.order_by("-began_at", "-pk"))


def is_isolated(person: PersonKey, *, response: str) -> bool:
    """Whether an order in force holds somebody."""
    return IsolationRow.objects.filter(person=person, response=response, state__in=IN_FORCE).exists()


def grounded_isolation(
    pool: Pool, wanted: WantedIsolation, *, response: str, known_at: datetime
) -> WantedIsolation:
    """What is proposed, with the days and the case of the contact that it rests on, whatever was typed.

    Raises:
        Refusal: `isolation.contact` without such a contact, `contact.case` for a case that nobody reported.
    """
    closeness = OF_CONTACTS.get(wanted.reason)
    if closeness is None:
        if wanted.case:
            check_case(
                cases_reported(pool, [wanted.case], response=response, known_at=known_at).get(wanted.case)
            )
        return replace(wanted, contact=None)
    listed = [
        row
        for row in open_contacts_of(wanted.person, response=response)
        if row.closeness == closeness and wanted.contact in (None, row.pk)
    ]
    if not listed:
        raise Refusal(
            "isolation.contact",
            "This person is not followed up as such a contact under this response: list the contact first.",
        )
    ground = max(listed, key=lambda row: (row.last_exposure_on, row.pk))
    return replace(wanted, contact=ground.pk, case=ground.case, counted_from=ground.last_exposure_on)


def keep_isolation(
    wanted: WantedIsolation, *, uid: str, response: str, due_on: Any, by: Actor, at: datetime
) -> IsolationRow:
    """Keep a proposal, in the caller's transaction.

    Raises:
        Refusal: `isolation.there`.
    """
    there = IsolationRow.objects.filter(person=wanted.person, response=response, state__in=_OPEN).first()
    if there is not None:
        raise Refusal(
            "isolation.there",
            "For this person there is an order or a proposal already: {number}.",
            {"number": there.pk},
        )
    return IsolationRow.objects.create(
        uid=uid,
        response=response,
        place=wanted.place,
        person=wanted.person,
        contact_id=wanted.contact,
        case=wanted.case,
        kind=wanted.kind,
        reason=wanted.reason,
        legal_basis=wanted.legal_basis.strip(),
        facility=wanted.facility.strip(),
        counted_from=wanted.counted_from,
        due_on=due_on,
        proposed_by=by.account,
        proposed_at=at,
        keeper=by.organisation,
        state=IsolationState.PROPOSED,
    )


def end_isolation(
    row: IsolationRow, *, by: Actor, at: datetime, end: str, reason: LiftReason | None = None
) -> None:
    """Write the end, in the caller's transaction; whoever was to take the person over need not any more."""
    drop_hand_over(ISOLATION, row.pk, by=by, at=at)
    row.state, row.ended_at, row.ended_by = IsolationState.ENDED, at, by.account
    row.end, row.ended_for = end, reason or ""
    row.save()


def isolation_fact(row: IsolationRow, *, reporter: str) -> dict[str, Any]:
    """The row as the standard `isolation` says it."""
    return {
        "isolation_id": row.uid,
        "person": row.person,
        "place": row.place,
        "isolation_kind": row.kind,
        "isolation_reason": row.reason,
        "case": row.case or None,
        "facility": row.facility or None,
        "isolation_began_at": row.began_at,
        "isolation_due_on": row.due_on,
        "isolation_ended_at": row.ended_at,
        "isolation_end": row.end or None,
        "ordered_by": row.legal_basis,
        "reporter": reporter,
    }


def tell_isolation(pool: Pool, row: IsolationRow, *, by: Actor, at: datetime) -> None:
    """The row as a fact of the pool, in the caller's transaction."""
    told = isolation_fact(row, reporter=by.organisation or by.account)
    receive_fact(pool, "isolation", told, response=row.response, mark=_mark(row, at), at=at)


def isolation_batch(row: IsolationRow, *, at: datetime) -> str:
    """The batch in which `tell_isolation` tells the row as it is now."""
    return batch_name("isolation", response=row.response, mark=_mark(row, at))


def _mark(row: IsolationRow, at: datetime) -> str:
    return f"{row.uid}/{row.state}/{row.keeper}/{at.isoformat()}"


def specimens_of(pool: Pool, person: PersonKey, *, response: str, known_at: datetime) -> list[SpecimenTaken]:
    """The tests of somebody alone that decide something, by the day of the specimen."""
    rows = rows_with(
        pool, "test_result", "person", [person], response=response, known_at=known_at, columns=_TESTS
    )
    own = rows.filter(
        pl.col("method").is_in(_DECIDES),
        pl.col("result").is_in(["negative", "positive"]),
        pl.col("specimens_pooled").fill_null(1) == 1,
    ).sort("specimen_taken_at")
    return [
        SpecimenTaken(china_day(row["specimen_taken_at"]), row["result"] == "positive")
        for row in own.iter_rows(named=True)
    ]
