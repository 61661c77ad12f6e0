"""Who was where a thousand cases were, among the visits of fourteen days; beside Polars.

.venv/bin/python bench/bench_exposure.py [VISITS] [FOLDER]

VISITS: 200,000,000 by default. Flat Parquet files packed as the pool packs them, in the order in which visits come in,
not sorted by venue. The question is asked of sorted copies of these files, which the keeper lays as files come, and of
the files alone. The peer is the same question by joins in Polars over the same files. Each runs in a process of its
own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from wuse.assess.exposure import EXPOSURE_VISITS, find_exposures, load_exposure_rule
from wuse.pool import InProcessEngine
from wuse.pool.sorted_copies import SortedCopies, narrowed

VISITS, FILE, CASES, RUNS, DAYS = 200_000_000, 5_000_000, 1_000, 3, 14
NOW = datetime(2020, 3, 20, 1, 15, tzinfo=UTC)
RULE = load_exposure_rule()
MOMENT = pl.Datetime("us", "UTC")


def made(folder: Path, visits: int) -> None:
    """Write the visits: a third as many persons as visits, a venue for every four hundred."""
    for number, begin in enumerate(range(0, visits, FILE)):
        rng, count = np.random.default_rng(number), min(FILE, visits - begin)
        came = np.datetime64(NOW.replace(tzinfo=None), "us") - _seconds(rng, 0, 14 * 86_400, count)
        rows = pl.DataFrame(
            {
                "person": person(pl.Series(rng.integers(0, visits // 3, count))),
                "venue": pl.Series(rng.integers(0, visits // 400, count)).cast(pl.String).str.zfill(9),
                "visited_at": pl.Series(came),
                "left_at": pl.Series(came + _seconds(rng, 300, 7_200, count)),
                "row_number": pl.Series(np.arange(count)),
            }
        )
        rows.with_columns(
            pl.col("visited_at", "left_at").dt.replace_time_zone("UTC"),
            recorded_at=pl.lit(NOW - timedelta(minutes=5), MOMENT),
            sequence=pl.lit(0, pl.Int64()),
            response=pl.lit("r"),
            self_said=pl.lit(None, pl.String()),
        ).write_parquet(folder / f"{number:04d}.parquet", compression="snappy")


def _seconds(rng: np.random.Generator, least: int, most: int, count: int) -> np.ndarray:
    return (rng.integers(least, most, count) * 1_000_000).astype("timedelta64[us]")


def person(numbers: pl.Series) -> pl.Series:
    """Keys as long as those of the vault, spread as theirs are."""
    letters = numbers.hash(7).cast(pl.String).str.zfill(20)
    return pl.select(pl.lit("p1-") + letters + numbers.cast(pl.String).str.zfill(12)).to_series()


def cases(visits: int) -> list[str]:
    return person(pl.Series(np.random.default_rng(9).choice(visits // 3, CASES, replace=False))).to_list()


def laid(folder: Path, visits: int) -> dict[str, Any]:
    """The copies of all files, once; and of as many as a day brings."""
    copies, seconds, works = SortedCopies(folder / "sorted"), [], []
    files = files_in(folder)
    for file in files:
        wall, work = time.perf_counter(), time.process_time()
        copies.lay(copies.write(file, EXPOSURE_VISITS), file, EXPOSURE_VISITS)
        seconds.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
    size = sum(file.stat().st_size for file in (folder / "sorted").rglob("*.bin"))
    told = {"seconds": sum(seconds), "work": sum(works), "memory": most_memory(), "bytes": size}
    return {**told, "day": sum(seconds) / DAYS, "work_of_day": sum(works) / DAYS}


def ours(folder: Path, visits: int) -> dict[str, Any]:
    """As the product asks: of the copies, and of files that have none as they are."""
    files, engine, asked = files_in(folder), InProcessEngine(), cases(visits)
    copies = SortedCopies(folder / "sorted")

    def once() -> int:
        rows = narrowed(engine, files, copies, EXPOSURE_VISITS, asked)
        return find_exposures(engine, rows, cases=asked, response="r", rule=RULE, as_of=NOW).met.height

    return repeated(once)


def bare(folder: Path, visits: int) -> dict[str, Any]:
    """The same without copies."""
    files, engine, asked = files_in(folder), InProcessEngine(), cases(visits)
    return repeated(
        lambda: find_exposures(engine, files, cases=asked, response="r", rule=RULE, as_of=NOW).met.height
    )


def files_in(folder: Path) -> list[str]:
    return [str(file) for file in sorted(folder.glob("*.parquet"))]


def peer(folder: Path, visits: int) -> dict[str, Any]:
    """The same pairs in Polars: no corrections, no crowded venues, not ranked."""
    asked, span = pl.LazyFrame({"person": cases(visits)}), timedelta(hours=2)

    def once() -> int:
        known = pl.scan_parquet(folder / "*.parquet").filter(pl.col("visited_at") > NOW - timedelta(days=14))
        known = known.select("person", "venue", "visited_at", "left_at")
        mine = known.join(asked, on="person", how="semi").collect(engine="streaming")
        venues = mine.lazy().select("venue").unique()
        there = known.join(venues, on="venue", how="semi").collect(engine="streaming")
        near = there.lazy().join(mine.lazy(), on="venue", suffix="_of_case").filter(
            pl.col("person") != pl.col("person_of_case"),
            pl.col("visited_at") <= pl.col("left_at_of_case") + span,
            pl.col("left_at") >= pl.col("visited_at_of_case") - span,
        )  # fmt: skip
        return near.select("person", "person_of_case").unique().collect().height

    return repeated(once)


def repeated(once: Callable[[], int]) -> dict[str, Any]:
    rows, walls, works = once(), [], []  # the first one reads the files into the cache of the system
    for _ in range(RUNS):
        wall, work = time.perf_counter(), time.process_time()
        assert once() == rows
        walls.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
    return {"seconds": median(walls), "work": median(works), "rows": rows, "memory": most_memory()}


def most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


PARTS = {"laid": laid, "ours": ours, "bare": bare, "peer": peer}


def in_a_process(name: str, folder: Path, visits: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--part", name, str(folder), str(visits)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(visits: int, folder: Path) -> None:
    """All, one after the other; times on the wall, of the processors in brackets."""
    if not any(folder.glob("*.parquet")):
        made(folder, visits)
    before, mine, without, beside = (in_a_process(name, folder, visits) for name in PARTS)
    print(f"sorted copies: of all {before['seconds']:.1f} s ({before['work']:.1f} s), of a day {before['day']:.1f} s "
          f"({before['work_of_day']:.1f} s), {before['memory']:,} MB; {before['bytes'] / 1e9:.1f} GB on the disk"
          )  # fmt: skip
    for name, run in (("wuse", mine), ("wuse without copies", without), ("Polars", beside)):
        print(f"{name}: {visits:,} visits, {CASES:,} cases, {run['rows']:,} pairs: {run['seconds']:.2f} s "
              f"({run['work']:.2f} s), {run['memory']:,} MB")  # fmt: skip
    assert mine["rows"] == without["rows"] == beside["rows"]
    print(f"Polars takes {beside['work'] / mine['work']:.2f} times the work")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        print(json.dumps(PARTS[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4]))))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(
                int(sys.argv[1]) if len(sys.argv) > 1 else VISITS,
                Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary),
            )
