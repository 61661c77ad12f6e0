"""The published days from facts imported as any others: firms whose shares are exactly those, and the rates themselves.

The ten thousand firms are made by rule and marked as made; the rates are those that State Grid Zhejiang gave out.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.audits import MemoryAudit
from tests.power_cases import PUBLISHED, published_firms
from wuse.assess.power_index import power_facts, power_index
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import Pool

AT = datetime(2026, 1, 1, tzinfo=UTC)

# day | share resumed, % | output, % | index in points (a dash: not published); transcribed with their sources
RATES = """
2020-02-10 | -     | -     | 25.42
2020-02-18 | 37.93 | 43.66 | 40.80
2020-02-19 | 57.60 | 45.28 | 51.44
2020-02-20 | 60.15 | 47.27 | 53.71
"""


def taken_in(home: Path, name: str, rows: pl.DataFrame, standard: str) -> Pool:
    """A pool into which a Parquet file of rows was imported, none of them refused."""
    file, pool = home / f"{name}.parquet", Pool(home)
    rows.write_parquet(file)
    result = import_file(
        audit=MemoryAudit(),
        path=file,
        standard_name=standard,
        pool=pool,
        places=load_registry(),
        by="a test",
        at=AT,
    )
    assert (result.accepted, result.quarantined) == (rows.height, 0), result.problems[:3]
    return pool


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Ten thousand firms in December and four days of February, imported."""
    return taken_in(tmp_path_factory.mktemp("firms"), "meters", published_firms(), "meter_reading")


@pytest.mark.parametrize("day", PUBLISHED)
def test_imported_meters_reproduce_the_published_figures_to_the_last_digit(pool: Pool, day: date) -> None:
    found = power_index(pool.engine, power_facts(pool), areas=["33"], days=[day], as_of=AT, split=False)
    row = found.row(0, named=True)
    told = (round(100 * row["resumed_share"], 2), round(100 * row["output_share"], 2))
    assert told == PUBLISHED[day][:2]
    # 53.71 is the mean of 60.15 and 47.27; 51.44 that of 57.60 and 45.28.
    assert round(row["power_index"], 2) == PUBLISHED[day][2]


def rates() -> pl.DataFrame:
    rows = []
    for line in RATES.strip().splitlines():
        day, *values = (cell.strip() for cell in line.split("|"))
        rows += [
            {"place": "33", "section": "ALL", "date": date.fromisoformat(day), "index_measure": measure, "index_value": float(value),
             "basis": "derived" if day == "2020-02-18" else "published", "source": "state-grid-zhejiang"}
            for measure, value in zip(("resumed_rate", "output_rate", "power_index"), values, strict=True)
            if value != "-"
        ]  # fmt: skip
    return pl.DataFrame(rows)


def test_the_published_rates_imported_as_facts_give_the_published_index_by_the_formula(
    tmp_path: Path,
) -> None:
    known = taken_in(tmp_path, "rates", rates(), "published_index").latest("published_index")
    by_day = known.pivot("index_measure", index="date", values="index_value").drop_nulls().sort("date")
    assert by_day.height == 3
    for row in by_day.iter_rows(named=True):
        mean = (row["resumed_rate"] + row["output_rate"]) / 2
        assert round(mean + 1e-9, 2) == pytest.approx(row["power_index"], abs=0.0051)
