"""Arrivals at the desk: rows and values of each other, in the transaction of the action that writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from wuse.permits.response import Response
from wuse.permits.store.queries import active_responses
from wuse.respond.arrival import (
    Arrival,
    ArrivalStep,
    Journey,
    arrival_clock,
    replay_arrival,
)
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.hand_over import HandOver
from wuse.respond.history import with_taken
from wuse.respond.store.arrival_models import ArrivalRow, ArrivalStepRow
from wuse.respond.store.hand_overs import hand_overs_of
from wuse.respond.store.step_rows import step_columns, step_values
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

MODULE = "arrivals"
"""The module of a response under which arrivals are declared and looked after."""
KIND = "arrival"
"""How hand-overs name what is handed over."""


def get_arrival(number: int, *, lock: bool = False) -> ArrivalRow:
    """The row of an arrival.

    Raises:
        Refusal: `arrival.unknown`.
    """
    rows = ArrivalRow.objects.select_for_update() if lock else ArrivalRow.objects.all()
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("arrival.unknown", "There is no arrival {number}.", {"number": number})
    return found


def arrival_of(row: ArrivalRow) -> Arrival:
    """The arrival as its history makes it."""
    steps = [_step_of(step) for step in row.steps.order_by("number")]
    return replay_arrival(declared_of(row), steps, number=row.pk)


def declared_of(row: ArrivalRow) -> Journey:
    """What was declared, as the loop reads it."""
    return Journey(
        reference=row.reference,
        person=PersonKey(row.person) if row.person else None,
        response=row.response,
        country=row.country,
        transport_number=row.transport_number,
        arrives_on=row.arrives_on,
        port=row.port,
        port_place=PlaceCode(row.port_place),
        destination=PlaceCode(row.destination),
        tiers=row.tiers,
        tier=row.tier,
        places=tuple(row.places.split(",")),
        days=row.days,
        observed_days=row.observed_days,
    )


def fill_declared(row: ArrivalRow, declared: Journey, kept: Mapping[str, Any]) -> None:
    """Put what was declared into a row, which the caller saves."""
    row.declared = dict(kept)
    row.person, row.response, row.reference = (
        str(declared.person or ""),
        declared.response,
        declared.reference,
    )
    row.country, row.transport_number = declared.country, declared.transport_number
    row.arrives_on, row.port, row.port_place = declared.arrives_on, declared.port, declared.port_place
    row.destination, row.tiers, row.tier = declared.destination, declared.tiers, declared.tier
    row.places, row.days, row.observed_days = ",".join(declared.places), declared.days, declared.observed_days


def keep_arrival_step(row: ArrivalRow, arrival: Arrival, step: ArrivalStep) -> Arrival:
    """Write a step and what follows from it; the caller holds the row."""
    after = with_taken(arrival, step)
    clock = arrival_clock(after, arrival_rules())
    row.state, row.is_open, row.charge = after.state, after.is_open, after.charge
    row.clock, row.due_at = (clock.name, clock.due_at) if clock else ("", None)
    row.save()
    ArrivalStepRow.objects.create(
        arrival=row,
        response=row.response,
        receiver=step.receiver,
        hand_over=step.hand_over,
        result=step.result,
        happened_at=step.happened_at,
        **step_columns(step),
    )
    return after


def offered(row: ArrivalRow) -> HandOver | None:
    """The hand-over of an arrival that waits for its receiver; none when none does."""
    return next((found for found in hand_overs_of(KIND, row.pk) if found.is_open), None)


def find_arrival(reference: str) -> ArrivalRow | None:
    """The arrival of a reference, held until the transaction ends."""
    return ArrivalRow.objects.select_for_update().filter(reference=reference).first()


def open_of_person(person: PersonKey, *, response: str) -> int:
    """How many open arrivals a person has."""
    return ArrivalRow.objects.filter(person=person, response=response, is_open=True).count()


def declared_since(response: str, since: datetime) -> int:
    """How many arrivals were declared since a moment."""
    return ArrivalRow.objects.filter(response=response, declared_at__gte=since).count()


def arrivals_at(
    places: Sequence[str], ports: Sequence[str], responses: Sequence[str]
) -> QuerySet[ArrivalRow]:
    """The arrivals that go to places, or that enter at the ports of places before anybody took them over."""
    inside, entering = Q(pk__in=[]), Q(pk__in=[])
    for place in places:
        inside |= Q(destination__startswith=place)
    for place in ports:
        entering |= Q(port_place__startswith=place)
    early = Q(state__in=[ArrivalState.PRE_DECLARED, ArrivalState.BOARDING_CONFIRMED, ArrivalState.LANDED])
    return ArrivalRow.objects.filter(inside | (entering & early), response__in=list(responses))


@dataclass(frozen=True)
class ArrivalCounts:
    """How many arrivals are in each state, and how many of the open ones are late."""

    states: Mapping[ArrivalState, int]
    late: int


def arrival_counts(rows: QuerySet[ArrivalRow], *, at: datetime) -> ArrivalCounts:
    """The counts of some arrivals."""
    found = rows.values("state").annotate(number=Count("pk")).order_by("state")
    late = rows.filter(is_open=True, due_at__lt=at).count()
    return ArrivalCounts({ArrivalState(row["state"]): row["number"] for row in found}, late)


def _step_of(row: ArrivalStepRow) -> ArrivalStep:
    return ArrivalStep(
        **step_values(row, ArrivalState),
        receiver=row.receiver,
        hand_over=row.hand_over,
        result=row.result,
        happened_at=row.happened_at,
    )


def response_for(destination: str, at: datetime) -> Response:
    """The response in force with the module that covers a place; without a place, any.

    Raises:
        Refusal: `arrival.closed`.
    """
    for response in active_responses(at):
        if MODULE in response.modules and (not destination or destination.startswith(response.area)):
            return response
    raise Refusal(
        "arrival.closed",
        "No declarations of arrivals are taken now: no response with this module is in force for the place.",
    )
