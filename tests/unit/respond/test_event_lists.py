"""Lists of events: who sees what, in which order, page by page; by an index, however many are over."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from tests import event_rows as rows
from tests.event_rows import AT
from wuse.respond.event_clock import Card
from wuse.respond.event_table import EventState
from wuse.respond.store.event_lists import (
    EventChoice,
    counts_by_state,
    ended_page,
    loads_by,
    open_page,
    outermost,
    reporter_page,
    within,
    within_any,
)
from wuse.respond.store.models import EventRow
from wuse.vocabulary import PlaceLevel

pytestmark = pytest.mark.django_db
ALL = EventChoice(AT)
PLACES = ("330382001001003", "330382001002001", "330382002001001", "330106003001002", "330382")


@pytest.fixture
def many() -> list[int]:
    """Sixty open events whose clocks are up in any order, some at the same moment, and sixty that are over."""
    draw = random.Random(7)
    for number in range(60):
        due = AT + timedelta(minutes=draw.randrange(20))
        rows.event(place=PLACES[number % 5], due_at=due, yellow_at=due - timedelta(minutes=5))
        rows.ended(place=PLACES[number % 5])
    found = EventRow.objects.filter(is_open=True).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True))


def numbers(page) -> list[int]:  # type: ignore[no-untyped-def]
    return [head.number for head in page.heads]


@pytest.mark.parametrize("size", [1, 7, 59, 60, 100])
def test_pages_follow_one_another_without_a_gap_or_a_repeat(many: list[int], size: int) -> None:
    seen, after = [], ""
    while True:
        page = open_page(["33"], ALL, after=after, size=size)
        seen += numbers(page)
        if not (after := page.onward):
            break
    assert seen == many


@pytest.mark.parametrize("size", [1, 7, 59, 60, 100])
def test_what_is_over_comes_newest_first(many: list[int], size: int) -> None:
    wanted = list(EventRow.objects.filter(is_open=False).order_by("-pk").values_list("pk", flat=True))
    seen, after = [], ""
    while True:
        page = ended_page(["33"], ALL, after=after, size=size)
        seen += numbers(page)
        if not (after := page.onward):
            break
    assert seen == wanted


@pytest.mark.parametrize(
    ("places", "wanted"),
    [
        (["33"], PLACES),
        (["3303"], PLACES[:3] + PLACES[4:]),
        (["330382"], PLACES[:3] + PLACES[4:]),
        (["330382001"], PLACES[:2]),
        (["330382001001"], PLACES[:1]),
        (["330382001001003"], PLACES[:1]),
        (["330382001001004"], ()),
        (["330382002", "330106"], PLACES[2:4]),
        (["330382", "330382001"], PLACES[:3] + PLACES[4:]),
        ([], ()),
    ],
)
def test_a_unit_sees_what_lies_in_it_once(
    many: list[int], places: list[str], wanted: tuple[str, ...]
) -> None:
    page = open_page(places, ALL, size=100)
    codes = dict(EventRow.objects.values_list("pk", "place"))
    assert numbers(page) == [number for number in many if codes[number] in wanted]
    again = EventRow.objects.filter(within_any(places), is_open=True)
    assert sorted(numbers(page)) == sorted(again.values_list("pk", flat=True))


def test_several_places_are_merged_in_the_order_of_their_clocks(many: list[int]) -> None:
    seen, after = [], ""
    while True:
        page = open_page(["330382001", "330106", "330382002"], ALL, after=after, size=5)
        seen += numbers(page)
        if not (after := page.onward):
            break
    codes = dict(EventRow.objects.values_list("pk", "place"))
    assert seen == [number for number in many if codes[number] != "330382"]


@pytest.mark.parametrize("after", ["", "nonsense", "2020-02-12~x", "2020-02-12T01:00:00~7", "~", "9" * 40])
def test_a_beginning_that_somebody_made_up_is_the_beginning(many: list[int], after: str) -> None:
    assert numbers(open_page(["33"], ALL, after=after, size=3)) == many[:3]


def test_cards_stations_and_states_are_chosen(many: list[int]) -> None:
    EventRow.objects.filter(pk=many[0]).update(state="dispatched", station="market", supervised=True)
    later = AT + timedelta(minutes=10)
    red = [pk for pk, due in EventRow.objects.filter(pk__in=many).values_list("pk", "due_at") if due <= later]
    page = open_page(["33"], EventChoice(later, card=Card.RED), size=100)
    assert sorted(numbers(page)) == sorted(red)
    assert all(head.card(later) is Card.RED for head in page.heads)
    yellow = open_page(["33"], EventChoice(later, card=Card.YELLOW), size=100)
    assert len(yellow.heads) > len(red)
    assert numbers(open_page(["33"], EventChoice(AT, station="market"))) == many[:1]
    assert numbers(open_page(["33"], EventChoice(AT, states=(EventState.DISPATCHED,)))) == many[:1]
    assert numbers(open_page(["33"], EventChoice(AT, supervised=True))) == many[:1]
    assert counts_by_state(["33"], ALL) == {EventState.DISPATCHED: 1, EventState.REPORTED: 59}


def test_an_event_whose_clocks_stand_still_shows_no_card() -> None:
    rows.event(yellow_at=None)
    (head,) = open_page(["33"], EventChoice(AT)).heads
    assert head.card(AT + timedelta(days=9)) is Card.NONE
    assert open_page(["33"], EventChoice(AT + timedelta(days=9), card=Card.YELLOW)).heads == ()


def test_what_is_open_is_counted_by_unit(many: list[int]) -> None:
    found = loads_by(PlaceLevel.TOWNSHIP, "330382", at=AT + timedelta(minutes=10))
    assert {code: load.open_events for code, load in found.items()} == {
        "330382": 12,
        "330382001": 24,
        "330382002": 12,
    }
    assert sum(load.red + load.yellow for load in found.values()) <= 48
    assert found["330382001"].card is Card.RED
    assert set(loads_by(PlaceLevel.GRID, "330382001001", at=AT)) == {"330382001001003"}
    assert set(loads_by(PlaceLevel.COUNTY, "33", at=AT)) == {"330106", "330382"}


def test_a_reporter_sees_own_reports_until_two_weeks_after_their_end() -> None:
    mine = rows.event(reported_by="a-wei")
    rows.event(reported_by="a-shu")
    fresh = rows.ended(reported_by="a-wei", ended_at=AT - timedelta(days=13))
    rows.ended(reported_by="a-wei", ended_at=AT - timedelta(days=15))
    page = reporter_page("a-wei", at=AT, keep=timedelta(days=14))
    assert numbers(page) == [fresh.pk, mine.pk]
    first = reporter_page("a-wei", at=AT, keep=timedelta(days=14), size=1)
    assert numbers(reporter_page("a-wei", at=AT, keep=timedelta(days=14), after=first.onward)) == [mine.pk]


def test_only_the_outermost_places_are_asked() -> None:
    assert outermost(["330382", "330382001", "3301", "330382", "33010"]) == ["3301", "330382"]


@pytest.mark.parametrize(
    ("place", "index"),
    [
        ("33", "open_events"),
        ("3303", "open_events_of_city"),
        ("330382", "open_events_of_county"),
        ("330382001", "open_events_of_township"),
        ("330382001001", "open_events_of_village"),
        ("330382001001003", "open_events_of_village"),
    ],
)
def test_a_list_of_open_events_is_read_by_the_index_of_its_unit(place: str, index: str) -> None:
    # As many as tell a planner that a scan of all is no way; what is open is little of it.
    EventRow.objects.bulk_create(
        [
            EventRow(
                uid=f"x{number}", kind="price", level="blue", reported_level="blue", place=PLACES[number % 5],
                rules="r", reported_by="a", reported_at=AT, happened_at=AT,
                state="closed" if number % 50 else "reported",
                is_open=not number % 50, due_at=None if number % 50 else AT, ended_at=AT if number % 50 else None,
            )
            for number in range(3000)
        ]
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    listed = EventRow.objects.filter(within(place), is_open=True).order_by("due_at", "pk")[:50]
    found = listed.explain()
    # With a few thousand rows PostgreSQL may take the index of all open ones for a wide unit: as small, and in order.
    assert index in found or "Index Scan using open_events on" in found
