"""Rows of contacts that programs sent, sound unless something is changed; what their constraints refuse."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.tracing_rows import COUNTY, OTHER, RESPONSE
from tests.tracing_rows import contact as desk_contact
from wuse.intake.store.contact_models import SentContact
from wuse.intake.store.hold_models import FactHold, HeldFact, SendingAllowance

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)


def sent(**values: Any) -> SentContact:
    sound = {"uid": "k-1", "response": RESPONSE, "case": "R-1", "person": OTHER, "place": COUNTY}
    said = {
        "closeness": "close",
        "relation": "venue",
        "last_exposure_on": date(2020, 2, 10),
        "state": "listed",
    }
    by = {"by": "a-bulk", "receipt": "r-1", "listed_at": AT, "learnt_at": AT, "sent_at": AT}
    return SentContact.objects.create(**{**sound, **said, **by, **values})


def hold(**values: Any) -> FactHold:
    sound = {"response": RESPONSE, "case": "R-1", "place": COUNTY, "by": "a-bulk", "who": "wzcdc"}
    held = {"receipt": "r-1", "number": 201, "case_along": False, "rule": "r", "held_at": AT}
    over = {"expires_at": AT + timedelta(days=14), "state": "waiting"}
    return FactHold.objects.create(**{**sound, **held, **over, **values})


def held(**values: Any) -> HeldFact:
    found = FactHold.objects.first() or hold()
    sound = {"hold": found, "response": RESPONSE, "uid": "k-1", "pairs": [], "content": b""}
    return HeldFact.objects.create(**{**sound, **values})


def released(**values: Any) -> FactHold:
    return hold(**{"state": "released", "asked_by": "a-wang", "decided_by": "a-sun", **values})


def allowance(**values: Any) -> SendingAllowance:
    sound = {"response": RESPONSE, "standard": "arrival", "who": "railway", "number": 300, "hold": 1}
    given = {"given_at": AT, "until": AT + timedelta(days=7), "asked_by": "a-wang", "decided_by": "a-sun"}
    return SendingAllowance.objects.create(**{**sound, **given, **values})


def _both(make: Any, *rows: dict[str, Any]) -> Any:
    return lambda: [make(**row) for row in rows]


SENT_CASES: dict[str, tuple[Any, Any]] = {
    "a_sent_contact_once": (_both(sent, {}, {"response": "33-2020-9"}), _both(sent, {}, {"person": "p1-x"})),
    "a_hold_once_a_receipt": (_both(hold, {}, {"case": "R-2"}, {"receipt": "r-2"}), _both(hold, {}, {})),
    "a_fact_held_once": (_both(held, {}, {"uid": "k-2"}), _both(held, {}, {})),
    "hold_released_by_two": (released, lambda: released(decided_by="a-wang")),
    "allowance_given_by_two": (allowance, lambda: allowance(decided_by="a-wang")),
    "a_contact_once_a_name": (
        _both(
            desk_contact,
            {},
            {"case": "R-2", "response": "33-2020-9"},
            {"case": "R-3", "state": "released", "ended_at": AT},
        ),
        _both(desk_contact, {}, {"case": "R-2", "person": "p1-" + "e" * 32}),
    ),
}
SENT_ALSO_WRONG: dict[str, tuple[Any, ...]] = {
    "allowance_given_by_two": (lambda: allowance(asked_by=""), lambda: allowance(decided_by="")),
    "hold_released_by_two": (
        lambda: released(decided_by="a-bulk"),
        lambda: released(asked_by=""),
        lambda: released(decided_by=""),
    ),
}
