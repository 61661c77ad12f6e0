"""How people were on which day: kept at the desk for the lists, and told to the pool as what was declared for them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wuse.permits import Actor
from wuse.respond.care import FEVER, CareOutcome, CareSaid
from wuse.respond.store.tracing_models import CareRow
from wuse.vocabulary import PersonKey, PlaceCode

CONTACT, ISOLATION = "contact", "isolation"


def cares_of(kind: str, number: int) -> dict[date, tuple[CareOutcome, Decimal | None]]:
    """Day -> outcome and temperature."""
    rows = CareRow.objects.filter(kind=kind, subject=number).order_by("day")
    return {row.day: (CareOutcome(row.outcome), row.temperature) for row in rows}


def last_outcome(kind: str, number: int, *, before: date | None = None) -> CareOutcome | None:
    """How somebody was when last asked (before a day); None for nobody asked so far."""
    rows = CareRow.objects.filter(kind=kind, subject=number)
    row = (rows.filter(day__lt=before) if before else rows).order_by("-day").first()
    return CareOutcome(row.outcome) if row else None


def keep_care(
    kind: str, number: int, said: CareSaid, *, response: str, day: date, by: Actor, at: datetime
) -> None:
    """What was said on a day; said again, it takes the place of what was said before."""
    told = {"outcome": said.outcome, "temperature": said.temperature, "by": by.account, "at": at}
    CareRow.objects.update_or_create(kind=kind, subject=number, day=day, response=response, defaults=told)


def care_fact(
    uid: str, said: CareSaid, *, person: PersonKey, place: PlaceCode, day: date, at: datetime
) -> dict[str, Any]:
    """What was said, as the standard `declaration` says it: it counts as the day's check-in of the person's code.

    Exposures and stays are not declared anew by it: those that are known are facts of their own, with their days.
    """
    return {
        "declaration_id": f"{uid[:28]}/{day:%y%m%d}",
        "person": str(person),
        "place": str(place),
        "declared_at": at,
        "declared_by": "care_team",
        "temperature": None if said.temperature is None else float(said.temperature),
        "fever": said.fever or (said.temperature is not None and said.temperature >= FEVER),
        "cough": said.cough,
        "breathlessness": said.breathlessness,
        "contact_with_case": False,
        "stayed_in_risk_area": False,
    }
