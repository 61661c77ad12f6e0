"""How fast events are dealt with, as tables worked out by hand; and against plain Python on events made at random."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import event_times as reference
from tests.reference.event_times import Step
from wuse.assess.event_times import EventWindow, event_times
from wuse.pool import Engine, InProcessEngine, load_standard
from wuse.vocabulary import PlaceCode

ENGINE = InProcessEngine()
AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
LIMITS = {
    (level, clock): minutes
    for level, row in {"red": (10, 20, 60, 1440), "blue": (480, 1440, 4320, 10080)}.items()
    for clock, minutes in zip(("accept", "dispatch", "act", "close"), row, strict=True)
}
STEPS = {
    "report": "reported", "accept": "accepted", "dispatch": "dispatched", "begin": "in_handling", "feed_back": "fed_back",
    "verify": "verified", "close": "closed", "withdraw": "withdrawn", "merge": "duplicate", "split_off": "accepted",
}  # fmt: skip
PLACES = ("330382001001", "330382001002", "330382002001", "330106003001")


def life(
    event: int, place: str, level: str, begun: int, *steps: tuple[str, int], card: str = ""
) -> list[Step]:
    """Steps of an event: each with the minutes since its report, which was so many minutes after the first."""
    reported = AT + timedelta(minutes=begun)
    return [
        Step(
            event, number, step, STEPS[step], level, place, reported, reported + timedelta(minutes=after), card or None
        )
        for number, (step, after) in enumerate(steps, start=1)
    ]  # fmt: skip


def table(steps: list[Step]) -> pl.DataFrame:
    """The steps as the pool has them."""
    schema = load_standard("event_step").schema
    rows = [
        {
            "event": step.event,
            "number": step.number,
            "step": step.step,
            "after": step.after,
            "level": step.level,
            "place": step.place,
            "city": PlaceCode(step.place)[:4],
            "county": step.place[:6],
            "township": step.place[:9],
            "card": step.card,
            "reported_at": step.reported_at,
            "stepped_at": step.stepped_at,
            "age_minutes": step.minutes,
            "recorded_at": step.stepped_at,
        }
        for step in steps
    ]
    names = {name: kind for name, kind in schema.items() if not rows or name in rows[0]}
    return pl.DataFrame(rows, schema=names, orient="row")


def times(steps: list[Step], engine: Engine = ENGINE, **asked: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What the judgement says, by unit, level and clock."""
    window = EventWindow(
        asked.pop("since", AT), asked.pop("known_at", AT + timedelta(days=30)), asked.pop("area", "")
    )
    found = event_times(engine, table(steps), limits=LIMITS, window=window, **{"by": "township", **asked})
    return {(row.pop("unit"), row.pop("level"), row.pop("clock")): row for row in found.to_dicts()}


DAY = 1440
OUTBREAK = [
    *life(
        1,
        PLACES[0],
        "blue",
        0,
        ("report", 0),
        ("accept", 60),
        ("dispatch", 90),
        ("begin", 100),
        ("close", 900),
    ),
    *life(2, PLACES[1], "blue", 5, ("report", 0), ("accept", 500), ("dispatch", 501), ("begin", 600)),
    *life(3, PLACES[0], "red", 9, ("report", 0), ("accept", 20), ("dispatch", 21), card="red"),
    *life(4, PLACES[0], "blue", 9, ("report", 0), ("withdraw", 3)),
    *life(5, PLACES[2], "blue", 9, ("split_off", 30), ("dispatch", 40)),
]


def test_counts_and_times_of_a_township() -> None:
    found = times(OUTBREAK)
    assert found["330382001", None, "accept"] == {
        "events": 4,
        "open_events": 2,
        "yellow_cards": 0,
        "red_cards": 1,
        "oldest_days": 30,
        "done": 3,
        "in_time": 1,  # 60 of 480; 500 of 480 and 20 of 10 are not
        "median_minutes": 60,
        "ninetieth_minutes": 500,
        "longest_minutes": 500,
    }
    assert found["330382001", None, "close"]["median_minutes"] == 900
    assert found["330382002", None, "accept"]["median_minutes"] == 30


@pytest.mark.parametrize(
    ("asked", "key", "wanted"),
    [
        # Levels apart, a wider unit, an area, a later beginning.
        ({"by_level": True}, ("330382001", "red", "accept"), {"events": 1, "done": 1, "in_time": 0}),
        ({"by": "county"}, ("330382", None, "accept"), {"events": 5, "done": 4}),
        ({"by": "city"}, ("3303", None, "accept"), {"events": 5, "done": 4}),
        ({"area": "330382002"}, ("330382002", None, "accept"), {"events": 1}),
        ({"since": AT + timedelta(minutes=6)}, ("330382001", None, "accept"), {"events": 2, "done": 1}),
        # As it was known in the first hour: nothing later exists.
        ({"known_at": AT + timedelta(minutes=59)}, ("330382001", None, "accept"), {"open_events": 3, "done": 1}),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_what_is_counted(asked: Any, key: Any, wanted: dict[str, Any]) -> None:
    found = times(OUTBREAK, **asked)[key]
    assert {name: found[name] for name in wanted} == wanted


def test_what_lies_outside_of_the_area_is_not_there() -> None:
    assert {unit for unit, _, _ in times(OUTBREAK, area="330382002")} == {"330382002"}
    assert times([]) == {}


@st.composite
def outbreaks(draw: st.DrawFn) -> list[Step]:
    """Some events, each with some of its steps, minutes to days apart."""
    steps: list[Step] = []
    for event in range(1, draw(st.integers(0, 12)) + 1):
        names = draw(st.lists(st.sampled_from(sorted(STEPS)[1:]), max_size=5))
        after = draw(st.lists(st.integers(0, 4 * DAY), min_size=len(names), max_size=len(names)).map(sorted))
        steps += life(
            event,
            draw(st.sampled_from(PLACES)),
            draw(st.sampled_from(("red", "blue"))),
            draw(st.integers(0, 3 * DAY)),
            ("report", 0),
            *zip(names, after, strict=True),
            card=draw(st.sampled_from(("", "yellow", "red"))),
        )
    return steps


@given(
    outbreaks(),
    st.sampled_from(("city", "county", "township")),
    st.booleans(),
    st.sampled_from(("", "3303", "330382", "330382001")),
    st.integers(0, 3 * DAY),
    st.integers(0, 6 * DAY),
)
def test_the_sql_says_what_plain_python_says(
    steps: list[Step], by: str, by_level: bool, area: str, since: int, known: int
) -> None:
    window = {"since": AT + timedelta(minutes=since), "known_at": AT + timedelta(minutes=known), "area": area}
    found = times(steps, by=by, by_level=by_level, **window)
    digits = {"city": 4, "county": 6, "township": 9}[by]
    assert found == reference.event_times(steps, limits=LIMITS, digits=digits, by_level=by_level, **window)
