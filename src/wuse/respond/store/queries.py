"""Rows read back as values."""

from datetime import datetime

from django.db.models import QuerySet

from wuse.permits import Actor
from wuse.respond.correction import Correction, CorrectionOutcome
from wuse.respond.override import Override, OverrideReason, OverrideState
from wuse.respond.store.models import CorrectionRow, OverrideRow
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Refusal


def override_of(row: OverrideRow) -> Override:
    """The value of a row; without a person once that was destroyed."""
    return Override(
        number=row.pk,
        person=PersonKey(row.person) if row.person else None,
        response=row.response,
        place=PlaceCode(row.place),
        colour=Colour(row.colour),
        reason=OverrideReason(row.reason),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        until=row.until,
        state=OverrideState(row.state),
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        lifted_at=row.lifted_at,
    )


def get_override(number: int, *, lock: bool = False) -> OverrideRow:
    """The row of a code set by hand.

    Raises:
        Refusal: `override.unknown`.
    """
    rows = OverrideRow.objects.select_for_update() if lock else OverrideRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            "override.unknown", "There is no code set by hand with the number {number}.", {"number": number}
        )
    return found


def mark_lifted(row: OverrideRow, *, by: Actor, at: datetime) -> None:
    """Mark a row as lifted; the caller holds the transaction and records the act."""
    row.state, row.lifted_by, row.lifted_at = OverrideState.LIFTED, by.account, at
    row.save()


def override_in_force(person: PersonKey, *, at: datetime) -> Override | None:
    """The code set by hand that decides a person's code at a moment: the one confirmed last."""
    rows = OverrideRow.objects.filter(person=person, state=OverrideState.ACTIVE, until__gt=at)
    row = rows.order_by("-confirmed_at", "-pk").first()
    return override_of(row) if row else None


def correction_of(row: CorrectionRow) -> Correction:
    """The value of a row."""
    return Correction(
        number=row.pk,
        person=PersonKey(row.person) if row.person else None,
        response=row.response,
        place=row.place,
        override=row.override_id,
        text=row.text,
        asked_at=row.asked_at,
        outcome=CorrectionOutcome(row.outcome),
        answer=row.answer,
        answered_at=row.answered_at,
        about=row.about,
        colour=row.colour,
        cause=row.cause,
        warned_at=row.warned_at,
        isolation=row.isolation_id,
    )


def requests_waiting(person: PersonKey, *, response: str) -> "QuerySet[CorrectionRow]":
    """The requests and appeals of a person that wait for an answer under a response."""
    return CorrectionRow.objects.filter(person=person, response=response, outcome=CorrectionOutcome.WAITING)


def get_correction(number: int, *, lock: bool = False) -> CorrectionRow:
    """The row of a request.

    Raises:
        Refusal: `correction.unknown`.
    """
    rows = CorrectionRow.objects.select_for_update() if lock else CorrectionRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal(
            "correction.unknown", "There is no request with the number {number}.", {"number": number}
        )
    return found
