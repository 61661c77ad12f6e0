"""The import risk worked out by hand: who came from where, who is under control, and the index that follows."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.spec.test_indicators import ENGINE, NOW, ago, table, values
from wuse.assess.country_tiers import load_country_tiers, site_tier_files
from wuse.assess.import_risk import ALL, import_risk, load_import_risk_rule

TIERS = load_country_tiers("zhejiang-2020-03-13")
MARCH = NOW + timedelta(days=36)
"""Noon of 17 March 2020 in Hangzhou."""


def arrival(number: int, country: str | None, days: float | None, state: str, **more: Any) -> dict[str, Any]:
    """Somebody who landed so many days before that noon; expected the next day when None."""
    came = None if days is None else MARCH - timedelta(days=days)
    on = date(2020, 3, 18) if came is None else (came + timedelta(hours=8)).date()
    return {
        "arrival_id": f"a{number}",
        "person": f"p{number}",
        "departure_country": country,
        "arrives_on": on,
        "arrived_at": came,
        "destination": "330382001",
        "arrival_state": state,
        "recorded_at": ago(0),
        **more,
    }


def risk(*rows: dict[str, Any], area: str = "33") -> dict[str, dict[str, Any]]:
    """Country -> its row."""
    found = import_risk(ENGINE, table("arrival", rows), tiers=[TIERS], areas=[area], as_of=MARCH)
    return {row["country"]: row for row in found.iter_rows(named=True)}


# who came (from, days ago or - for expected, state), the load in persons of the gravest weight, the index = 100 load / (load + 20)
TABLE = """
ITA 1 landed                                        | 1     | 4.7619
ITA 1 transferred                                   | 0.1   | 0.4975
ITA - pre_declared                                  | 0.3   | 1.4778
BRA 1 landed                                        | 0.1   | 0.4975
ITA 1 landed; ITA 2 isolated; BRA - boarding_confirmed | 1.13 | 5.3478
ITA 13 landed                                       | 1     | 4.7619
ITA 15 landed                                       | -     | -
ITA 1 cancelled                                     | -     | -
CHN 1 landed                                        | -     | -
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_index_by_hand(line: str) -> None:
    came, load, index = (cell.strip() for cell in line.split("|"))
    rows = [
        arrival(number, country, None if days == "-" else float(days), state)
        for number, (country, days, state) in enumerate(one.split() for one in came.split(";"))
    ]
    found = risk(*rows)
    if load == "-":
        assert found == {}
        return
    assert found[ALL]["load"] == round(float(load) * 1_000_000)
    assert round(found[ALL]["risk"], 4) == float(index)


def test_twenty_persons_of_the_gravest_weight_without_control_are_fifty() -> None:
    assert risk(*(arrival(n, "KOR", 1, "landed") for n in range(20)))[ALL]["risk"] == 50
    assert load_import_risk_rule().values["half_at"] == 20


def test_each_country_has_its_row_with_who_is_under_control() -> None:
    rows = [
        arrival(1, "ITA", 1, "landed"),
        arrival(2, "ITA", 1, "isolated"),
        arrival(3, "BRA", None, "pre_declared"),
    ]
    found = risk(*rows)
    wanted = ("tier", "expected", "arrived", "controlled", "uncontrolled")
    assert {country: tuple(row[name] for name in wanted) for country, row in found.items()} == {
        ALL: (None, 1, 2, 1, 1),
        "ITA": ("orange", 0, 2, 1, 1),
        "BRA": ("green", 1, 0, 0, 0),
    }


def test_a_later_step_of_the_journey_takes_the_place_of_the_one_before() -> None:
    first = arrival(1, "ITA", 1, "landed")
    found = risk(first, {**first, "arrival_state": "transferred"})
    assert (found[ALL]["arrived"], found[ALL]["controlled"]) == (1, 1)


def test_an_area_has_what_goes_to_a_place_in_it() -> None:
    row = arrival(1, "ITA", 1, "landed")
    assert risk(row, area="330382")[ALL]["arrived"] == 1
    assert risk(row, area="330106") == {}


def test_the_registry_tells_the_same_index() -> None:
    row = arrival(1, "ITA", 1, "landed")
    found = values("arrival", row, as_of=MARCH)
    assert found["import_risk"][0] == pytest.approx(100 / 21)
    assert found["arrivals_controlled"] == (0, 0, 1)


def test_who_landed_within_the_hour_is_not_due_yet() -> None:
    rows = [arrival(1, "ITA", 0.5 / 24, "landed"), arrival(2, "ITA", 2 / 24, "transferred")]
    found = values("arrival", *rows, as_of=MARCH)
    assert found["arrivals_controlled"] == (1, 1, 1)
    assert found["arrivals_week"][0] == 2


def test_who_is_expected_within_three_days_is_counted() -> None:
    days = [date(2020, 3, day) for day in (16, 17, 20, 21)]
    rows = [arrival(n, "BRA", None, "pre_declared", arrives_on=day) for n, day in enumerate(days)]
    assert values("arrival", *rows, as_of=MARCH)["arrivals_expected"][0] == 2


def test_nothing_is_said_where_nobody_came() -> None:
    assert isinstance(
        import_risk(ENGINE, table("arrival", []), tiers=[TIERS], areas=["33"], as_of=MARCH), pl.DataFrame
    )
    assert risk() == {}


def test_a_landing_is_judged_by_the_tiers_of_its_day_not_by_those_of_today() -> None:
    later = MARCH + timedelta(days=12)
    rows = [
        {**arrival(n, "BRA", 1, "landed"), "arrived_at": later - timedelta(days=days)}
        for n, days in ((1, 8), (2, 1))
    ]
    files = site_tier_files("")
    loads = [
        import_risk(ENGINE, table("arrival", [row]), tiers=files, areas=["33"], as_of=later)["load"].to_list()
        for row in rows
    ]
    assert loads == [[100_000, 100_000], [400_000, 400_000]]
