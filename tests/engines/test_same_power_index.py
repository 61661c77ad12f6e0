"""The power index and the map of work resumed on both engines: the same rows to the last bit."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from tests.engines.answers import differences
from tests.power_cases import DECEMBER, NOON, meters
from wuse.assess.power_index import PowerFacts, held_back, power_index
from wuse.assess.resumption import resumption_of
from wuse.pool import Engine

pytestmark = pytest.mark.spark
DAYS = [date(2020, 2, 12) + timedelta(days=n) for n in range(9)]
ROWS = [
    {
        "meter": f"m{n}", "date": day, "enterprise": f"E{n % 17}" if n % 3 else None,
        "industry": ("C", "I", None)[n % 3],
        "place": ("330382001", "330106", "3303")[n % 3], "electricity": 30.0005 * (n * 37 % 11) + 7.7777 * k,
        "tariff_class": ("large_industrial", "general_commercial", "residential")[n % 5 // 2],
        "reading_kind": "estimated" if (n + k) % 13 == 0 else "measured",
    }
    for n in range(40) for k, day in enumerate((*DECEMBER, *DAYS)) if (n * k) % 7 != 6
]  # fmt: skip
FIRMS = [
    {
        "enterprise": f"E{n}", "industry": "CFG"[n % 3], "scale": (None, "micro", "large")[n % 3],
        "place": ("330382001", "330106")[n % 2], "held_back_by": (None, "supplies", "staff_away", "funds")[n % 4],
    }
    for n in range(9)
]  # fmt: skip
QUARTERS = [
    {"meter": f"m{n}", "quarter_at": datetime.fromisoformat("2020-02-19T16:00:00+00:00") + timedelta(minutes=15 * k),
     "electricity": n / 3}
    for n in range(4) for k in range(80 + 5 * n)
]  # fmt: skip


def judged(engine: Engine) -> tuple[pl.DataFrame, pl.DataFrame]:
    facts = PowerFacts(meters(ROWS), meters(FIRMS, "enterprise"), quarters=meters(QUARTERS, "meter_quarter"))
    areas = ["33", "3303", "330382", "330106"]
    found = power_index(engine, facts, areas=areas, days=DAYS[-3:], as_of=NOON)
    return found, resumption_of(engine, found, areas=areas, days=DAYS[-3:])


def test_the_power_index_is_the_same(in_process: Engine, on_spark: Engine) -> None:
    for mine, other in zip(judged(in_process), judged(on_spark), strict=True):
        assert mine.height > 10
        assert differences(mine, other) == []


def test_what_holds_enterprises_back_is_the_same(in_process: Engine, on_spark: Engine) -> None:
    mine, other = (
        held_back(engine, meters(FIRMS, "enterprise"), area="33", as_of=NOON)
        for engine in (in_process, on_spark)
    )
    assert mine.equals(other)
    assert mine.height > 1
