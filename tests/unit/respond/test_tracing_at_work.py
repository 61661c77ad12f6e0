"""Tracing at the desk: what stays of a visit, what an order rests on, what a contact is once it was none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.desk_people import Desk
from tests.tracing_people import CARE, INVESTIGATION, Tracing, new_tracing, specimen
from wuse.pool.store.models import InboxBatch
from wuse.respond.actions.contacts import add_contact, end_contact
from wuse.respond.actions.isolations import confirm_isolation, lift_isolation, propose_isolation
from wuse.respond.contact import ContactEnd
from wuse.respond.isolation import LiftReason
from wuse.respond.store.facts import batch_of
from wuse.respond.store.isolations import get_isolation
from wuse.respond.store.models import IsolationRow
from wuse.vocabulary import Refusal


@pytest.fixture
def tracing(desk: Desk) -> Tracing:
    return new_tracing(desk)


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def listed(tracing: Tracing, uid: str = "k-an", **values: Any) -> int:
    said = {"pool": tracing.pool, "uid": uid, "wanted": tracing.contact(**values)}
    return int(str(tracing.desk.do("wang", add_contact, **said, **tracing.frame())))


def ended(tracing: Tracing, number: int, reason: ContactEnd = ContactEnd.NO_CONTACT) -> None:
    said = {"number": number, "purpose": INVESTIGATION, "reason": reason}
    tracing.desk.do("wang", end_contact, pool=tracing.pool, **said)


def proposed(tracing: Tracing, **values: Any) -> int:
    said = {"contact": None, "uid": "i-an"} | values
    given = {"pool": tracing.pool, "uid": said.pop("uid"), "wanted": tracing.isolation(**said)}
    return int(str(tracing.desk.do("ou", propose_isolation, **given, **tracing.frame(CARE))))


def lift(tracing: Tracing, number: int, reason: LiftReason) -> None:
    said = {"number": number, "purpose": CARE, "reason": reason}
    tracing.desk.do("yu", lift_isolation, pool=tracing.pool, **said)


def test_two_taps_in_a_minute_are_one_visit_and_no_mark_of_a_batch_tells_who_was_where(
    tracing: Tracing,
) -> None:
    tracing.venue()
    for _tap in range(2):
        tracing.visit("an")
    (visit,) = tracing.newest("venue_visit")
    minute = visit["visited_at"].isoformat()
    told = [f"{visit['person']}/{visit['venue']}/{minute}", f"{visit['person']}/{visit['venue']}"]
    guessed = {
        batch_of("venue_visit", visit, response=tracing.desk.response, mark=mark).batch_id for mark in told
    }
    kept = set(InboxBatch.objects.filter(table="venue_visit").values_list("batch_id", flat=True))
    assert len(kept) == 2
    assert not kept & guessed


def test_an_order_for_a_contact_is_counted_from_what_was_listed_and_not_from_what_was_typed(
    tracing: Tracing,
) -> None:
    today = tracing.desk.at.date()
    exposed = today - timedelta(days=6)
    number = listed(tracing, last_exposure_on=exposed)
    row = get_isolation(proposed(tracing, counted_from=today, case="R-9"))
    assert (row.contact_id, row.case, row.counted_from) == (number, "R-1", exposed)
    assert row.due_on == exposed + timedelta(days=14)


@pytest.mark.parametrize(
    ("reason", "said", "code"),
    [
        ("close_contact", {}, "isolation.contact"),
        ("close_contact", {"contact": 999}, "isolation.contact"),
        ("secondary_contact", {}, "isolation.contact"),
        ("risk_area", {"case": "R-9"}, "contact.case"),
    ],
)
def test_an_order_needs_the_contact_or_the_case_that_it_names(
    tracing: Tracing, reason: str, said: dict[str, Any], code: str
) -> None:
    # Somebody else is a contact, and the person was one.
    listed(tracing, "k-bo", name="bo")
    ended(tracing, listed(tracing))
    assert refused(lambda: proposed(tracing, reason=reason, **said)) == code
    assert IsolationRow.objects.count() == 0
    assert proposed(tracing, reason="risk_area", case="") > 0


def test_who_was_positive_is_not_freed_for_want_of_a_test(tracing: Tracing) -> None:
    listed(tracing)
    number = proposed(tracing)
    tracing.desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    given = LiftReason.NO_TEST_GIVEN
    assert refused(lambda: lift(tracing, number, given)) == "isolation.not_due"
    specimen(tracing, "an", 1, "positive")
    tracing.desk.at += timedelta(days=14)
    assert refused(lambda: lift(tracing, number, given)) == "isolation.positive"
    lift(tracing, number, LiftReason.BECAME_CASE)
    assert get_isolation(number).state == "ended"
