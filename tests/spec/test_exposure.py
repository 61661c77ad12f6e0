"""Who counts as having met a case, as a table: the case was at the venue from 10:00 to 11:00 on the day before."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.spec.test_indicators import ENGINE, NOW, table
from wuse.assess.exposure import Exposures, find_exposures, load_exposure_rule

RULE = load_exposure_rule()
DAY = NOW.replace(hour=0, minute=0) - timedelta(days=1)


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return DAY + timedelta(hours=hours, minutes=minutes)


def visit(person: str, came: str, left: str | None, venue: str = "market", **more: Any) -> dict[str, Any]:
    return {
        "person": person,
        "venue": venue,
        "visited_at": at(came),
        "left_at": at(left) if left else None,
        **more,
    }


def found(*rows: dict[str, Any]) -> Exposures:
    visits = table("venue_visit", [visit("case", "10:00", "11:00"), *rows])
    return find_exposures(ENGINE, visits, cases=["case"], response="r", rule=RULE, as_of=NOW)


@pytest.mark.parametrize(
    ("came", "left", "together", "near"),
    [
        ("10:30", "10:40", 1, 0),
        ("09:00", "10:00", 1, 0),
        ("11:00", "12:00", 1, 0),
        ("11:01", "11:30", 0, 1),
        ("13:00", "14:00", 0, 1),
        ("13:01", "14:00", 0, 0),
        ("07:00", "08:00", 0, 1),
        ("07:00", "07:59", 0, 0),
        ("10:30", None, 1, 0),
        ("07:30", None, 0, 0),
        ("06:00", "20:00", 1, 0),
    ],
)
def test_who_was_there_at_about_the_same_time(came: str, left: str | None, together: int, near: int) -> None:
    met = found(visit("other", came, left)).met
    assert met.select("person", "together", "near").rows() == (
        [("other", together, near)] if together + near else []
    )


def test_who_met_the_case_oftener_comes_first() -> None:
    met = found(
        visit("once", "10:30", "10:40"),
        visit("near", "12:30", "12:40"),
        visit("twice", "10:10", "10:20"),
        visit("twice", "10:50", "11:30"),
    ).met
    assert met.select("place_in_line", "person").rows() == [(1, "twice"), (2, "once"), (3, "near")]


def test_another_venue_and_an_old_visit_do_not_count() -> None:
    old = {"visited_at": NOW - timedelta(days=14), "left_at": NOW}
    assert found(visit("a", "10:30", None, "ward"), {**visit("b", "10:30", None), **old}).met.is_empty()


def test_the_stays_that_a_proposal_rests_on_are_told_with_their_venue() -> None:
    rows = found(visit("other", "10:30", "10:40"), visit("other", "12:30", None)).meetings
    told = rows.sort("visited_at").select("person", "venue", "case_from", "visited_at", "at_once").rows()
    assert told == [
        ("other", "market", at("10:00"), at("10:30"), 1),
        ("other", "market", at("10:00"), at("12:30"), 0),
    ]


def test_what_was_said_under_another_response_does_not_exist() -> None:
    assert found(visit("other", "10:30", None, response="another")).met.is_empty()


def test_a_crowded_venue_is_told_and_not_compared() -> None:
    crowd = [visit(f"p{number}", "10:30", None) for number in range(RULE.values["most_persons"])]
    told = found(*crowd)
    assert told.met.is_empty()
    assert told.crowded.rows() == [("market", len(crowd) + 1)]


def test_who_checks_in_often_takes_no_venue_out_of_the_comparison() -> None:
    often = [visit("a", f"1{number // 60}:{number % 60:02}", None) for number in range(120)]
    told = found(*often * 50)
    assert told.crowded.is_empty()
    assert told.met["person"].to_list() == ["a"]


def test_who_checks_in_beyond_belief_neither_crowds_a_venue_nor_fills_the_list() -> None:
    most = RULE.values["most_persons"]
    crowd = [visit(f"p{number}", "10:30", None) for number in range(most - 1)]
    doubtful = [visit(f"q{number}", "10:30", None, self_said="doubtful") for number in range(3)]
    told = found(*crowd, *doubtful)
    assert told.crowded.is_empty(), "as many as are compared, and some that do not count"
    rows = told.met.select("place_in_line", "person", "together", "near", "doubtful").rows()
    assert rows[0][2:] == (1, 0, 0)
    assert rows[-3:] == [(most + number, f"q{number}", 0, 0, 1) for number in range(3)]
    assert found(visit("p", "10:30", None), *crowd).crowded.height == 1


def test_a_venue_where_somebody_was_without_doubt_counts_them_however_often_they_are_doubted() -> None:
    rows = [visit("a", "10:30", None), visit("a", "10:40", None, self_said="doubtful")]
    told = found(*rows)
    assert told.met.select("together", "near", "doubtful").rows() == [(1, 0, 1)]
    assert sorted(told.meetings["doubtful"]) == [0, 1]


def test_a_case_that_checked_in_everywhere_has_met_nobody_for_certain() -> None:
    visits = table(
        "venue_visit",
        [
            visit("case", "10:00", None, "market", self_said="counted"),
            visit("case", "10:10", None, "school", self_said="doubtful"),
            visit("a", "12:00", None, "market"),
            *(visit(f"p{number}", "10:10", None, "school") for number in range(400)),
        ],
    )
    met = find_exposures(ENGINE, visits, cases=["case"], response="r", rule=RULE, as_of=NOW).met
    assert met.select("person", "together", "near", "doubtful").rows()[0] == ("a", 0, 1, 0)
    assert met.height == 401


def test_a_proposal_holds_no_colour() -> None:
    assert not [name for name in found(visit("a", "10:30", None)).met.columns if "colour" in name]
