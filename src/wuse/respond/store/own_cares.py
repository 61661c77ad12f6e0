"""What people who are followed up said themselves, and whom somebody has to see today because of it or all the same."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from wuse.respond.care import CareOutcome
from wuse.respond.contact import OPEN_STATES, china_day
from wuse.respond.isolation import IN_FORCE, IsolationKind
from wuse.respond.own_care import CareNeed, OwnCare, with_later
from wuse.respond.store.cares import CONTACT, ISOLATION
from wuse.respond.store.tracing_models import CareRow, ContactRow, IsolationRow, OwnCareRow
from wuse.respond.tracing_rules import tracing_rules
from wuse.trust.store.turns import take_turn
from wuse.vocabulary import PersonKey

Followed = TypeVar("Followed", bound=Model)


def is_followed(person: PersonKey, *, response: str) -> bool:
    """Whether somebody is followed up, as a contact or in isolation."""
    here = {"person": person, "response": response}
    contacts = ContactRow.objects.filter(state__in=OPEN_STATES, **here)
    return contacts.exists() or IsolationRow.objects.filter(state__in=IN_FORCE, **here).exists()


def keep_own_care(said: OwnCare, person: PersonKey, *, response: str) -> None:
    """Put a check-in to the day of whoever is followed up, in the caller's transaction; of others nothing is kept."""
    if not is_followed(person, response=response):
        return
    # The first two of a day have no row to wait for, and neither may unsay what the other said.
    take_turn(f"own care {person}")
    of_day: dict[str, Any] = {"response": response, "person": person, "day": china_day(said.at)}
    before = _said_before(of_day)
    day = with_later(before, said) if before else said
    told = {
        "at": day.at,
        "symptoms": ",".join(day.symptoms),
        "temperature": day.temperature,
        "unwell_at": day.unwell_at,
        "by_delegate": day.by_delegate,
    }
    OwnCareRow.objects.update_or_create(**of_day, defaults=told)


def own_cares_of(person: PersonKey, *, response: str) -> dict[date, OwnCare]:
    """Day -> what somebody said of it themselves."""
    rows = OwnCareRow.objects.filter(person=person, response=response).order_by("day")
    return {row.day: _own_care_of(row) for row in rows}


def own_cares_on(day: date, rows: Iterable[Any]) -> dict[tuple[str, str], OwnCare]:
    """Response and person -> what they said of a day themselves, for the rows of a list."""
    persons = sorted({row.person for row in rows})
    found = OwnCareRow.objects.filter(day=day, person__in=persons)
    return {(row.response, row.person): _own_care_of(row) for row in found}


def contacts_needing(rows: QuerySet[ContactRow], *, today: date) -> QuerySet[ContactRow]:
    """Contacts with what each needs today as `need`, and when somebody asked them today as `looked_at`."""
    rested = _rested(today, "follow_until", tracing_rules().days("contact_seen"))
    return _needing(rows, CONTACT, rested, today)


def isolations_needing(rows: QuerySet[IsolationRow], *, today: date) -> QuerySet[IsolationRow]:
    """The same of people in isolation, by the kind of their order."""
    rested = Q(pk__in=[])
    for kind in IsolationKind:
        rested |= Q(kind=kind) & _rested(today, "due_on", tracing_rules().days(f"{kind}_seen"))
    return _needing(rows, ISOLATION, rested, today)


def contacts_to_ask(*, today: date) -> QuerySet[ContactRow]:
    """The contacts who need somebody today, the most pressing first; who is in isolation is asked there."""
    here = {"person": OuterRef("person"), "response": OuterRef("response")}
    held = IsolationRow.objects.filter(state__in=IN_FORCE, **here)
    rows: QuerySet[Any] = contacts_needing(
        ContactRow.objects.filter(~Exists(held), state__in=OPEN_STATES), today=today
    )
    return rows.exclude(need=CareNeed.NOTHING).order_by("need", "follow_until", "pk")


def isolations_to_ask(*, today: date) -> QuerySet[IsolationRow]:
    """The people in isolation who need somebody today, the most pressing first."""
    rows: QuerySet[Any] = isolations_needing(IsolationRow.objects.filter(state__in=IN_FORCE), today=today)
    return rows.exclude(need=CareNeed.NOTHING).order_by("need", "due_on", "pk")


def says_unwell(rows: QuerySet[Any]) -> bool:
    """Whether somebody of `contacts_needing` or `isolations_needing` said a symptom that nobody has looked at."""
    return bool(rows.filter(need=CareNeed.UNWELL).exists())


def _needing(rows: QuerySet[Followed], kind: str, rested: Q, today: date) -> QuerySet[Followed]:
    own = OwnCareRow.objects.filter(person=OuterRef("person"), response=OuterRef("response"))
    looks = CareRow.objects.filter(kind=kind, subject=OuterRef("pk")).exclude(outcome=CareOutcome.NOT_REACHED)
    last_unwell = own.exclude(unwell_at=None).order_by("-unwell_at")
    found: Any = rows.annotate(
        own_at=Subquery(own.filter(day=today).values("at")[:1]),
        unwell_at=Subquery(last_unwell.values("unwell_at")[:1]),
        looked_at=Subquery(looks.filter(day=today).values("at")[:1]),
        last_look_at=Subquery(looks.order_by("-at").values("at")[:1]),
        seen_on=Subquery(looks.order_by("-day").values("day")[:1]),
    )
    unseen = Q(unwell_at__isnull=False, last_look_at=None) | Q(unwell_at__gt=F("last_look_at"))
    # In this order: what is not known of a row falls through to the next line.
    needs = Case(
        When(unseen, then=_of(CareNeed.UNWELL)),
        When(Q(looked_at__isnull=False) | rested, then=_of(CareNeed.NOTHING)),
        When(own_at=None, then=_of(CareNeed.ASKED)),
        default=_of(CareNeed.SEEN),
        output_field=IntegerField(),
    )  # fmt: skip
    needing: QuerySet[Followed] = found.annotate(need=needs)
    return needing


def _rested(today: date, last: str, every: timedelta) -> Q:
    """Who said today how they are, was seen not long ago, and has not come to the last day."""
    tomorrow = today + timedelta(days=1)
    return Q(own_at__isnull=False, seen_on__gt=today - every, **{f"{last}__gt": tomorrow})


def _said_before(of_day: dict[str, Any]) -> OwnCare | None:
    row = OwnCareRow.objects.filter(**of_day).first()
    return _own_care_of(row) if row else None


def _of(need: CareNeed) -> Value:
    return Value(int(need))


def _own_care_of(row: OwnCareRow) -> OwnCare:
    at: datetime = row.at
    symptoms = tuple(filter(None, row.symptoms.split(",")))
    return OwnCare(at, symptoms, row.temperature, row.unwell_at, row.by_delegate)
