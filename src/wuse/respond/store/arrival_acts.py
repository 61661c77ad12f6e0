"""One step of an arrival as an act: held to the rules, written, handed over, a fact, recorded."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wuse.permits import Actor, Permit
from wuse.permits.entry import entry_for
from wuse.pool import Pool
from wuse.pool.inbox import CheckedBatch
from wuse.respond.arrival import Arrival, ArrivalStep, arrival_clock, arrival_state_after
from wuse.respond.arrival_check import ArrivalRequest, check_arrival_step
from wuse.respond.arrival_facts import arrival_fact, fact_frame, isolation_fact, tested_fact
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import STAGES, ArrivalLine
from wuse.respond.hand_over import LONGEST_LIMIT, HandOverRefusal, WantedHandOver
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import PURPOSE, arrival_receivers
from wuse.respond.store.arrivals import (
    KIND,
    arrival_of,
    declared_of,
    keep_arrival_step,
    offered,
)
from wuse.respond.store.hand_overs import (
    accept_hand_over,
    drop_hand_over,
    get_hand_over,
    offer_hand_over,
    refuse_hand_over,
    withdraw_hand_over,
)
from wuse.respond.store.stations import place_of_organisation
from wuse.trust.audit import Audit, AuditEntry, EntryKind
from wuse.vocabulary import PersonKey, PlaceCode, Refusal


@dataclass(frozen=True)
class ArrivalFrame:
    """By what an act is allowed: the permit and the purpose; where its facts go."""

    by: Actor
    at: datetime
    permit: Permit | None
    pool: Pool


def take_arrival_step(
    audit: Audit,
    frame: ArrivalFrame,
    row: ArrivalRow,
    step: str,
    *,
    receiver: str = "",
    text: str = "",
    result: str = "",
    laboratory: str = "",
    reason: HandOverRefusal | None = None,
    happened_at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> Arrival:
    """Take a step with an arrival whose row is locked, inside the action's transaction.

    A step that needs an offer is its receipt, and a step that names a receiver makes one. A step that ends the arrival
    takes back what still waits for an answer.

    Args:
        details: more for the entry.

    Raises:
        Refusal: those of `check_arrival_step`, `arrival.receiver_far`, `arrival.receiver_cannot`,
            `event.station_unknown`, and those of the hand-over.
    """
    arrival, by, waiting = arrival_of(row), frame.by, offered(row)
    wanted = ArrivalRequest(
        step, by.account, frame.at, by.organisation, waiting, receiver, text, result, happened_at
    )
    line = check_arrival_step(arrival, wanted, arrival_rules())
    # What an offer to a community moves is noted with it, and comes back unless it is accepted.
    earlier = str(row.destination) if step == "offer_home" else ""
    number = _hand_over(frame, row, arrival, line, wanted, reason)
    taken = replace(_step(arrival, wanted, number), text=reason.value if reason else earlier or text.strip())
    told = dict(details or {})
    if waiting and not taken.after.is_open:
        drop_hand_over(KIND, row.pk, by=by, at=frame.at)
        told["withdrawn_hand_over"] = waiting.number
    if waiting and (step in _NOT_TAKEN or not taken.after.is_open):
        _move_back(row, arrival, waiting.wanted.stage)
    after = keep_arrival_step(row, replace(arrival, declared=declared_of(row)), taken)
    put_facts(frame, row, arrival, after, laboratory=laboratory)
    entry = arrival_entry(row, f"arrival.{step}", by=by, at=frame.at, permit=frame.permit)
    audit.append(replace(entry, details={**entry.details, **told}))
    return after


_NOT_TAKEN = frozenset({"refuse", "withdraw", "withdraw_county"})


def put_facts(
    frame: ArrivalFrame, row: ArrivalRow, before: Arrival, after: Arrival, *, laboratory: str = ""
) -> None:
    """Put what a step has made so into the inbox of the pool, in the step's transaction."""
    step = after.steps[-1]
    facts = {"arrival": arrival_fact(after, row.declared, at=frame.at, by=step.organisation or step.by)}
    if isolation := isolation_fact(before, after, step):
        facts["isolation"] = isolation
    if step.step == "test":
        facts["test_result"] = tested_fact(after, step, laboratory=laboratory or step.organisation)
    batches = [
        CheckedBatch(name, fact_frame(name, fact), _batch(row, step, name), row.response)
        for name, fact in facts.items()
    ]
    frame.pool.receive(*batches, at=frame.at)


def arrival_entry(
    row: ArrivalRow,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    permit: Permit | None = None,
    kind: EntryKind = EntryKind.ACT,
) -> AuditEntry:
    """The entry of an act about an arrival."""
    entry = entry_for(
        by,
        verb,
        at=at,
        permit=permit,
        place=row.destination,
        response=row.response,
        purpose=PURPOSE,
        subject=PersonKey(row.person) if row.person else None,
        kind=kind,
        facts={"state": row.state},
        details={"arrival": row.pk},
    )
    # What the traveller does has no verb of a permit, and is about a person all the same.
    return replace(entry, personal=True)


def _step(arrival: Arrival, wanted: ArrivalRequest, hand_over: int | None) -> ArrivalStep:
    return ArrivalStep(
        number=len(arrival.steps) + 1,
        step=wanted.step,
        at=wanted.at,
        by=wanted.by,
        before=arrival.state,
        after=arrival_state_after(arrival, wanted.step),
        organisation=wanted.organisation,
        receiver=wanted.receiver,
        hand_over=hand_over,
        result=wanted.result,
        happened_at=wanted.happened_at,
    )


def _hand_over(
    frame: ArrivalFrame,
    row: ArrivalRow,
    arrival: Arrival,
    line: ArrivalLine,
    wanted: ArrivalRequest,
    reason: HandOverRefusal | None,
) -> int | None:
    """Offer, accept or refuse, where the step is about a hand-over; answers with its number."""
    if line.step in STAGES:
        place = _check_receiver(row, line, wanted)
        if line.step == "offer_home":
            _move_to(row, place)
        return offer_hand_over(_wanted(row, arrival, wanted), by=frame.by, at=frame.at).pk
    if wanted.offered is None or not (line.stage or line.step in _NOT_TAKEN):
        return None
    found = get_hand_over(wanted.offered.number, lock=True)
    if "given" in line.needs:
        withdraw_hand_over(found, by=frame.by, at=frame.at)
    elif line.step == "refuse":
        refuse_hand_over(found, by=frame.by, at=frame.at, reason=reason or HandOverRefusal.WRONG_DATA)
    else:
        accept_hand_over(found, by=frame.by, at=frame.at)
    return found.pk


def _wanted(row: ArrivalRow, arrival: Arrival, wanted: ArrivalRequest) -> WantedHandOver:
    """The offer: to be acknowledged by the end of the clock, or within its length where that is over."""
    name = {"offer_county": "take_over", "offer_site": "place", "offer_home": "observe"}[wanted.step]
    span = min(arrival_rules().limit(name), LONGEST_LIMIT)
    clock = arrival_clock(arrival, arrival_rules())
    limit = clock.due_at if clock and clock.name == name and clock.due_at > wanted.at else wanted.at + span
    return WantedHandOver(
        kind=KIND,
        number=row.pk,
        stage=STAGES[wanted.step],
        response=row.response,
        place=PlaceCode(row.destination),
        person=PersonKey(row.person) if row.person else None,
        giver=wanted.organisation,
        receiver=wanted.receiver,
        limit=min(limit, wanted.at + LONGEST_LIMIT),
    )


def _move_to(row: ArrivalRow, place: PlaceCode) -> None:
    """A declaration names the county; from the offer to a community on the person belongs to the community's place."""
    if not row.destination.startswith(place):
        row.destination = place
        row.declared = {**row.declared, "destination": str(place)}


def _move_back(row: ArrivalRow, arrival: Arrival, stage: str) -> None:
    """An offer to a community that was not accepted leaves the person where the offer found it."""
    offer = arrival.last("offer_home") if stage == "home" else None
    if offer and offer.text:
        row.destination = offer.text
        row.declared = {**row.declared, "destination": offer.text}


def _check_receiver(row: ArrivalRow, line: ArrivalLine, wanted: ArrivalRequest) -> PlaceCode:
    """Where the receiver is: in the county of the destination, or over it; and somebody of it may take over."""
    receiver = wanted.receiver
    place = place_of_organisation(receiver)
    county = row.destination[:6]
    if not (place.startswith(county) or county.startswith(place)):
        raise Refusal(
            "arrival.receiver_far",
            "{receiver} does not lie in the county that the person goes to, {county}.",
            {"receiver": receiver, "county": county},
        )
    if receiver not in arrival_receivers(row, line.step, at=wanted.at):
        raise Refusal(
            "arrival.receiver_cannot",
            "Nobody of {receiver} has a permit to take this person over: offer the person to another organisation.",
            {"receiver": receiver},
        )
    return place


def _batch(row: ArrivalRow, step: ArrivalStep, table: str) -> str:
    return hashlib.sha256(f"arrival {row.reference} {step.number} {table}".encode()).hexdigest()
