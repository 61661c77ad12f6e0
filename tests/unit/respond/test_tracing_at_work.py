"""Tracing at the desk: what stays of a visit, what an order rests on, what a contact is once it was none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from tests import tracing_rows as rows
from tests.desk_people import COUNTY, OTHER, Desk
from tests.tracing_people import CARE, INVESTIGATION, Tracing, new_tracing, open_contacts, specimen
from wuse.assess.exposure import EXPOSURE_VISITS, Exposures, find_exposures
from wuse.cli import keeper
from wuse.permits import Actor
from wuse.pool import Present
from wuse.pool.sorted_copies import lay_copies
from wuse.pool.store.models import InboxBatch
from wuse.respond.actions import contacts, exposures
from wuse.respond.actions import ruled_out as ruled_out_actions
from wuse.respond.actions.chains import read_chains
from wuse.respond.actions.contacts import add_contact, end_contact
from wuse.respond.actions.exposures import (
    accept_exposure,
    forget_exposures,
    look_for_exposures,
    read_exposure,
)
from wuse.respond.actions.isolations import confirm_isolation, lift_isolation, propose_isolation
from wuse.respond.actions.ruled_out import free_contacts_of_ruled_out
from wuse.respond.contact import ContactEnd
from wuse.respond.isolation import LiftReason
from wuse.respond.store import exposures as kept_exposures
from wuse.respond.store.facts import batch_of
from wuse.respond.store.isolations import get_isolation
from wuse.respond.store.models import ContactRow, ExposureRow, IsolationRow
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
    assert len(kept) == 1
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


def looked(tracing: Tracing) -> list[ExposureRow]:
    said = {"pool": tracing.pool, "place": COUNTY, "cases": [tracing.case]}
    tracing.desk.do("wang", look_for_exposures, **said, **tracing.frame())
    return list(ExposureRow.objects.order_by("pk"))


def together(tracing: Tracing, *names: str, key: str = "K-MARKET") -> None:
    """They check in at one place, and an hour later the visits can be compared."""
    for name in names:
        tracing.visit(name, key)
    tracing.desk.later(hours=1)


def accepted(tracing: Tracing, row: ExposureRow, uid: str = "k-an") -> int:
    said = {"number": row.pk, "purpose": INVESTIGATION, "uid": uid, "closeness": "close"}
    return int(str(tracing.desk.do("wang", accept_exposure, pool=tracing.pool, **said)))


def test_who_was_no_contact_was_never_reached_and_is_in_no_chain(tracing: Tracing) -> None:
    tracing.report("an", "R-2", tracing.desk.at.date())
    number = listed(tracing)
    place = {"pool": tracing.pool, "place": COUNTY, **tracing.frame()}
    assert len(tracing.desk.do("wang", read_chains, **place).links) == 1  # type: ignore[attr-defined]
    ended(tracing, number)
    (told,) = tracing.newest("contact")
    assert (told["contact_state"], told["reached_at"]) == ("no_contact", None)
    assert tracing.desk.do("wang", read_chains, **place).links == ()  # type: ignore[attr-defined]


def test_a_case_that_is_ruled_out_frees_its_contacts_whoever_listed_them(tracing: Tracing) -> None:
    """One listed at the desk, one sent by a program; the contact of another case stays one."""
    tracing.report("an", "R-2", tracing.desk.at.date())
    listed(tracing)
    sent = {
        "contact_id": "k-sent", "person": str(tracing.persons["bo"]), "case": "R-1", "place": str(COUNTY),
        "closeness": "close", "relation": "household", "last_exposure_on": tracing.desk.at.date(),
        "listed_at": tracing.desk.at, "contact_state": "listed", "reporter": "another system",
    }  # fmt: skip
    tracing.facts("contact", sent, {**sent, "contact_id": "k-other", "case": "R-2"})

    def free() -> int:
        desk = tracing.desk
        system = Actor(account="system")
        return free_contacts_of_ruled_out(audit=desk.audit, pool=tracing.pool, by=system, at=desk.at)

    assert free() == 0
    tracing.desk.later(hours=1)
    tracing.report("ci", "R-1", tracing.desk.at.date(), status="ruled_out")
    assert (free(), free()) == (2, 0)
    states = {row["contact_id"]: row["contact_state"] for row in tracing.newest("contact")}
    assert states.pop("k-other") == "listed"
    assert set(states.values()) == {"no_contact"}
    assert len(states) == 2
    assert not open_contacts(tracing, "an")


def ruled_out(tracing: Tracing) -> int:
    """The report of the case is taken back, and the keeper looks."""
    tracing.desk.later(hours=1)
    tracing.report("ci", "R-1", tracing.desk.at.date(), status="ruled_out")
    said = {"audit": tracing.desk.audit, "pool": tracing.pool, "by": Actor(account="system")}
    return free_contacts_of_ruled_out(**said, at=tracing.desk.at)


def test_a_contact_of_another_response_is_not_freed_by_its_name(tracing: Tracing) -> None:
    number = listed(tracing)
    ContactRow.objects.filter(pk=number).update(response="another")
    assert ruled_out(tracing) == 1
    assert ContactRow.objects.get(pk=number).state == "listed"
    assert [row["contact_state"] for row in tracing.newest("contact")] == ["no_contact"]


def test_a_contact_who_fell_ill_while_the_keeper_looked_stays_a_case(tracing: Tracing) -> None:
    """The desk was faster: what the pool said a moment before does not undo it."""
    number = listed(tracing)
    ContactRow.objects.filter(pk=number).update(state="became_case")
    assert ruled_out(tracing) == 0
    assert ContactRow.objects.get(pk=number).state == "became_case"


def test_what_is_refused_to_a_case_that_was_ruled_out_keeps_nobody_from_being_released(
    tracing: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(**values: object) -> int:
        raise Refusal("contact.unknown", "There is no contact {number}.", {"number": 1})

    monkeypatch.setattr(ruled_out_actions, "free_contacts_of_ruled_out", refuses)
    monkeypatch.setattr(contacts, "release_contacts", lambda **values: 2)
    assert keeper._contacts(tracing.pool.home, tracing.desk.audit) == 2


def test_who_was_listed_once_can_be_listed_again_when_that_is_over(tracing: Tracing) -> None:
    number = listed(tracing)
    assert refused(lambda: listed(tracing, "k-2")) == "contact.there"
    ended(tracing, number)
    assert listed(tracing, "k-2") != number


def test_a_look_asks_the_sorted_copies_and_what_has_none(
    tracing: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracing.venue()
    together(tracing, "ci", "an")
    tracing.pool.settle("venue_visit", at=tracing.desk.at)
    assert lay_copies(tracing.pool, EXPOSURE_VISITS, most=9, least_bytes=0) == 1
    asked: list[Any] = []

    def find(engine: Any, visits: Any, **values: Any) -> Exposures:
        asked.append(visits)
        return find_exposures(engine, visits, **values)

    monkeypatch.setattr(exposures, "find_exposures", find)
    (row,) = looked(tracing)
    assert row.person == tracing.persons["an"]
    assert isinstance(asked[0], pl.DataFrame), "no part was read"
    tracing.visit("bo")
    tracing.desk.later(hours=1)
    assert {row.person for row in looked(tracing)} == {tracing.persons["an"], tracing.persons["bo"]}
    assert isinstance(asked[1], Present), "the part of the third visit has no copy"


def test_a_proposal_of_somebody_who_is_a_contact_is_that_contact(tracing: Tracing) -> None:
    tracing.venue()
    together(tracing, "ci", "an")
    number = listed(tracing)
    (row,) = looked(tracing)
    assert accepted(tracing, row, "k-2") == number
    row.refresh_from_db()
    assert (row.state, row.contact_id) == ("accepted", number)
    assert ContactRow.objects.count() == 1


def test_stays_go_from_a_proposal_when_their_time_is_over(tracing: Tracing) -> None:
    tracing.venue()
    tracing.venue("v-school", key="K-SCHOOL")
    together(tracing, "ci", "an")
    tracing.desk.at += timedelta(days=9)
    together(tracing, "ci", "an", key="K-SCHOOL")
    (row,) = looked(tracing)
    assert {told["venue"] for told in row.meetings} == {"v-market", "v-school"}
    tracing.desk.at += timedelta(days=20)
    forget = {"audit": tracing.desk.audit, "by": Actor(account="system")}
    assert forget_exposures(at=tracing.desk.at, **forget) == 0  # type: ignore[arg-type]
    row.refresh_from_db()
    assert [told["venue"] for told in row.meetings] == ["v-school"]
    assert (row.venue, row.together, row.near) == ("v-school", 1, 0)
    assert row.first_at > tracing.desk.at - timedelta(days=28)
    assert forget_exposures(at=tracing.desk.at + timedelta(days=9), **forget) == 1  # type: ignore[arg-type]


def test_two_looks_at_once_keep_one_proposal(tracing: Tracing, monkeypatch: pytest.MonkeyPatch) -> None:
    tracing.venue()
    together(tracing, "ci", "an")
    (row,) = looked(tracing)
    said = {
        field.attname: getattr(row, field.attname)
        for field in ExposureRow._meta.fields
        if not field.primary_key
    }
    ExposureRow.objects.all().delete()
    named = kept_exposures.venues_named

    def meanwhile(uids: Any) -> Any:
        ExposureRow.objects.create(**said)
        return named(uids)

    monkeypatch.setattr(kept_exposures, "venues_named", meanwhile)
    assert [one.person for one in looked(tracing)] == [row.person]


def test_what_was_decided_while_somebody_looked_stays(
    tracing: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracing.venue()
    together(tracing, "ci", "an")
    (row,) = looked(tracing)
    # Somebody whom the rule does not find any more: the row would go.
    ExposureRow.objects.filter(pk=row.pk).update(person=tracing.persons["bo"])
    named = kept_exposures.venues_named

    def meanwhile(uids: Any) -> Any:
        decided = {"state": "set_aside", "decided_by": "a-2", "decided_at": tracing.desk.at}
        ExposureRow.objects.filter(person=tracing.persons["bo"]).update(**decided)
        return named(uids)

    monkeypatch.setattr(kept_exposures, "venues_named", meanwhile)
    assert {one.person for one in looked(tracing)} == {tracing.persons["an"], tracing.persons["bo"]}


def test_stays_at_venues_of_other_places_are_counted_and_not_told(tracing: Tracing) -> None:
    rows.venue(uid="v-far", key="K-FAR", place=OTHER)
    tracing.venue()
    together(tracing, "ci", "an", key="K-FAR")
    together(tracing, "ci", "an")
    (row,) = looked(tracing)
    assert len(row.meetings) == 2
    assert row.venue == "v-market"
    found = tracing.desk.do("wang", read_exposure, number=row.pk, purpose=INVESTIGATION)
    assert ([met.venue for met in found.meetings], found.elsewhere) == (["v-market"], 1)  # type: ignore[attr-defined]
