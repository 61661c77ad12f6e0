"""The product of the power index for a partner: shares alone, and beside the days before."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.docking_people import terms_of
from tests.power_cases import MADE, month
from wuse.pool import Pool
from wuse.publish.docking.power_product import power_document

DAY = date(2020, 2, 20)
COUNTIES = ("330302", "330382")


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Nine firms in each of two counties; the meter of one is not read any more since five days before the day."""
    rows: list[dict[str, Any]] = []
    for at, county in enumerate(COUNTIES):
        for n in range(9):
            meter = f"{county}-{n}"
            last = DAY - timedelta(days=5 if meter == "330382-4" else 0)
            days = [day for back in range(10, -1, -1) if (day := DAY - timedelta(days=back)) <= last]
            used = ({"meter": meter, "date": day, "electricity": 40.0 + 30 * at + n} for day in days)
            same = {"place": county, "tariff_class": "large_industrial", "industry": "C", "source": MADE}
            rows += [{**one, **same} for one in (*month(meter, 100.0 + n), *used)]
    made = Pool(tmp_path)
    learnt = datetime(2020, 2, 13, tzinfo=UTC)
    made.append("meter_reading", pl.DataFrame(rows), batch_id="b", recorded_at=learnt)
    return made


def product(pool: Pool, day: date) -> dict[str, dict[str, Any]]:
    terms = terms_of(datetime(2020, 2, 1, tzinfo=UTC), industries=("C",))
    rows = power_document(pool, terms, day=day, batches=[])["rows"]
    return {row["area"]: row for row in rows}


def test_a_product_has_rounded_shares_and_no_watt_hour(pool: Pool) -> None:
    row = product(pool, DAY - timedelta(days=3))["3303"]
    assert set(row) == {
        "area",
        "industry",
        "withheld",
        "firms",
        "resumed_share",
        "output_share",
        "power_index",
    }
    assert (row["firms"], row["output_share"]) == (18, round(row["output_share"], 4))
    assert row["power_index"] == round(row["power_index"], 2)


def test_a_county_is_withheld_when_one_of_its_firms_is_not_read_any_more(pool: Pool) -> None:
    assert not any(row["withheld"] for row in product(pool, DAY - timedelta(days=3)).values())
    after = product(pool, DAY)
    assert {area for area, row in after.items() if row["withheld"]} == {"330382"}
    assert after["3303"]["firms"] == 17
