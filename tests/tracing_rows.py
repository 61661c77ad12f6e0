"""Rows of tracing and of hand-overs that the database lets in, each to be spoilt by one value."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wuse.respond.store.models import (
    CareRow,
    ContactRow,
    ExposureRow,
    HandOverRow,
    IsolationRow,
    OwnCareRow,
    VenueRow,
)

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
CASE, OTHER = "p1-" + "c" * 32, "p1-" + "d" * 32
COUNTY, RESPONSE = "330382", "33-2020-1"


def venue(**values: Any) -> VenueRow:
    sound = {"uid": "v-1", "name": "南门菜市场", "kind": "market", "place": COUNTY, "key": "k-1"}
    said = {"key_since": AT, "registered_by": "a-1", "registered_at": AT}
    return VenueRow.objects.create(**{**sound, **said, **values})


def contact(**values: Any) -> ContactRow:
    sound = {"uid": "k-1", "response": RESPONSE, "case": "R-1", "case_person": CASE, "person": OTHER}
    said = {"place": COUNTY, "closeness": "close", "relation": "venue", "known_by": "exposure"}
    days = {"last_exposure_on": date(2020, 2, 10), "follow_until": date(2020, 2, 24)}
    listed = {"state": "listed", "listed_by": "a-1", "listed_at": AT}
    return ContactRow.objects.create(**{**sound, **said, **days, **listed, **values})


def exposure(**values: Any) -> ExposureRow:
    sound = {"response": RESPONSE, "case": "R-1", "case_person": CASE, "person": OTHER, "venue": "v-1"}
    ranked = {"place": COUNTY, "place_in_line": 1, "together": 1, "near": 0, "first_at": AT, "last_at": AT}
    found = {"rule": "r", "rule_digest": "d", "inputs": "{}", "found_at": AT, "state": "waiting"}
    return ExposureRow.objects.create(**{**sound, **ranked, **found, **values})


def isolation(**values: Any) -> IsolationRow:
    sound = {"uid": "i-1", "response": RESPONSE, "place": COUNTY, "person": OTHER, "kind": "centralised"}
    said = {"reason": "close_contact", "legal_basis": "传染病防治法第三十九条", "keeper": "wzcdc"}
    days = {"counted_from": date(2020, 2, 10), "due_on": date(2020, 2, 24)}
    made = {"proposed_by": "a-1", "proposed_at": AT, "state": "proposed"}
    return IsolationRow.objects.create(**{**sound, **said, **days, **made, **values})


def care(**values: Any) -> CareRow:
    sound = {"kind": "contact", "subject": 1, "response": RESPONSE, "day": AT.date(), "outcome": "well"}
    return CareRow.objects.create(**{**sound, "by": "a-1", "at": AT, **values})


def own_care(**values: Any) -> OwnCareRow:
    sound = {"response": RESPONSE, "person": OTHER, "day": AT.date(), "at": AT}
    return OwnCareRow.objects.create(**{**sound, **values})


def hand_over(**values: Any) -> HandOverRow:
    sound = {"kind": "isolation", "subject": 1, "stage": "site", "response": RESPONSE, "place": COUNTY}
    said = {"giver": "wzcdc", "receiver": "hotel", "offered_by": "a-1", "offered_at": AT}
    limit = {"limit": AT + timedelta(hours=2), "state": "offered"}
    return HandOverRow.objects.create(**{**sound, **said, **limit, **values})


ORDERED = {"state": "ordered", "confirmed_by": "a-2", "began_at": AT}
ENDED = {**ORDERED, "state": "ended", "ended_at": AT, "end": "completed", "ended_by": "a-1"}
RECEIPT = {"state": "accepted", "answered_at": AT, "answered_by": "a-2"}


def _both(make: Any, *changes: dict[str, Any]) -> Any:
    return lambda: [make(**change) for change in changes]


# Name of the constraint -> what it lets in, and what it refuses.
TRACING_CASES: dict[str, tuple[Any, Any]] = {
    "one_open_hand_over": (
        _both(hand_over, {}, {"subject": 2}, {"kind": "arrival"}, {"state": "withdrawn"}),
        _both(hand_over, {}, {"receiver": "other"}),
    ),
    "hand_over_between_two": (hand_over, lambda: hand_over(receiver="wzcdc")),
    "hand_over_has_limit": (hand_over, lambda: hand_over(limit=AT)),
    "hand_over_receipt": (lambda: hand_over(**RECEIPT), lambda: hand_over(state="accepted")),
    "a_contact_once_a_case": (
        _both(
            contact,
            {},
            {"uid": "k-2", "case": "R-2"},
            {"uid": "k-3", "person": "p1-" + "e" * 32},
            {"uid": "k-4", "state": "no_contact", "ended_at": AT},
        ),
        _both(contact, {}, {"uid": "k-2"}),
    ),
    "contact_of_another": (contact, lambda: contact(person=CASE)),
    "contact_followed_after": (contact, lambda: contact(follow_until=date(2020, 2, 9))),
    "a_proposal_once": (_both(exposure, {}, {"case": "R-2"}), _both(exposure, {}, {})),
    "exposure_decided_by_somebody": (
        lambda: exposure(state="set_aside", decided_by="a-1", decided_at=AT),
        lambda: exposure(state="set_aside"),
    ),
    "one_isolation_at_a_time": (
        _both(isolation, ENDED, {"uid": "i-2"}),
        _both(isolation, ORDERED, {"uid": "i-2"}),
    ),
    "isolation_second_person": (
        lambda: isolation(**ORDERED),
        lambda: isolation(**{**ORDERED, "confirmed_by": "a-1"}),
    ),
    "isolation_is_confirmed": (lambda: isolation(**ORDERED), lambda: isolation(state="ordered")),
    "isolation_end_says_how": (lambda: isolation(**ENDED), lambda: isolation(**{**ENDED, "end": ""})),
    "one_care_a_day": (
        _both(care, {}, {"day": date(2020, 2, 13)}, {"kind": "isolation"}),
        _both(care, {}, {}),
    ),
    "one_own_care_a_day": (
        _both(own_care, {}, {"day": date(2020, 2, 13)}, {"person": CASE}),
        _both(own_care, {}, {}),
    ),
}
TRACING_ALSO_WRONG: dict[str, tuple[Any, ...]] = {
    "hand_over_receipt": (lambda: hand_over(**{**RECEIPT, "answered_by": "a-1"}),),
}
