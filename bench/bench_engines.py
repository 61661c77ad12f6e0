"""Ten million generated facts judged by both engines, beside each other in one run: the same tables, and the times.

PYTHONPATH=. .venv/bin/python bench/bench_engines.py   # needs Java 17 and the extra `spark`; fewer: WUSE_FACTS=1000000
"""

import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.engines.answers import differences, digest_of
from tests.engines.cluster import running_cluster, write_defaults
from wuse.assess import AreaFacts, judge, load_profile
from wuse.pool import Engine, InProcessEngine, engine_of

PLACES = 2_500
FIRST = date(2020, 1, 1)
PROFILES = ("zhejiang-2020-02-09", "national-2020-02-17", "ecdc-2021")
# What is told of a place and day: measure, basis, hours after the day's end, by what the count is multiplied.
ROWS = (
    ("confirmed_cum", "published", 1, 10),
    ("confirmed_cum", "published", 30, 11),  # a correction of the row above, a day later
    ("confirmed_cum", "derived", 2, 9),
    ("confirmed_cum", "estimated", 3, 8),
    ("imported_cum", "published", 1, 1),
    ("local_cum", "published", 1, 6),
    ("clusters_14d", "published", 2, 1),
    ("tests_new", "published", 1, 900),
    ("tests_positive_new", "published", 1, 7),
    ("discharged_cum", "published", 1, 4),
)
# Longer lived than a test's: Java may compile for all it is worth.
EXECUTORS = """
spark.executor.memory 3g
spark.driver.memory 2g
spark.driver.extraJavaOptions
spark.executor.extraJavaOptions
"""


def facts_of(measure: str, basis: str, hours: int, factor: int, *, number: int, days: int) -> pl.DataFrame:
    """One row of case_count a place and day; a place's count grows at its own pace and then rests."""
    places = pl.DataFrame({"p": range(PLACES)}, schema={"p": pl.Int64()})
    every = places.join(pl.DataFrame({"t": range(days)}, schema={"t": pl.Int64()}), how="cross")
    # Without a random number: the same facts on every machine.
    course = (pl.col("p") * 7919 % 97) * pl.min_horizontal(pl.col("t"), pl.col("p") * 31 % days) // 60
    day = pl.lit(FIRST) + pl.duration(days=pl.col("t"))
    return every.select(
        place=(pl.lit(100_000) + pl.col("p")).cast(pl.String()),
        date=day.cast(pl.Date()),
        measure=pl.lit(measure),
        value=course * factor // 10,
        basis=pl.lit(basis),
        cut_off=pl.when(pl.col("p") % 5 == 0).then(pl.lit("12:00")).otherwise(pl.lit("24:00")),
        recorded_at=(day + pl.duration(hours=24 + hours)).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        sequence=pl.lit(number, dtype=pl.Int64()),
        row_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64()),
    )


def written(folder: Path, *, days: int) -> Iterator[str]:
    """The facts as Parquet files, one a measure and basis."""
    for number, row in enumerate(ROWS):
        file = folder / f"part-{number}.parquet"
        facts_of(*row, number=number, days=days).write_parquet(file)
        yield str(file)


def population() -> pl.DataFrame:
    """The residents of every place."""
    known = datetime(2019, 12, 1, tzinfo=UTC)
    rows = [(str(100_000 + p), known.date(), 50_000 + 613 * (p % 900), known, 0, p) for p in range(PLACES)]
    names = ("place", "date", "value", "recorded_at", "sequence", "row_number")
    kinds = (pl.String(), pl.Date(), pl.Int64(), pl.Datetime("us", "UTC"), pl.Int64(), pl.Int64())
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def judged(engine: Engine, facts: AreaFacts, day: date) -> tuple[pl.DataFrame, list[float]]:
    """The verdicts of every profile on a day, and the seconds that each took."""
    parts, seconds = [], []
    for name in PROFILES:
        started = time.perf_counter()
        parts.append(judge(engine, facts, profile=load_profile(name), days=[day]))
        seconds.append(time.perf_counter() - started)
    return pl.concat(parts), seconds


def on_spark(folder: Path, facts: AreaFacts, day: date) -> tuple[pl.DataFrame, list[float], float]:
    """The same on a standalone master with two workers, and the seconds until Spark gave its first answer."""
    os.environ |= write_defaults(folder / "conf", more=EXECUTORS)
    with running_cluster(folder, memory="3g") as address:
        engine = engine_of({**os.environ, "WUSE_ENGINE": "spark", "WUSE_SPARK_MASTER": address})
        started = time.perf_counter()
        engine.run("SELECT 1 AS a", tables={}, parameters={})
        waited = time.perf_counter() - started
        try:
            return *judged(engine, facts, day), waited
        finally:
            from wuse.pool.engine.spark_session import stop_session

            stop_session()


def main() -> None:
    """Both, their agreement and the ratio."""
    asked = int(os.environ.get("WUSE_FACTS", "10000000"))
    days = asked // (PLACES * len(ROWS))
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = list(written(folder, days=days))
        areas = tuple(str(100_000 + p) for p in range(PLACES))
        facts = AreaFacts(case_count=files, population=population(), areas=areas, versions={})
        day = FIRST + timedelta(days=days - 2)
        mine, quick = judged(InProcessEngine(), facts, day)
        yours, slow, waited = on_spark(folder, facts, day)
    colours = ", ".join(f"{count} {colour}" for colour, count in sorted(Counter(mine["colour"]).items()))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(
        f"{PLACES * len(ROWS) * days:,} facts of {PLACES:,} places, {len(PROFILES)} rules, verdicts: {colours}"
    )
    print(f"digest on DuckDB {digest_of(mine)[:16]}, on Spark {digest_of(yours)[:16]}", end="")
    print(f", equal: {differences(mine, yours) == [] and digest_of(mine) == digest_of(yours)}")
    for name, one, other in zip(PROFILES, quick, slow, strict=True):
        print(f"{name:22} DuckDB {one:7.1f} s   Spark {other:7.1f} s   ratio {other / one:.1f}")
    print(
        f"{'all':22} DuckDB {sum(quick):7.1f} s   Spark {sum(slow):7.1f} s   ratio {sum(slow) / sum(quick):.1f}"
    )
    print(f"Spark's first answer, one master and two workers running: {waited:.1f} s")


if __name__ == "__main__":
    main()
