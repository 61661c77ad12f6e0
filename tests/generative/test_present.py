"""Verdicts that are kept after news say what they would say if every day were judged again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuse.assess import first_day_that_knows, known_at, load_series
from wuse.places import load_registry
from wuse.pool import InProcessEngine, Pool, load_standard
from wuse.publish.present import PresentVerdicts
from wuse.publish.replay import day_range

TREE, SERIES, ENGINE = load_registry(), load_series("zhejiang"), InProcessEngine()
BEGINS, COUNTIES = date(2020, 2, 4), ("330382", "330106", "330203")
NOON = timedelta(hours=4)

facts = st.fixed_dictionaries(
    {
        "place": st.sampled_from(COUNTIES),
        "date": st.integers(0, 24).map(lambda number: BEGINS + timedelta(days=number)),
        "value": st.integers(0, 60),
        "basis": st.sampled_from(("published", "estimated")),
        # From before the day to long after it, and often on the very noon.
        "late": st.integers(-20, 900).map(lambda hours: timedelta(hours=hours))
        | st.just(timedelta(days=1) + NOON),
    }
)
A_FEW = settings(max_examples=max(6, settings().max_examples // 8))


class Told:
    """A pool whose facts are given."""

    def __init__(self) -> None:
        self.engine, self.rows = ENGINE, cast(list[dict[str, Any]], [])

    def source(self, table: str) -> pl.DataFrame:
        standard = load_standard(table)
        return pl.DataFrame(self.rows if table == "case_count" else [], schema=standard.schema, orient="row")

    def tell(self, fact: dict[str, Any], number: int) -> None:
        day = datetime(fact["date"].year, fact["date"].month, fact["date"].day, tzinfo=UTC)
        said = {name: fact[name] for name in ("place", "date", "value", "basis")}
        moment = {"recorded_at": day + fact["late"], "sequence": number, "row_number": 1}
        self.rows.append(
            {
                **dict.fromkeys(load_standard("case_count").schema),
                "measure": "confirmed_cum",
                **said,
                **moment,
            }
        )


@A_FEW
@given(st.lists(st.tuples(facts, st.booleans(), st.integers(12, 26)), min_size=2, max_size=12))
def test_what_is_kept_after_news_is_what_would_be_judged_again(steps: list[Any]) -> None:
    told, kept = Told(), PresentVerdicts(TREE, SERIES)
    for number, (fact, leaves, last) in enumerate(steps):
        if leaves and told.rows:
            told.rows.pop(0)
        told.tell(fact, number)
        days = day_range(BEGINS + timedelta(days=2), BEGINS + timedelta(days=last))
        pool = cast(Pool, told)
        anew = PresentVerdicts(TREE, SERIES).of(pool, days)
        assert kept.of(pool, days).sort("as_of", "place").equals(anew.sort("as_of", "place"))


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
