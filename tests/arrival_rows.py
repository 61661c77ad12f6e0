"""Arrivals laid down in the states that their steps start from, and rows that the database lets in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wuse.permits import Actor
from wuse.permits.store.models import Account, OrganisationRow, PermitRow, ResponseRow
from wuse.respond.arrival import Arrival, ArrivalStep, Journey, arrival_state_after
from wuse.respond.arrival_table import STAGES, ArrivalState, arrival_table
from wuse.respond.hand_over import WantedHandOver
from wuse.respond.store.arrivals import KIND, fill_declared, keep_arrival_step
from wuse.respond.store.hand_overs import offer_hand_over
from wuse.respond.store.models import ArrivalRow, ArrivalStepRow, ShownCertificateRow
from wuse.vocabulary import PersonKey, PlaceCode

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
_CARED = ("declare", "land", "take_over")
WAYS = {
    ArrivalState.PRE_DECLARED: ("declare",),
    ArrivalState.LANDED: ("declare", "land"),
    ArrivalState.TRANSFERRED: _CARED,
    ArrivalState.ISOLATED: (*_CARED, "admit", "test", "test"),
    ArrivalState.RELEASED: (*_CARED, "admit", "test", "test", "release"),
    ArrivalState.HOME_OBSERVED: (*_CARED, "observe"),
}
"""State -> steps that lead there."""
_FROM = {
    "offer_home": ArrivalState.TRANSFERRED,
    "observe": ArrivalState.TRANSFERRED,
    "refuse": ArrivalState.LANDED,
}
_OFFERED = {
    "take_over": "county", "admit": "site", "observe": "home", "refuse": "county", "withdraw_county": "county",
    "withdraw": "site",
}  # fmt: skip
KEPT = {
    "departure_country": "FRA",
    "transport": "air",
    "transport_number": "AF112",
    "arrives_on": "2020-01-20",
    "fever": False,
}


def declared(person: PersonKey, response: str, place: str, reference: str) -> Journey:
    """A journey three weeks ago, to be watched at home or in a site, 14 days, and none at home afterwards."""
    return Journey(
        reference, person, response, "FRA", "AF112", date(2020, 1, 20), "WNZ", PlaceCode(place), PlaceCode(place),
        "zhejiang-2020-03-13", "green", ("monitoring", "centralised"), 14, 0,
    )  # fmt: skip


def lay_arrival(found: Journey, steps: tuple[str, ...], *, by: str = "wzcdc") -> tuple[ArrivalRow, Arrival]:
    """An arrival with its history, all of it three weeks ago."""
    row = ArrivalRow(secret="x", registered=False, declared_at=AT, state="draft", is_open=False)
    fill_declared(row, found, {**KEPT, "arrival_id": found.reference, "destination": str(found.destination)})
    row.save()
    arrival, at = Arrival(found), AT - timedelta(days=21)
    for number, step in enumerate(steps, start=1):
        result = "negative" if step == "test" else ""
        # The first test at the beginning, the next near the end of fourteen days.
        at += timedelta(days=13 if step == steps[number - 2] == "test" else 0)
        after = arrival_state_after(arrival, step)
        told = ArrivalStep(number, step, at, "a-earlier", arrival.state, after, by, result=result)
        arrival = keep_arrival_step(row, arrival, told)
    return row, arrival


def lay_receivers(organisation: str, place: str, response: str) -> None:
    """Somebody of an organisation who may take over, in each of the three roles."""
    count = Account.objects.count()
    of = OrganisationRow.objects.get(code=organisation)
    account = Account.objects.create(
        username=f"taker{count}", uid=f"a-taker{count}", organisation=of, created_at=AT
    )
    for role in ("county_arrivals", "isolation_site", "community_arrivals"):
        PermitRow.objects.create(
            account=account, role=role, place=place, response=ResponseRow.objects.get(code=response),
            purposes=["isolation_care"], valid_from=AT - timedelta(days=1), valid_until=AT + timedelta(days=60),
            state="active", proposed_by="a-one", proposed_at=AT, confirmed_by="a-two",
        )  # fmt: skip


def lay_arrivals(
    place: str, person: PersonKey, response: str, *, receiver: str, giver: str
) -> dict[str, int]:
    """For every step that can be tried an arrival from which it is possible, for staff of the receiver."""
    lay_receivers(giver, place, response)
    found = {}
    for step, line in arrival_table().names.items():
        if step in ("declare", "correct"):
            continue
        state = _FROM.get(step) or next(one for one in WAYS if one in line.before)
        row, _ = lay_arrival(
            declared(person, response, place, f"R{place}{step}"[:20]), WAYS[state], by=receiver
        )
        if step in _OFFERED:
            wanted = WantedHandOver(
                KIND, row.pk, _OFFERED[step], response, PlaceCode(place), person, giver, receiver,
                AT + timedelta(hours=1),
            )  # fmt: skip
            if "given" in line.needs:
                wanted = replace(wanted, giver=receiver, receiver=giver)
            offer_hand_over(wanted, by=Actor("a-giver", wanted.giver), at=AT)
        found[step] = int(row.pk)
    return found


def posted(step: str, receiver: str) -> dict[str, Any]:
    """What the form of a step says."""
    more = {
        "test": {"result": "negative", "laboratory": "乐清疾控"},
        "refuse": {"reason": "no_room"},
        "to_hospital": {"text": "发热，送定点医院"},
        **{offer: {"receiver": receiver} for offer in STAGES},
    }
    return {"act": step, **more.get(step, {})}


def arrival(**values: Any) -> ArrivalRow:
    """A row that is let in."""
    count = ArrivalRow.objects.count()
    sound = {
        "reference": f"REF{count}", "secret": "x", "response": "33-2020-1", "registered": False, "declared_at": AT,
        "country": "FRA", "arrives_on": AT.date(), "port_place": "33", "destination": "330382", "tiers": "t",
        "tier": "green", "places": "home", "days": 14, "observed_days": 0, "state": "landed", "is_open": True,
        "due_at": AT,
    }  # fmt: skip
    return ArrivalRow.objects.create(**{**sound, **values})


def certificate(**values: Any) -> ShownCertificateRow:
    """A certificate that is let in, of the one arrival."""
    of = ArrivalRow.objects.first() or arrival()
    sound = {
        "arrival": of,
        "response": of.response,
        "digest": "d",
        "kind": "test",
        "on": AT.date(),
        "issuer": "AT",
    }
    said = {"key": "k", "shows": "holds", "name_match": "agrees", "shown_at": AT, "by": "traveller"}
    return ShownCertificateRow.objects.create(**{**sound, **said, **values})


def step(**values: Any) -> ArrivalStepRow:
    """A step that is let in, of the one arrival."""
    of = ArrivalRow.objects.first() or arrival()
    sound = {"arrival": of, "response": of.response, "number": 1, "step": "land", "at": AT, "by": "a"}
    return ArrivalStepRow.objects.create(**{**sound, "before": "pre_declared", "after": "landed", **values})
