"""Verdicts that are kept after news say what they would say if every day were judged again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuse.assess import AreaFacts, first_day_that_knows, known_at, load_series
from wuse.places import load_registry
from wuse.pool import InProcessEngine, Pool, load_standard
from wuse.publish.present import PresentVerdicts
from wuse.publish.replay import counties_of_days, day_range, judge_counties

TREE, SERIES, ENGINE = load_registry(), load_series("zhejiang"), InProcessEngine()
# In the second stretch the counties of Hangzhou change on the ninth day.
STRETCHES = (date(2020, 2, 6), date(2021, 4, 1))
COUNTIES = ("330382", "330106", "330103", "330113")
TABLES = ("case_count", "population")
NOON = timedelta(hours=4)

facts = st.fixed_dictionaries(
    {
        "table": st.sampled_from(("case_count", "case_count", "population")),
        "place": st.sampled_from(COUNTIES),
        "day": st.integers(-2, 24),
        "value": st.integers(0, 60),
        "basis": st.sampled_from(("published", "estimated")),
        # From before the day to long after it, and often on the very noon.
        "late": st.integers(-20, 900).map(lambda hours: timedelta(hours=hours))
        | st.just(timedelta(days=1) + NOON),
    }
)
# Before the next look: a fact comes, the oldest leave, rows get another number; and the days that are looked at.
steps = st.lists(
    st.tuples(facts, st.booleans(), st.booleans(), st.integers(0, 10), st.integers(11, 26)),
    min_size=2,
    max_size=6,
)
A_FEW = settings(max_examples=max(5, settings().max_examples // 10))


class Told:
    """A pool whose facts are given."""

    def __init__(self, begins: date) -> None:
        self.engine, self.begins = ENGINE, begins
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}

    def source(self, table: str) -> pl.DataFrame:
        return pl.DataFrame(self.rows[table], schema=load_standard(table).schema, orient="row")

    def tell(self, fact: dict[str, Any], number: int) -> None:
        """A fact more."""
        table, day = fact["table"], self.begins + timedelta(days=fact["day"])
        schema = load_standard(table).schema
        said = {"measure": "confirmed_cum", "basis": fact["basis"], "date": day}
        learnt = datetime(day.year, day.month, day.day, tzinfo=UTC) + fact["late"]
        moment = {"recorded_at": learnt, "sequence": number, "row_number": 1}
        row = {"place": fact["place"], "value": fact["value"], **said, **moment}
        self.rows[table].append({name: row.get(name) for name in schema})

    def forget_the_oldest(self) -> None:
        """Of each table one row leaves."""
        self.rows = {table: rows[1:] for table, rows in self.rows.items()}

    def renumber(self, number: int) -> None:
        """As when rows leave the inbox for the files."""
        for row in self.rows["case_count"]:
            row["sequence"] += number


def judged_again(told: Told, days: list[date]) -> pl.DataFrame:
    """The verdicts of all days, as if nothing was kept."""

    def facts_of(areas: tuple[str, ...]) -> AreaFacts:
        return AreaFacts(told.source("case_count"), told.source("population"), areas, {})

    counties = counties_of_days(TREE, SERIES, days)
    return judge_counties(facts_of, ENGINE, series=SERIES, counties=counties)


@pytest.mark.parametrize("begins", STRETCHES)
@A_FEW
@given(steps)
def test_what_is_kept_after_news_is_what_would_be_judged_again(begins: date, steps: list[Any]) -> None:
    told, kept = Told(begins), PresentVerdicts(TREE, SERIES)
    for number, (fact, leaves, moved, first, last) in enumerate(steps):
        if leaves:
            told.forget_the_oldest()
        if moved:
            told.renumber(1000)
        told.tell(fact, number)
        days = day_range(begins + timedelta(days=first), begins + timedelta(days=last))
        found = kept.of(cast(Pool, told), days).sort("as_of", "place")
        assert found.equals(judged_again(told, days).sort("as_of", "place"))


def test_the_counties_change_within_the_second_stretch() -> None:
    """Without this the comparison above could be about days with the same counties alone."""
    days = day_range(STRETCHES[1], STRETCHES[1] + timedelta(days=26))
    later = counties_of_days(TREE, SERIES, days[12:])
    assert set(counties_of_days(TREE, SERIES, days).values()) != set(later.values())


@pytest.mark.parametrize(
    ("about", "after_noon", "first"),
    [
        (date(2020, 2, 9), timedelta(hours=-40), date(2020, 2, 9)),
        (date(2020, 2, 9), timedelta(0), date(2020, 2, 9)),
        (date(2020, 2, 9), timedelta(microseconds=1), date(2020, 2, 10)),
        (date(2020, 2, 9), timedelta(days=3), date(2020, 2, 12)),
    ],
)
def test_a_fact_counts_from_its_day_or_from_the_first_whose_noon_knows_it(
    about: date, after_noon: timedelta, first: date
) -> None:
    rows = pl.DataFrame({"date": [about], "recorded_at": [known_at(about) + after_noon]})
    assert first_day_that_knows(rows) == first


def test_no_facts_are_known_by_no_day() -> None:
    empty = pl.DataFrame(schema={"date": pl.Date(), "recorded_at": pl.Datetime("us", "UTC")})
    assert first_day_that_knows(empty) is None
