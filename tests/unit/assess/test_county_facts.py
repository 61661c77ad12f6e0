"""What is known of a place before its days are estimated: which rows count as facts, and which as a late target."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest

from wuse.assess.county_facts import first_import, known_counts, segments
from wuse.assess.county_rows import estimate_from_frame
from wuse.assess.county_series import METHOD

FIRST, SECOND, THIRD = DAYS = [date(2021, 2, day) for day in (1, 2, 3)]
PLACES = {"3301": "33", "330101": "3301", "330102": "3301"}
Row = tuple[str, date, str, int, str, str, date]
"""Place, day, measure, value, basis, cut-off, and the day on which it was recorded."""


def count(
    place: str,
    day: date,
    value: int,
    *,
    measure: str = "confirmed_cum",
    basis: str = "published",
    cut_off: str = "24:00",
    recorded: date = date(2021, 2, 4),
) -> Row:
    """A row of case_count."""
    return (place, day, measure, value, basis, cut_off, recorded)


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Rows of case_count, recorded at nine in the morning, Beijing time."""
    names = ["place", "date", "measure", "value", "basis", "cut_off", "recorded_at"]
    stamped = [(*row[:6], datetime(row[6].year, row[6].month, row[6].day, 1, tzinfo=UTC)) for row in rows]
    return pl.DataFrame(stamped, schema=names, orient="row")


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([count("3301", FIRST, 5)], 5),
        ([count("3301", FIRST, 7, basis="derived"), count("3301", FIRST, 5)], 5),
        ([count("3301", FIRST, 5, cut_off="12:00"), count("3301", FIRST, 7, basis="derived")], 7),
        ([count("3301", FIRST, 5, cut_off="12:00")], 5),
        ([count("3301", FIRST, 5, recorded=date(2021, 2, 15))], 5),
    ],
    ids=[
        "the only one",
        "published before derived",
        "midnight before noon",
        "noon alone",
        "fourteen days late",
    ],
)
def test_which_count_of_a_day_is_known(rows: list[Row], known: int) -> None:
    facts = known_counts(frame(rows))["3301"]
    assert facts.counts == {FIRST: known}
    assert facts.total is None


def test_a_count_recorded_more_than_fourteen_days_after_its_day_is_a_target() -> None:
    facts = known_counts(frame([count("3301", FIRST, 5, recorded=date(2021, 2, 16))]))["3301"]
    assert facts.counts == {}
    assert facts.total == 5


def test_new_cases_up_to_noon_are_no_new_cases_of_the_day() -> None:
    rows = [
        count("3301", FIRST, 2, measure="confirmed_new", cut_off="12:00"),
        count("3301", SECOND, 3, measure="confirmed_new"),
        count("3301", THIRD, 1, measure="reclassified_out_new"),
        count("3301", THIRD, 9, measure="discharged_cum"),
    ]
    facts = known_counts(frame(rows))["3301"]
    assert facts.new == {SECOND: 3}
    assert facts.moved_out == {THIRD: 1}
    assert facts.counts == {}


def test_the_first_import_is_the_first_day_with_a_case_from_abroad() -> None:
    rows = [
        count("33", FIRST, 0, measure="imported_new"),
        count("33", THIRD, 2, measure="imported_new"),
        count("33", SECOND, 1, measure="imported_cum"),
    ]
    assert first_import(frame(rows)) == SECOND
    assert first_import(frame(rows[:1])) is None


def test_segments_lie_between_known_counts_and_begin_with_none() -> None:
    counts = {THIRD: 9, FIRST: 4, date(2021, 3, 1): 50}
    assert segments(counts, DAYS) == [(0, 1, 4), (1, 3, 5)]
    assert segments({}, DAYS) == []


def test_an_estimate_never_stands_beside_a_known_count_and_says_what_it_lies_between() -> None:
    rows = [
        count("33", THIRD, 6),
        count("3301", THIRD, 6),
        count("330101", FIRST, 1),
        count("330101", THIRD, 4),
    ]
    found = estimate_from_frame(frame(rows), places=PLACES, days=DAYS)
    of_county = found.filter(pl.col("place") == "330101")
    assert of_county["date"].to_list() == [SECOND]
    assert of_county["note"].to_list() == [f"between {FIRST} and {THIRD}"]
    assert of_county["value"].item() in range(1, 5)
    assert set(found["basis"]) == {"estimated"}
    assert set(found["source"]) == {METHOD}


def test_an_estimate_is_known_from_nine_the_next_morning_in_beijing() -> None:
    found = estimate_from_frame(
        frame([count("33", THIRD, 6), count("3301", THIRD, 6)]), places=PLACES, days=DAYS
    )
    learnt = dict(found.filter(pl.col("place") == "330101").select("date", "recorded_at").iter_rows())
    assert learnt[FIRST] == datetime(2021, 2, 2, 1, tzinfo=UTC)


def test_a_late_total_is_met_if_the_bulletins_allow_it_and_missed_if_not() -> None:
    late = date(2021, 4, 8)
    told = [count("33", THIRD, 6), count("3301", THIRD, 6)]
    possible = estimated_end(
        [*told, count("330101", THIRD, 4, recorded=late), count("330102", THIRD, 2, recorded=late)]
    )
    assert possible == {"330101": 4, "330102": 2}
    too_many = estimated_end(
        [*told, count("330101", THIRD, 4, recorded=late), count("330102", THIRD, 3, recorded=late)]
    )
    assert sum(too_many.values()) == 6


def estimated_end(rows: list[Row]) -> dict[str, int]:
    """The estimates of the counties on the last day."""
    found = estimate_from_frame(frame(rows), places=PLACES, days=DAYS).filter(pl.col("date") == THIRD)
    return dict(found.filter(pl.col("place").str.len_chars() == 6).select("place", "value").iter_rows())


def test_imported_cases_of_a_county_are_the_sum_of_those_reported() -> None:
    rows = [
        count("33", THIRD, 3),
        count("3301", THIRD, 3),
        count("330101", FIRST, 1, measure="imported_new"),
        count("330101", THIRD, 2, measure="imported_new"),
    ]
    found = estimate_from_frame(frame(rows), places=PLACES, days=DAYS)
    imported = found.filter(pl.col("measure") == "imported_cum").select("date", "value")
    assert list(imported.iter_rows()) == [(FIRST, 1), (SECOND, 1), (THIRD, 3)]


def test_cases_moved_out_of_a_city_lower_its_count_on_that_day_only() -> None:
    rows = [
        count("33", FIRST, 8),
        count("33", SECOND, 8),
        count("33", THIRD, 9),
        count("3301", FIRST, 8),
        count("3301", SECOND, 6),
        count("3301", THIRD, 7),
        count("3301", SECOND, 2, measure="reclassified_out_new"),
        count("330101", THIRD, 3),
        count("330102", THIRD, 4),
    ]
    found = estimate_from_frame(frame(rows), places=PLACES, days=DAYS)
    for county in ("330101", "330102"):
        values = found.filter(pl.col("place") == county).sort("date")["value"].to_list()
        assert values == sorted(values)
    totals = found.filter((pl.col("date") == SECOND) & pl.col("place").str.starts_with("3301"))
    assert totals["value"].sum() <= 6
