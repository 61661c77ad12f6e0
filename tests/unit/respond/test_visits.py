"""Visits of whoever has no account: said by a delegate, taken at a door; and what a visit tells, and to whom."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.desk_people import COUNTY, PROVINCE, Desk
from tests.spec.test_indicators import values_of
from tests.tracing_people import Tracing, new_tracing
from wuse.assess.control_index import load_control_index
from wuse.permits.store.models import DelegateRow, ResponseRow
from wuse.respond.actions.exposures import look_for_exposures
from wuse.respond.actions.venues import check_in, close_venue, take_visit
from wuse.respond.store.models import ExposureRow, IssuedCodeRow
from wuse.respond.venue import MOST_VENUES, NotedVisit, ShownCode
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal


@pytest.fixture
def tracing(desk: Desk) -> Tracing:
    return new_tracing(desk)


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def delegate(tracing: Tracing) -> None:
    """Bo acts for An."""
    of = {"delegate": tracing.persons["bo"], "person": tracing.persons["an"]}
    said = {"kind": "parent", "called": "妈妈", "begun_at": tracing.desk.at}
    DelegateRow.objects.create(response=tracing.desk.response, **of, **said)


def visit(tracing: Tracing, who: str, *, of: str = "", key: str = "K-MARKET", colour: str = "") -> NotedVisit:
    person = {"person": tracing.persons[of]} if of else {}
    said = {"response": tracing.desk.response, "key": key, "uid": f"y-{next(tracing.taps)}", "colour": colour}
    noted = tracing.desk.do(who, check_in, pool=tracing.pool, **said, **person)
    assert isinstance(noted, NotedVisit)
    return noted


def take(tracing: Tracing, number: int, shown: ShownCode, who: str = "fang") -> None:
    given = {"number": number, "shown": shown, "uid": f"y-{next(tracing.taps)}"}
    tracing.desk.do(who, take_visit, pool=tracing.pool, **given)


def visits(tracing: Tracing) -> list[tuple[object, ...]]:
    names = {person: name for name, person in tracing.persons.items()}
    return sorted(
        (names[row["person"]], row["self_said"], row["taken_by"], row["code_colour"])
        for row in tracing.newest("venue_visit")
    )


def test_a_delegate_checks_in_for_a_member_and_the_member_sees_it(tracing: Tracing) -> None:
    tracing.venue()
    assert refused(lambda: visit(tracing, "bo", of="an")) == "delegate.unknown"
    delegate(tracing)
    visit(tracing, "bo", of="an", colour="green")
    visit(tracing, "bo", colour="yellow")
    assert visits(tracing) == [("an", "counted", None, "green"), ("bo", "counted", None, "yellow")]
    entry = AuditRecord.objects.filter(verb="visit.check_in").order_by("pk").first()
    assert entry is not None
    assert (entry.by, entry.subject) == ("a-bo", tracing.persons["an"])


def test_each_of_a_family_has_an_hour_of_their_own(tracing: Tracing) -> None:
    tracing.venue()
    delegate(tracing)
    assert visit(tracing, "bo", of="an").said is not None
    assert visit(tracing, "an").said is None
    assert visit(tracing, "bo").said is not None


def test_a_visit_in_doubt_shows_of_no_venue_that_it_looks_at_codes(tracing: Tracing) -> None:
    for number in range(MOST_VENUES + 1):
        tracing.venue(f"v-{number}", key=f"K-{number}")
        visit(tracing, "an", key=f"K-{number}", colour="green")
    colours = [row["code_colour"] for row in tracing.newest("venue_visit")]
    assert (colours.count("green"), colours.count(None)) == (MOST_VENUES, 1)


def test_where_no_colour_is_known_none_is_written(tracing: Tracing) -> None:
    tracing.venue()
    visit(tracing, "an")
    assert visits(tracing) == [("an", "counted", None, None)]


def test_a_door_takes_the_visit_of_a_card_and_only_the_visit_says_who_took_it(tracing: Tracing) -> None:
    number = tracing.venue()
    take(tracing, number, tracing.code("an", "yellow"))
    assert visits(tracing) == [("an", None, "a-fang", "yellow")]
    entry = AuditRecord.objects.get(verb="visit.take")
    assert (entry.by, entry.organisation, entry.place) == ("door", "", PROVINCE)
    assert entry.subject == tracing.persons["an"]
    assert "market" not in f"{entry.facts} {entry.details}"


def test_whoever_was_scanned_or_checked_in_within_the_hour_is_there_once(tracing: Tracing) -> None:
    number = tracing.venue()
    take(tracing, number, tracing.code("an"))
    take(tracing, number, tracing.code("an"))
    assert visit(tracing, "an").said is None
    visit(tracing, "bo")
    take(tracing, number, tracing.code("bo"))
    assert [row[0] for row in visits(tracing)] == ["an", "bo"]
    tracing.desk.later(hours=1, minutes=1)
    take(tracing, number, tracing.code("an"))
    assert [row[0] for row in visits(tracing)] == ["an", "an", "bo"]


def test_a_code_that_nobody_here_can_tell_is_no_visit(tracing: Tracing) -> None:
    number, shown = tracing.venue(), tracing.code("an")
    unknown = ShownCode("f" * 32, "green")
    assert refused(lambda: take(tracing, number, unknown)) == "visit.code"
    IssuedCodeRow.objects.update(person="")
    assert refused(lambda: take(tracing, number, shown)) == "visit.code"
    IssuedCodeRow.objects.update(
        person=tracing.persons["an"], expires_at=tracing.desk.at + timedelta(hours=1)
    )
    tracing.desk.later(hours=1)
    assert refused(lambda: take(tracing, number, shown)) == "visit.code"


def test_a_door_takes_none_without_a_permit_at_a_closed_venue_or_after_the_response(tracing: Tracing) -> None:
    number, shown = tracing.venue(), tracing.code("an")
    assert refused(lambda: take(tracing, number, shown, who="wang")) == "permit.missing"
    tracing.desk.do("fang", close_venue, number=number)
    assert refused(lambda: take(tracing, number, shown)) == "venue.closed"
    open_one = tracing.venue("v-2", key="K-2")
    ResponseRow.objects.update(ended_at=tracing.desk.at - timedelta(seconds=1))
    assert refused(lambda: take(tracing, open_one, shown)) == "response.not_active"


def test_a_visit_that_was_taken_is_compared_like_every_other(tracing: Tracing) -> None:
    number = tracing.venue()
    tracing.visit("ci")
    take(tracing, number, tracing.code("an"))
    tracing.desk.later(hours=1)
    tracing.pool.settle("venue_visit", at=tracing.desk.at)
    asked = {"pool": tracing.pool, "place": COUNTY, "cases": [tracing.case], **tracing.frame()}
    tracing.desk.do("wang", look_for_exposures, **asked)
    assert ExposureRow.objects.get().person == tracing.persons["an"]


def test_c4_of_the_control_index_follows_from_check_ins_and_doors(tracing: Tracing) -> None:
    """Four venues: a poster and a door today, a poster two days ago, and one where no colour was known."""
    door = tracing.venue("v-door", key="K-DOOR")
    for name in ("old", "poster", "blind"):
        tracing.venue(f"v-{name}", key=f"K-{name}")
    visit(tracing, "an", key="K-old", colour="green")
    tracing.desk.later(days=2)
    visit(tracing, "an", key="K-poster", colour="green")
    visit(tracing, "bo", key="K-blind")
    take(tracing, door, tracing.code("bo"))
    facts = {"venue_visit": tracing.pool.latest("venue_visit")}
    found = values_of(facts, "venue_visit", as_of=tracing.desk.at + timedelta(minutes=1))
    assert found["venues_checking"] == (2 / 3, 2, 3)
    (c4,) = [item for item in load_control_index().items if item.id == "C4"]
    assert c4.indicator == "venues_checking"
