"""The generated meters of the demonstration: marked as such, the same every time, and true to what was published."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.power_cases import ENGINE
from wuse.assess.area_risk import known_at
from wuse.assess.power_index import ALL, PowerFacts, power_index
from wuse.cli.demo_firms import SOURCE, demo_firms, enterprise_rows
from wuse.cli.demo_meters import INDICES, demo_readings
from wuse.pool import load_standard

COUNTIES = [
    *(f"3301{n:02}" for n in range(2, 12)),
    "330902",
    "330903",
    "330921",
    "330922",
    "330382",
    "330304",
]
FIRMS = demo_firms(COUNTIES)
READINGS = demo_readings(FIRMS)


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(sequence=pl.lit(0), row_number=pl.int_range(pl.len()))


def figures(day: date, areas: tuple[str, ...] = ("33",)) -> dict[tuple[str, str], dict[str, Any]]:
    """(area, industry) -> its row of a day."""
    facts = PowerFacts(numbered(READINGS), numbered(enterprise_rows(FIRMS)))
    found = power_index(ENGINE, facts, areas=areas, days=[day], as_of=known_at(day)).filter(scale=ALL)
    return {(row["area"], row["industry"]): row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize("day", INDICES)
def test_the_index_of_the_province_is_the_published_one(day: date) -> None:
    assert figures(day)["33", ALL]["power_index"] == pytest.approx(INDICES[day], abs=0.005)


def test_the_shares_of_the_published_days_are_near_whatever_the_number_of_firms() -> None:
    row = figures(date(2020, 2, 20))["33", ALL]
    assert row["resumed_share"] == pytest.approx(0.6015, abs=1 / FIRMS.height)
    assert row["output_share"] == pytest.approx(0.4727, abs=1 / FIRMS.height)


def test_zhoushan_and_the_information_industry_have_their_published_index() -> None:
    found = figures(date(2020, 2, 20), ("33", "3301", "3309"))
    assert found["3309", ALL]["power_index"] == pytest.approx(90.27, abs=0.005)
    assert found["33", "I"]["power_index"] == pytest.approx(95.63, abs=0.005)


def test_late_in_march_nine_tenths_are_back() -> None:
    assert 88 < figures(date(2020, 3, 27))["33", ALL]["power_index"] < 92


def test_every_row_says_that_it_is_generated() -> None:
    assert READINGS["reading_kind"].unique().to_list() == ["generated"]
    assert READINGS["source"].unique().to_list() == [SOURCE]
    assert enterprise_rows(FIRMS)["enterprise_name"].str.contains("生成数据").all()
    assert READINGS["meter"].str.starts_with("GEN").all()


def test_the_same_counties_give_the_same_rows() -> None:
    assert demo_readings(demo_firms(COUNTIES[::-1])).equals(READINGS)


def test_the_rows_meet_their_standards() -> None:
    pattern = load_standard("enterprise").field("enterprise").constraints["pattern"]
    assert enterprise_rows(FIRMS)["enterprise"].str.contains(f"^{pattern}$").all()
    kinds = load_standard("meter_reading").field("reading_kind").labels
    assert "generated" in kinds
    assert READINGS["electricity"].min() >= 0  # type: ignore[operator]
    assert READINGS.select("meter", "date").is_unique().all()
