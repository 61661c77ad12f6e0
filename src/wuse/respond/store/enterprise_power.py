"""The electricity of one firm for those who look at its file: the last day read, as a share of the December before.

Source of the measure: State Grid Zhejiang's index of the return to work, whose baseline is the daily mean of December.
A single firm's reading is a trade secret: it is shown to whoever reviews its file, and published nowhere.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from wuse.pool import Pool
from wuse.vocabulary import CHINA

_READ = """
SELECT meter, date, electricity, recorded_at
FROM facts
WHERE enterprise = $enterprise AND recorded_at <= $at AND tariff_class <> 'residential' AND date >= $first
"""
_TABLE = "meter_reading"


@dataclass(frozen=True)
class EnterprisePower:
    """`percent`: of the mean daily electricity of the December before, on the last `day` that was read."""

    day: date
    percent: int


def enterprise_power(pool: Pool, enterprise: str, *, at: datetime) -> EnterprisePower | None:
    """The share on the last day; None without readings, or without a December to compare with."""
    if _TABLE not in pool.tables():
        return None
    first = date(at.astimezone(CHINA).year - 1, 12, 1)
    rows = pool.engine.run(
        _READ,
        tables={"facts": pool.source(_TABLE)},
        parameters={"enterprise": enterprise, "at": at, "first": first},
    )
    newest = rows.sort("recorded_at", descending=True).unique(["meter", "date"], keep="first")
    days = newest.group_by("date").agg(pl.col("electricity").sum()).sort("date")
    base = [used for day, used in days.iter_rows() if day.year == first.year]
    since = [(day, used) for day, used in days.iter_rows() if day.year > first.year]
    mean = sum(base) / len(base) if base else 0
    if not since or not mean:
        return None
    day, used = since[-1]
    return EnterprisePower(day, round(100 * used / mean))
