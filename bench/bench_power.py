"""The electricity of a province through the product: imported, judged on every day, one day more, quarters of an hour.

Beside frictionless, which checks rows of a day by the same standard, and beside Polars, which works the index of
every day out by hand over the pool's own files, without corrections, reasons, carried readings and the middle of three.

.venv/bin/python bench/bench_power.py [--firms 300000] [--days 366] [--quarter-firms 300000] [--peer-rows 20000]

Needs 4 GB of disk at full size. Seconds are told beside seconds of processor time of all threads: on a machine that is
shared the latter say more.
"""

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import polars as pl
from frictionless import Resource, Schema

from tests.audits import MemoryAudit
from wuse.assess.power_index import load_power_rule
from wuse.assess.power_index.quarters import day_readings
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import InProcessEngine, Pool, load_standard
from wuse.publish.power import PowerStateFolder

BEGINS = date(2019, 12, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
# A file may have five million rows.
FILE_ROWS = 4_800_000
QUARTERS = 96


def main() -> None:
    """Print a line for each part, and the load of the machine before and after."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=300_000)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--quarter-firms", type=int, default=300_000)
    parser.add_argument("--peer-rows", type=int, default=20_000)
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(Path(folder) / "home", engine=InProcessEngine(threads=2))
        span = [BEGINS + timedelta(days=n) for n in range(asked.days)]
        speed = imported(pool, Path(folder), asked.firms, span[:-1])
        beside_frictionless(Path(folder), asked.peer_rows, speed)
        judged(pool, Path(folder), asked.firms, span)
    with tempfile.TemporaryDirectory() as folder:
        quartered(Path(folder), asked.quarter_firms)
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
        tariff_class=pl.lit("agricultural"),
        reading_kind=pl.lit("measured"),
        source=pl.lit("bench"),
        recorded_at=pl.lit(learnt),
    )


def imported(pool: Pool, folder: Path, firms: int, days: Sequence[date]) -> float:
    """Readings of days through the ordinary intake, in files of some days each; rows a second of processor time."""
    some = max(1, FILE_ROWS // firms)
    rows, took, worked = 0, 0.0, 0.0
    for at in range(0, len(days), some):
        frame = pl.concat(rows_of(firms, day) for day in days[at : at + some])
        wall, cpu = _import(pool, folder, "meter_reading", frame)
        rows, took, worked = rows + frame.height, took + wall, worked + cpu
    print(f"import of {rows:,} readings: {took:.1f} s, processor {worked:.1f} s, {rows / took:,.0f} rows/s")
    return rows / worked


def _import(pool: Pool, folder: Path, standard: str, frame: pl.DataFrame) -> tuple[float, float]:
    """Check and store rows that lie in a Parquet file; seconds, and those of the processor."""
    file = folder / "rows.parquet"
    frame.write_parquet(file)
    height = frame.height
    begun, worked = time.perf_counter(), time.process_time()
    result = import_file(
        audit=MemoryAudit(),
        path=file,
        standard_name=standard,
        pool=pool,
        places=load_registry(),
        by="bench",
        at=AT,
    )
    took = time.perf_counter() - begun, time.process_time() - worked
    assert result.accepted == height, result.problems[:3]
    file.unlink()
    return took


def beside_frictionless(folder: Path, rows: int, speed: float) -> None:
    """The peer of the import: it checks the rows of a day by types and constraints, and stores nothing."""
    file = folder / "day.csv"
    frame = rows_of(rows, BEGINS).with_columns(pl.col("recorded_at").dt.to_string("%Y-%m-%dT%H:%M:%SZ"))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(frame.columns)
        writer.writerows(frame.iter_rows())
    standard = load_standard("meter_reading")
    kinds = {kind: kind for kind in ("string", "number", "integer", "date", "datetime")}
    known = {"required", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"}
    fields = [
        {
            "name": name,
            "type": kinds.get(standard.field(name).type, "string"),
            "constraints": {
                key: rule for key, rule in standard.field(name).constraints.items() if key in known
            },
        }
        for name in frame.columns
    ]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": list(standard.key)})
    with _timed(f"peer: frictionless checks {rows:,} readings") as told:
        report = Resource(path=file.name, basepath=str(folder), schema=schema).validate()
    assert report.stats["errors"] == 0, report.flatten(["rowNumber", "note"])[:3]
    print(f"  the import is {speed / (rows / told[0]):.1f} times as fast in processor time, and stores")


def judged(pool: Pool, folder: Path, firms: int, span: Sequence[date]) -> None:
    """Every day judged and kept, the index of every area, and one day more."""
    state, areas = PowerStateFolder(pool.home), _areas()
    days = [day for day in span if day > BEGINS + timedelta(days=30)]
    with _timed("the last day from all facts, with what is kept to go on from"):
        state.day(pool, days[-2])
    with _timed(f"all {len(days) - 1} days judged and kept, once"):
        state.cells(pool, days[:-1])
    with _timed("index of all areas, industries, sizes and days, from what is kept") as told:
        index = state.index(pool, areas=areas, days=days[:-1])
    print(f"  {index.height:,} rows")
    with _timed(
        "peer: the shares of counties and industries on all days by hand in Polars, from the files"
    ) as peer:
        by_hand = _by_hand(pool, days[:-1])
    _compare(index, by_hand)
    print(f"  what is kept answers {peer[0] / told[0]:.1f} times as fast in processor time")
    wall, cpu = _import(pool, folder, "meter_reading", rows_of(firms, span[-1]))
    print(f"import of one day more: {wall:.2f} s, processor {cpu:.2f} s")
    with _timed("one day more judged and kept"):
        more = state.day(pool, span[-1])
    assert more.firms.height == firms


def _areas() -> list[str]:
    counties = [str(place.code) for place in load_registry().counties(BEGINS)]
    return sorted({*counties, *(code[:4] for code in counties), *(code[:2] for code in counties)})


def _by_hand(pool: Pool, days: Sequence[date]) -> pl.DataFrame:
    """Day, county and industry -> firms, resumed, used."""
    source = pool.source("meter_reading")
    assert isinstance(source, list)
    facts = pl.scan_parquet(source).select(
        "meter", "date", "place", "industry", used=(pl.col("electricity") * 1000).round().cast(pl.Int64)
    )
    baseline = (
        facts.filter(pl.col("date") < date(2020, 1, 1)).group_by("meter").agg(december=pl.col("used").sum())
    )
    found = facts.filter(pl.col("date").is_between(days[0], days[-1])).join(baseline, on="meter")
    return (
        found.filter(pl.col("december") >= 5000 * 31)
        .group_by("date", "place", "industry")
        .agg(
            firms=pl.len(),
            resumed=(pl.col("used") * 3100 > pl.col("december") * 30).sum(),
            used=pl.col("used").sum(),
        )
        .collect(engine="streaming")
    )


def _compare(index: pl.DataFrame, by_hand: pl.DataFrame) -> None:
    """What both say of the electricity of counties and industries is the same."""
    mine = index.filter(
        pl.col("area").str.len_chars() == 6, pl.col("scale") == "ALL", pl.col("industry") != "ALL"
    )
    beside = mine.join(by_hand, left_on=["area", "industry", "day"], right_on=["place", "industry", "date"])
    assert beside.height == mine.height == by_hand.height
    assert (beside["used"] == beside["used_right"]).all()


def quartered(folder: Path, firms: int) -> None:
    """The quarters of one day through the ordinary intake, and their sums."""
    pool = Pool(folder / "home", engine=InProcessEngine(threads=2))
    some, begins = max(1, FILE_ROWS // firms), datetime(2019, 11, 30, 16, tzinfo=UTC)
    day = rows_of(firms, BEGINS).drop("date")
    rows, took, worked = 0, 0.0, 0.0
    for at in range(0, QUARTERS, some):
        moments = [begins + timedelta(minutes=15 * n) for n in range(at, min(at + some, QUARTERS))]
        frame = pl.concat(day.with_columns(quarter_at=pl.lit(moment)) for moment in moments)
        wall, cpu = _import(pool, folder, "meter_quarter", frame)
        rows, took, worked = rows + frame.height, took + wall, worked + cpu
    print(f"import of {rows:,} quarters: {took:.1f} s, processor {worked:.1f} s, {rows / took:,.0f} rows/s")
    facts, rule = pool.source("meter_quarter"), load_power_rule()
    with _timed(f"{rows:,} quarters summed to {firms:,} readings of a day"):
        made = day_readings(pool.engine, facts, rule=rule, as_of=AT)
    assert made.height == firms


@contextmanager
def _timed(what: str) -> Iterator[list[float]]:
    """Print how long something takes; the processor time of all threads is told to whoever asks as well."""
    begun, worked = time.perf_counter(), time.process_time()
    told = [0.0]
    yield told
    told[0] = time.process_time() - worked
    print(f"{what}: {time.perf_counter() - begun:.2f} s, processor {told[0]:.2f} s", flush=True)


if __name__ == "__main__":
    main()
