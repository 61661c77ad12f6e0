"""The health codes of a province: all of them again, those that new facts touch, one alone; beside no kept state.

.venv/bin/python bench/bench_health_code.py [PERSONS] [FOLDER]

PERSONS: 65,000,000 by default; FOLDER: where the made-up facts are kept for the next run (4 GB). Each measured part is
a process of its own with two threads. The peer is the same rule from all facts in one query, without a state that is
kept: hash joins and sorts over every row, for three million persons.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
from code_facts import NOW, STANDARDS, TODAY, Stretch, facts, keys, news, write

from wuse.assess.health_code import (
    CodeFacts,
    KeptCodes,
    all_codes,
    change_by,
    code_state,
    codes_of,
    first_day_for,
    health_codes,
    kept_codes,
    load_code_profile,
)
from wuse.pool import FewRowsEngine, InProcessEngine

PERSONS, STRETCH, BESIDE, NEW_FACTS, RUNS = 65_000_000, 1_000_000, 3, 100_000, 3
PROFILE = load_code_profile("zhejiang-2020-02-17")
FIRST = first_day_for(PROFILE, TODAY)
AREAS = pl.DataFrame(
    {
        "place": [f"3301{n:02d}" for n in range(1, 91)],
        "from_day": [FIRST] * 90,
        "to_day": [TODAY] * 90,
        "area_rank": [5 if n < 3 else 4 if n < 8 else 3 if n < 20 else 2 if n < 60 else 1 for n in range(90)],
    }
)


class Clock:
    """Seconds since it was made, on the wall and of the processors; a busy machine only lengthens the first."""

    def __init__(self) -> None:
        self.wall, self.work = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, time.process_time() - self.work


def timed(clock: Clock) -> dict[str, float]:
    return dict(zip(("seconds", "work"), clock.read(), strict=True))


def middle(times: list[tuple[float, float]]) -> dict[str, float]:
    return {"seconds": median(wall for wall, _ in times), "work": median(work for _, work in times)}


def made(folder: Path, persons: int) -> None:
    """Write the facts, a file a stretch and standard."""
    number = -(-persons // STRETCH)
    for n in range(number):
        stretch = Stretch(n, number, min(STRETCH, persons - n * STRETCH))
        write(facts(stretch, keys(stretch)), folder, n)


def files(folder: Path, name: str, most: int | None = None) -> list[str]:
    return [str(file) for file in sorted((folder / name).glob("*.parquet"))[:most]]


def build(folder: Path) -> dict[str, Any]:
    """The state of everybody from all their facts, a stretch of persons at a time, judged and kept."""
    engine, clock, rows = InProcessEngine(), Clock(), 0
    for kind in ("plain", "marked"):
        (folder / kind).mkdir(exist_ok=True)
    for n in range(len(files(folder, "declaration"))):
        some = CodeFacts({name: [files(folder, name)[n]] for name in STANDARDS}, AREAS)
        state = code_state(engine, some, profile=PROFILE, as_of=NOW, first_day=FIRST)
        codes = health_codes(engine, state, profile=PROFILE, today=TODAY, first_day=FIRST)
        put(folder, n, kept_codes(state, codes, first_day=FIRST, judged_on=TODAY))
        rows += state.height
    return {**timed(clock), "rows": rows}


def put(folder: Path, number: int, kept: KeptCodes) -> None:
    kept.plain.write_ipc(folder / "plain" / f"{number:04d}.arrow")
    kept.marked.write_ipc(folder / "marked" / f"{number:04d}.arrow")


def kept_in(folder: Path) -> KeptCodes:
    """The kept state, mapped into memory where it lies."""
    plain, marked = (
        pl.concat([pl.read_ipc(file) for file in sorted((folder / kind).glob("*.arrow"))], rechunk=False)
        for kind in ("plain", "marked")
    )
    return KeptCodes(plain, marked, FIRST, TODAY)


def again(folder: Path) -> dict[str, Any]:
    """Every code judged again from the kept state, and written."""
    engine, rows, found = InProcessEngine(), 0, {}
    (folder / "codes").mkdir(exist_ok=True)
    clock = Clock()
    kept = kept_in(folder)
    with ThreadPoolExecutor(1) as writer:  # a stretch is written while the next one is judged
        written: Future[None] | None = None
        for n, codes in enumerate(codes_of(engine, kept, profile=PROFILE, today=TODAY)):
            if written:
                written.result()
            # Keys are drawn at random and do not become smaller.
            file = folder / "codes" / f"{n:04d}.parquet"
            written = writer.submit(codes.write_parquet, file, compression="uncompressed", statistics=False)
            rows += codes.height
    times = timed(clock)
    for colour, count in (
        pl.scan_parquet(folder / "codes" / "*.parquet")
        .group_by("colour")
        .len()
        .sort("colour")
        .collect()
        .rows()
    ):
        found[colour] = count
    return {**times, "rows": rows, "colours": found, "marked": kept.marked.height}


def increment(folder: Path) -> dict[str, Any]:
    """The codes that new facts touch, from the kept state; and what is kept afterwards."""
    engine, kept = InProcessEngine(), kept_in(folder)
    new = news(np.random.default_rng(5), kept.plain["person"], NEW_FACTS)
    for name, rows in new.items():
        (folder / "new").mkdir(exist_ok=True)
        rows.write_parquet(folder / "new" / f"{name}.parquet")
    whole = {
        name: [*files(folder, name), *([str(folder / "new" / f"{name}.parquet")] if name in new else [])]
        for name in STANDARDS
    }
    times = []
    for _ in range(RUNS + 1):  # the first one reads the files into the cache of the system
        clock = Clock()
        change = change_by(engine, kept, new, CodeFacts(whole, AREAS), profile=PROFILE, as_of=NOW)
        times.append(clock.read())
    return {
        **middle(times[1:]),
        "first": times[0][0],
        "facts": sum(rows.height for rows in new.values()),
        "codes": change.codes.height,
    }


def one(folder: Path) -> dict[str, Any]:
    """One person's code from the kept state, found and judged."""
    engine, kept = FewRowsEngine(InProcessEngine()), kept_in(folder)
    persons = kept.plain["person"].sample(60, seed=1)
    times = []
    for person in persons:
        clock = Clock()
        state = kept.rows_of(pl.Series([person]))
        codes = health_codes(engine, state, profile=PROFILE, today=TODAY, first_day=FIRST)
        times.append(clock.read())
        assert codes["person"].to_list() == [person]
    return middle(times[10:])


def peer(folder: Path, stretches: int) -> dict[str, Any]:
    """All codes of some persons from all their facts in one query each, without a kept state."""
    given = CodeFacts({name: files(folder, name, stretches) for name in STANDARDS}, AREAS)
    clock = Clock()
    _, codes = all_codes(InProcessEngine(), given, profile=PROFILE, as_of=NOW, first_day=FIRST)
    return {**timed(clock), "rows": codes.height}


def in_a_process(name: str, *arguments: object) -> dict[str, Any]:
    """What a part gives, in a process of its own, with the most memory that it had."""
    command = [sys.executable, __file__, "--part", name, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "build": lambda folder: build(Path(folder)),
    "again": lambda folder: again(Path(folder)),
    "increment": lambda folder: increment(Path(folder)),
    "one": lambda folder: one(Path(folder)),
    "peer": lambda folder, stretches: peer(Path(folder), int(stretches)),
}


def part(name: str, *arguments: str) -> None:
    found = PARTS[name](*arguments)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "memory": round(memory)}, default=str))


def main(persons: int, folder: Path) -> None:
    """Every part in turn; times on the wall, of the processors in brackets."""
    if not (folder / "declaration").exists():
        made(folder, persons)
    built = in_a_process("build", folder)
    print(
        f"state of {built['rows']:,} persons from all facts, a stretch at a time: {shown(built)}", flush=True
    )
    runs = sorted((in_a_process("again", folder) for _ in range(RUNS)), key=lambda run: run["seconds"])
    whole = runs[RUNS // 2]
    print(f"all codes again from the kept state: {shown(whole)}")
    print(f"  {whole['rows']:,} rows, {whole['marked']:,} of them marked; {whole['colours']}", flush=True)
    found = in_a_process("increment", folder)
    print(
        f"{found['facts']:,} new facts, {found['codes']:,} codes: {shown(found)}; first {found['first']:.2f} s"
    )
    print(f"one person: {shown(in_a_process('one', folder))}", flush=True)
    stretches = max(1, min(persons // STRETCH, BESIDE))
    beside = in_a_process("peer", folder, stretches)
    ratio = beside["work"] / beside["rows"] / (whole["work"] / whole["rows"])
    print(
        f"without a kept state, {beside['rows']:,} persons: {shown(beside)}; {ratio:.1f} times the work a person"
    )


def shown(run: dict[str, Any]) -> str:
    return f"{run['seconds']:.3f} s ({run['work']:.3f} s), {run['memory']:,} MB"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        part(*sys.argv[2:])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(
                int(sys.argv[1]) if len(sys.argv) > 1 else PERSONS,
                Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary),
            )
