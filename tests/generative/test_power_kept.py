"""What is kept of the power index, brought on by whatever comes, equals what all facts give."""

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generative.test_power_index import firms, histories
from tests.power_cases import ENGINE, NOON, meters, month
from wuse.assess.area_risk import known_at
from wuse.assess.power_index import (
    KnownDay,
    PowerFacts,
    brought_on,
    kept_power,
    known_day,
    known_days,
    load_power_rule,
    power_facts,
    power_index_as_known,
)
from wuse.pool import Pool
from wuse.publish.power import PowerStateFolder
from wuse.vocabulary import CHINA

QUARTERS_OF = ("a", "q")
AREAS = ("33", "3303", "330382", "330106")
DAYS = [date(2020, 2, day) for day in (14, 16, 17, 18, 19, 20, 21, 22, 23)]
RULE = load_power_rule()
_spread = st.lists(st.integers(-96, 72), min_size=1, max_size=7)


def learnt_anytime(rows: list[dict[str, Any]], hours: list[int]) -> list[dict[str, Any]]:
    """The rows of February learnt at moments all over the days around 21 February; December was known before."""
    early = NOON - timedelta(days=9)
    return [
        {
            **row,
            "recorded_at": NOON + timedelta(hours=hours[n % len(hours)]) if row["date"].month == 2 else early,
        }
        for n, row in enumerate(rows)
    ]


def quarters(hours: list[int], missing: int) -> pl.DataFrame:
    """Some days of two meters by quarters of an hour, of which some lack or come late; December came by the day."""
    rows = []
    for n, day in enumerate(DAYS[2:6]):
        begins = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        late = NOON + timedelta(hours=hours[n % len(hours)])
        for k in range(96 - missing):
            learnt = late + timedelta(hours=k // 48)
            rows += [
                {
                    "meter": meter,
                    "quarter_at": begins + timedelta(minutes=15 * k),
                    "electricity": 0.5,
                    "recorded_at": learnt,
                }
                for meter in QUARTERS_OF
            ]
    return meters(rows, "meter_quarter")


def same(one: KnownDay, other: KnownDay) -> bool:
    return one.firms.equals(other.firms) and one.cells.equals(other.cells)


@settings(deadline=None, max_examples=6)
@given(
    histories(),
    firms,
    _spread,
    st.lists(st.sampled_from(DAYS), min_size=2, unique=True),
    st.sampled_from((None, None, 0, 10, 30)),
)
def test_brought_on_step_by_step_it_is_what_all_facts_give(
    rows: list[dict[str, Any]],
    declared: list[dict[str, Any]],
    hours: list[int],
    days: list[date],
    missing: int | None,
) -> None:
    by_quarters = None if missing is None else quarters(hours, missing)
    whole = month("q", 50.0, recorded_at=NOON - timedelta(days=9))
    facts = PowerFacts(
        meters([*learnt_anytime(rows, hours), *whole]), meters(declared, "enterprise"), quarters=by_quarters
    )
    first, *later = sorted(days)
    kept = kept_power(ENGINE, facts, rule=RULE, until=first)
    kept = kept.remembering(known_day(ENGINE, kept, rule=RULE))
    for day in later:
        kept = brought_on(ENGINE, kept, facts, rule=RULE, until=day)
        anew = kept_power(ENGINE, facts, rule=RULE, until=day)
        assert kept.meters.newest.equals(anew.meters.newest)
        assert kept.meters.baseline.equals(anew.meters.baseline)
        [judged] = known_days(ENGINE, facts, days=[day], rule=RULE)
        found = known_day(ENGINE, kept, rule=RULE)
        assert same(found, judged)
        kept = kept.remembering(found)


@settings(deadline=None, max_examples=3)
@given(
    histories(),
    firms,
    st.lists(st.integers(0, 40), min_size=9, max_size=12, unique=True),
    st.booleans(),
)
def test_many_days_judged_together_are_each_what_it_is_alone(
    rows: list[dict[str, Any]], declared: list[dict[str, Any]], numbers: list[int], late: bool
) -> None:
    # Learnt in time, so that the days are judged alike, and go on from one another.
    told = [{**row, "recorded_at": known_at(row["date"]) - timedelta(hours=6)} for row in rows]
    told[-1]["recorded_at"] += timedelta(days=3 * late)
    facts = PowerFacts(meters(told), meters(declared, "enterprise"))
    days = [date(2020, 1, 20) + timedelta(days=number) for number in sorted(numbers)]
    together = list(known_days(ENGINE, facts, days=days, rule=RULE))
    assert [known.day for known in together] == days
    for known in together:
        [alone] = known_days(ENGINE, facts, days=[known.day], rule=RULE)
        assert same(known, alone)


@settings(deadline=None, max_examples=6)
@given(
    histories(),
    firms,
    _spread,
    st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 30)), min_size=2, max_size=5),
)
def test_on_disk_it_is_what_all_facts_give_whatever_comes_in_whichever_order(
    rows: list[dict[str, Any]],
    declared: list[dict[str, Any]],
    hours: list[int],
    asked: list[tuple[date, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(Path(folder), engine=ENGINE)
        left = meters(learnt_anytime(rows, hours)).drop("sequence", "row_number", "batch_id", strict=False)
        for number, (day, some) in enumerate(asked):
            # The first batch has December; the order of the others has nothing to do with when they were learnt.
            now, left = (
                (left, left.clear())
                if number == len(asked) - 1
                else (left.head(40 * some), left.slice(40 * some))
            )
            _append(pool, "meter_reading", now, number)
            if number == 1:
                _append(pool, "enterprise", meters(declared, "enterprise"), number)
            days = [day, DAYS[0], DAYS[-1]] if number % 2 else [day]
            kept = PowerStateFolder(pool.home).index(pool, areas=AREAS, days=days)
            assert kept.equals(power_index_as_known(ENGINE, power_facts(pool), areas=AREAS, days=days))
            [anew] = known_days(ENGINE, power_facts(pool), days=[day], rule=RULE)
            assert same(PowerStateFolder(pool.home).day(pool, day), anew)


def _append(pool: Pool, table: str, rows: pl.DataFrame, number: int) -> None:
    if rows.height:
        own = ("sequence", "row_number", "batch_id")
        told = rows.drop(own, strict=False)
        pool.append(
            table,
            told,
            batch_id=f"{table}-{number}",
            recorded_at=datetime(2020, 3, 1, tzinfo=known_at(DAYS[0]).tzinfo),
        )
