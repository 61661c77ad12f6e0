"""The power index of a province: import, the kept days, one day more, and the index of all counties and industries.

The peer is Polars in the same run: the same index of one day written by hand over the same frames, without corrections,
reasons or carried readings.

.venv/bin/python bench/bench_power.py [--firms 300000] [--days 366] [--imported 1000000]
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from tests.audits import MemoryAudit
from wuse.assess.power_index import (
    Judging,
    PowerFacts,
    load_power_rule,
)

from wuse.assess.power_index.quarters import day_readings
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import InProcessEngine, Pool, load_standard

BEGINS = date(2019, 12, 1)
T = TypeVar("T")
ENGINE = InProcessEngine(threads=2)


def main() -> None:
    """Print a line for each part, and the load of the machine before and after."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=300_000)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--imported", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        imported(Path(folder), asked.imported)
        quartered(asked.firms)
        kept_up(Path(folder), asked.firms, asked.days)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"at most {memory:,.0f} MB; load {os.getloadavg()[0]:.1f}")


def rows_of(firms: int, day: date) -> pl.DataFrame:
    """A day's readings of all firms, learnt the next morning."""
    counties = np.array([place.code for place in load_registry().counties(BEGINS)])
    number = np.arange(firms)
    learnt = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    return pl.DataFrame(
        {
            "meter": pl.Series(number).cast(pl.String).str.zfill(8),
            "place": counties[number % len(counties)],
            "industry": np.array(list("CFEGHILMJOD"))[number % 11],
            "electricity": (number * 7919 + day.toordinal() * 104_729) % 500_000 / 1000,
        }
    ).with_columns(
        date=pl.lit(day),
        tariff_class=pl.lit("general_commercial"),
        reading_kind=pl.lit("measured"),
        source=pl.lit("bench"),
        recorded_at=pl.lit(learnt),
    )


def stored(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as they lie in the pool."""
    schema = {**load_standard("meter_reading").schema, "sequence": pl.Int64(), "row_number": pl.Int64()}
    numbered = rows.with_columns(sequence=pl.lit(0), row_number=pl.int_range(pl.len()))
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in numbered.columns
    ]
    return numbered.with_columns(lacking).select(*schema)


def imported(folder: Path, rows: int) -> None:
    """A Parquet file through the ordinary intake."""
    file, days = folder / "meters.parquet", 10
    frame = pl.concat(rows_of(rows // days, BEGINS + timedelta(days=n)) for n in range(days))
    frame.write_parquet(file)
    begun = time.perf_counter()
    result = import_file(
        audit=MemoryAudit(), path=file, standard_name="meter_reading", pool=Pool(folder / "home"),
        places=load_registry(), by="bench", at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    took = time.perf_counter() - begun
    assert result.accepted == frame.height
    print(f"import {frame.height:,} rows: {took:.1f} s, {frame.height / took:,.0f} rows/s")


def quartered(firms: int) -> None:
    """The quarters of a day summed, for a tenth of the firms."""
    some = rows_of(firms // 10, BEGINS).drop("date")
    begins = datetime(2019, 11, 30, 16, tzinfo=UTC)
    quarters = pl.concat(
        some.with_columns(quarter_at=pl.lit(begins + timedelta(minutes=15 * n))) for n in range(96)
    ).with_columns(sequence=pl.lit(0), row_number=pl.int_range(pl.len()), enterprise=pl.lit(None, pl.String))
    rule, as_of = load_power_rule(), datetime(2020, 1, 1, tzinfo=UTC)
    took, made = timed(lambda: day_readings(ENGINE, quarters, rule=rule, as_of=as_of))
    print(
        f"quarters {quarters.height:,} to {made.height:,} days: {took:.1f} s, {quarters.height / took:,.0f} rows/s"
    )


def kept_up(folder: Path, firms: int, days: int) -> None:
    """The kept form from all facts, one day more, and the index of every county, industry, size and day."""
    span = [BEGINS + timedelta(days=n) for n in range(days)]
    files = []
    for day in span:
        files.append(str(folder / f"{day}.parquet"))
        stored(rows_of(firms, day)).write_parquet(files[-1])
    nobody = pl.DataFrame(
        schema={**load_standard("enterprise").schema, "sequence": pl.Int64(), "row_number": pl.Int64()}
    )
    areas = tuple(sorted(place.code for place in load_registry().counties(BEGINS)))
    until = [noon(span[-2]), noon(span[-1])]
    before, after = (Judging(load_power_rule(), moment, areas) for moment in until)
    first = BEGINS + timedelta(days=31)
    facts = PowerFacts(files[:-1], nobody)
    built, kept = timed(lambda: kept_power(ENGINE, facts, judging=before, first=first))
    print(f"kept form from {firms * (days - 1):,} readings: {built:.1f} s")
    news, more = pl.read_parquet(files[-1]), PowerFacts(files, nobody)
    took, kept = timed(lambda: with_news(ENGINE, kept, news, more, judging=after))
    print(f"one day more, {news.height:,} readings: {took:.2f} s")
    every = [day for day in span if day >= first]
    took, index = timed(lambda: kept_index(ENGINE, kept, days=every, judging=after))
    print(f"index of all counties, industries, sizes and days, {index.height:,} rows: {took:.2f} s")
    beside(kept, news, span[-1])


def beside(kept: KeptPower, news: pl.DataFrame, day: date) -> None:
    """One day by hand in Polars, from the kept baseline; it must say the same."""
    took, peer = timed(lambda: by_hand(kept, news, day))
    mine = kept.cells.filter(day=day).group_by("site", "industry").agg(pl.col("firms", "used").sum())
    joined = mine.join(peer, left_on=["site", "industry"], right_on=["place", "industry"])
    assert joined.height == mine.height
    assert (joined["used"] == joined["used_right"]).all()
    print(f"peer: one day by hand in Polars, no median, no carrying: {took:.2f} s")


def by_hand(kept: KeptPower, news: pl.DataFrame, day: date) -> pl.DataFrame:
    """County and industry -> firms, resumed, used."""
    watt_hours = (pl.col("electricity") * 1000).round().cast(pl.Int64)
    found = news.filter(date=day).with_columns(used=watt_hours).join(kept.meters.baseline, on="meter")
    assessed = found.filter(pl.col("december") >= 5000 * 31)
    return assessed.group_by("place", "industry").agg(
        firms=pl.len(),
        resumed=(pl.col("used") * 3100 > pl.col("december") * 30).sum(),
        used=pl.col("used").sum(),
    )


def noon(day: date) -> datetime:
    """When a day is judged: the morning after, once its readings are in."""
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """How long something takes, and its answer; the processor time of all threads is printed besides."""
    begun, worked = time.perf_counter(), time.process_time()
    answer = act()
    print(f"  (processor {time.process_time() - worked:.2f} s)", end=" ")
    return time.perf_counter() - begun, answer


if __name__ == "__main__":
    main()
