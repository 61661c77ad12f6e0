"""The power index worked out by hand: who has resumed, who cannot be assessed, and the published days."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.power_cases import (
    DECEMBER,
    ENGINE,
    NOON,
    PUBLISHED,
    judged,
    meters,
    month,
    of_all,
    published_firms,
)
from wuse.assess.power_index import ALL, PowerFacts, load_power_rule, power_index

DAY = date(2020, 2, 20)


@pytest.mark.parametrize("day", PUBLISHED)
def test_the_published_days(day: date) -> None:
    resumed, output, index = PUBLISHED[day]
    facts = PowerFacts(meters(published_firms().iter_rows(named=True)), meters([], "enterprise"))
    found = power_index(ENGINE, facts, areas=["33"], days=[day], as_of=NOON).filter(
        pl.col("industry") == ALL, pl.col("scale") == ALL
    )
    row = found.row(0, named=True)
    assert (row["firms"], row["resumed"]) == (10_000, round(resumed * 100))
    assert row["used"] * 10_000 == round(output * 100) * row["baseline"]
    assert round(row["power_index"], 3) == pytest.approx(index, abs=0.005)


# use of a firm of 100 kWh a day in December on 15, 16 … 20 February (- no reading), and what follows on the 20th:
# outcome, resumed, estimated, electricity used
DAYS = """
0  0  0   0   0   0 | assessed   | 0 | 0 | 0
90 90 90  90  90 90 | assessed   | 1 | 0 | 90
30 30 30  30  30 30 | assessed   | 0 | 0 | 30
31 31 31  31  31 31 | assessed   | 1 | 0 | 31
0  0  0   0   0  90 | assessed   | 0 | 0 | 90
0  0  0   0  90  90 | assessed   | 1 | 0 | 90
90 90 90  90  0  90 | assessed   | 1 | 0 | 90
90 90 90  90 90   0 | assessed   | 1 | 0 | 0
0  0  0   90 90   - | assessed   | 1 | 1 | 90
0  0  90  -  -    - | assessed   | 1 | 1 | 90
-  90 -   -  -    - | no_reading | 0 | 0 | 0
-  -  -   -  -   90 | assessed   | 1 | 0 | 90
-  -  -   -  90   0 | assessed   | 0 | 0 | 0
"""


def february(meter: str, line: str, **more: Any) -> list[dict[str, Any]]:
    """Readings from the 15th on."""
    days = [date(2020, 2, 15) + timedelta(days=n) for n in range(6)]
    used = zip(days, line.split(), strict=True)
    return [{"meter": meter, "date": day, "electricity": float(u), **more} for day, u in used if u != "-"]


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_a_firm_by_hand(line: str) -> None:
    course, outcome, resumed, estimated, used = (cell.strip() for cell in line.split("|"))
    row = of_all([*month("m", 100), *february("m", course)], day=DAY)
    counted = {name: row[name] for name in ("no_baseline", "low_baseline", "no_reading")}
    assert row["firms"] == (outcome == "assessed")
    assert sum(counted.values()) == counted.get(outcome, 0) == (outcome != "assessed")
    assert (row["resumed"], row["estimated"], row["used"]) == (int(resumed), int(estimated), int(used) * 1000)


# kWh a day in December, on how many days it was read -> what becomes of the firm
BASELINES = """
100 | 31 | assessed
100 | 25 | assessed
100 | 24 | no_baseline
100 | 0  | no_baseline
5   | 31 | assessed
4.9 | 31 | low_baseline
4.9 | 24 | no_baseline
"""


@pytest.mark.parametrize("line", BASELINES.strip().splitlines())
def test_who_can_be_assessed(line: str) -> None:
    each, days, outcome = (cell.strip() for cell in line.split("|"))
    rows = [*month("m", float(each), DECEMBER[: int(days)]), *february("m", "9 9 9 9 9 9")]
    row = of_all(rows, day=DAY)
    assert (row["firms"] if outcome == "assessed" else row[outcome]) == 1
    assert row["firms"] + row["no_baseline"] + row["low_baseline"] + row["no_reading"] == 1


def test_days_that_lack_in_the_baseline_count_as_the_others_did() -> None:
    row = of_all([*month("m", 100, DECEMBER[:25]), *february("m", "50 50 50 50 50 50")], day=DAY)
    assert (row["baseline"], row["december"], row["output_share"]) == (100_000, 3_100_000, 0.5)


def test_the_meters_of_an_enterprise_are_one_firm() -> None:
    one, two = ({"enterprise": "E1"}, {"enterprise": "E1"})
    rows = [*month("a", 100, **one), *month("b", 300, **two)]
    row = of_all([*rows, *february("a", "0 0 0 0 0 0", **one), *february("b", "130 " * 6, **two)], day=DAY)
    # 130 of 400 are more than 30 %, though one of the two meters stands still.
    assert (row["firms"], row["resumed"], row["used"]) == (1, 1, 130_000)


def test_one_meter_that_falls_silent_leaves_its_enterprise_unassessed() -> None:
    firm = {"enterprise": "E1"}
    rows = [*month("a", 100, **firm), *month("b", 100, **firm), *february("a", "90 " * 6, **firm)]
    assert of_all(rows, day=DAY)["no_reading"] == 1


def test_a_meter_that_came_after_december_adds_to_what_is_used() -> None:
    firm = {"enterprise": "E1"}
    rows = [*month("a", 100, **firm), *february("a", "20 " * 6, **firm), *february("new", "40 " * 6, **firm)]
    row = of_all(rows, day=DAY)
    assert (row["resumed"], row["used"], row["baseline"]) == (1, 60_000, 100_000)


def test_homes_are_no_firms() -> None:
    rows = [*month("home", 100), *february("home", "90 " * 6)]
    assert judged([{**row, "tariff_class": "residential"} for row in rows], day=DAY) == {}


def test_an_enterprise_in_two_counties_is_one_in_each_so_that_the_city_is_their_sum() -> None:
    here, there = {"enterprise": "E1", "place": "330382001"}, {"enterprise": "E1", "place": "330304"}
    rows = [*month("a", 100, **here), *month("b", 100, **there)]
    rows += [*february("a", "90 " * 6, **here), *february("b", "0 " * 6, **there)]
    shares = {
        area: of_all(rows, day=DAY, area=area)["resumed_share"] for area in ("330382", "330304", "3303")
    }
    assert shares == {"330382": 1, "330304": 0, "3303": 0.5}


def test_industry_and_size_are_those_of_the_newest_declaration_and_else_the_industry_of_the_meter() -> None:
    rows = [
        row
        for meter, industry, firm in (("a", "C", "E1"), ("b", "I", None))
        for row in (
            *month(meter, 100, industry=industry, enterprise=firm),
            *february(meter, "90 " * 6, industry=industry, enterprise=firm),
        )
    ]
    declared = [
        {"enterprise": "E1", "industry": what, "scale": size}
        for what, size in (("F", "micro"), ("G", "small"))
    ]
    found = judged(rows, declared, day=DAY)
    assert set(found) == {
        (ALL, ALL), ("G", ALL), ("I", ALL), (ALL, "small"), (ALL, "unknown"), ("G", "small"), ("I", "unknown"),
    }  # fmt: skip


def test_a_correction_takes_the_place_of_the_row_before_and_counts_from_when_it_was_learnt() -> None:
    rows = [*month("m", 100), *february("m", "90 " * 6)]
    later = {**rows[-1], "electricity": 10.0, "recorded_at": NOON + timedelta(hours=1)}
    assert of_all([*rows, later], day=DAY)["used"] == 90_000
    assert of_all([*rows, later], day=DAY, as_of=NOON + timedelta(hours=2))["used"] == 10_000


def test_the_rise_is_that_since_the_same_day_of_the_week_before() -> None:
    before = [{"meter": "m", "date": DAY - timedelta(days=7), "electricity": 50.0}]
    row = of_all([*month("m", 100), *before, *february("m", "90 " * 6)], day=DAY)
    assert (row["power_index"], row["week_rise"]) == (95, 95 - 75)


def test_nothing_is_told_of_a_day_that_has_not_come() -> None:
    rows = [*month("m", 100), *february("m", "90 " * 6)]
    assert judged(rows, day=DAY + timedelta(days=2)) == {}


def test_every_value_of_the_rule_says_whether_it_is_sourced() -> None:
    rule = load_power_rule()
    assert {name for name, each in rule.parameters.items() if each["sourced"]} == {
        "baseline_first",
        "baseline_last",
    }
    assert "residential" not in rule.tariffs
