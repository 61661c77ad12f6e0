"""Early warnings of a made-up province: five million visits of fourteen days in 60,000 grids, judged as of one moment.

.venv/bin/python bench/bench_warnings.py [VISITS]

Each judgement is made in a process of its own from the files of a pool, as `wuse keep` makes it once a minute: seconds,
processor time, and the most memory that it had. The peer is the recount in plain Python that the tests hold the SQL
against, on the grids of one township in a hundred; both have the same rows there, and their warnings have to be equal.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
from province_visits import NOW, RESPONSE, Province, batches

ROOT = Path(__file__).parent.parent
VISITS = 5_000_000
KINDS = ("silent_grid", "fever_cluster", "undeclared_arrival", "event_unaccepted")
_SHARE = 100
_PLACE = {"arrival": "destination", "event_step": "place", "grid_visit": "place", "door_visit": "place"}


def main() -> None:
    """Make the province, judge it whole, then a part of it beside the peer."""
    if len(sys.argv) > 2:
        measured(sys.argv[1], Path(sys.argv[2]))
        return
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else VISITS
    with tempfile.TemporaryDirectory() as name:
        whole, part = Path(name, "whole"), Path(name, "part")
        write(whole, part, visits)
        for kind in ("all", *KINDS):
            print(line(kind, ran(kind, whole)), flush=True)
        beside_the_peer(part, ran("all", whole)["cpu"] / visits)


def write(whole: Path, part: Path, visits: int) -> None:
    """A pool with all of it, and one with the townships of the part."""
    from wuse.pool import Pool

    began, pools = time.perf_counter(), (Pool(whole), Pool(part))
    came = pl.Series(dtype=pl.String)
    for number, (standard, rows) in enumerate(batches(Province.made(), visits)):
        few = part_of(standard, rows, came)
        came = few["person"] if standard == "arrival" else came
        for pool, kept in zip(pools, (rows, few), strict=True):
            response = "" if standard == "event_step" else RESPONSE
            pool.append(standard, kept, batch_id=f"b{number}", recorded_at=NOW, response=response)
    print(f"{visits:,} visits written in {time.perf_counter() - began:.0f} s", flush=True)


def part_of(standard: str, rows: pl.DataFrame, came: pl.Series) -> pl.DataFrame:
    """The rows of one township in a hundred; declarations are those of the persons who came there."""
    if standard == "declaration":
        return rows.filter(pl.col("person").is_in(came.implode()))
    township = pl.col(_PLACE[standard]).str.slice(6, 3).cast(pl.Int64)
    return rows.filter(township % _SHARE == 0)


def ran(kind: str, home: Path) -> dict[str, float]:
    """What a judgement measured of itself, in a process of its own."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), str(ROOT / "bench")])
    told = subprocess.run(
        [sys.executable, __file__, kind, str(home)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


def judged(kind: str, home: Path) -> pl.DataFrame:
    """The warnings of one kind, or of all."""
    from wuse.assess.warnings import early_warnings, load_warning_rule, warning_facts
    from wuse.pool import Pool

    rule, pool = load_warning_rule(), Pool(home)
    areas = {name: {RESPONSE: ""} for name in KINDS if kind in (name, "all")}
    facts = warning_facts(pool, rule, present=True)
    return early_warnings(pool.engine, facts, rule=rule, as_of=NOW, areas=areas)


def measured(kind: str, home: Path) -> None:
    """Judge once and print what it took."""
    before = time.perf_counter(), time.process_time()
    found = judged(kind, home)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - before[0],
                "cpu": time.process_time() - before[1],
                "memory": most_memory(),
                "found": found.height,
            }
        )
    )


def most_memory() -> float:
    """The most memory that this process had, in MB; what the system counts of its parent too is no answer."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def line(kind: str, told: dict[str, float]) -> str:
    """One line of the answer."""
    return (
        f"{kind:20} {told['seconds']:6.2f} s, {told['cpu']:6.2f} s of processor time, {told['memory']:6,.0f} MB at "
        f"most, {told['found']:,.0f} warnings"
    )


def beside_the_peer(home: Path, per_visit: float) -> None:
    """The part, judged by both; `per_visit`: processor time of the whole by its visits."""
    from tests.reference import early_warnings as reference
    from wuse.assess.warnings import load_warning_rule

    rows, values = rows_of(home), load_warning_rule().values
    began = time.process_time()
    recount = {
        **reference.silent_grids(rows["grid_visit"], rows["door_visit"], values, NOW),
        **reference.fever_clusters(rows["grid_visit"], values, NOW),
        **reference.undeclared_arrivals(rows["arrival"], rows["declaration"], values, NOW),
        **reference.unaccepted_events(rows["event_step"], values, NOW),
    }
    peer = time.process_time() - began
    names = ("severity", "observed", "first_at", "last_at")
    found = {
        (one["signal"], one["place"]): tuple(one[name] for name in names)
        for one in judged("all", home).iter_rows(named=True)
    }
    assert found == recount, "the part was judged otherwise by the peer"
    count = len(rows["grid_visit"])
    ratio = peer / count / per_visit
    print(
        f"plain Python, {count:,} visits: {peer:.2f} s of processor time, {len(recount)} warnings, the same; "
        f"{ratio:.1f} times as much a visit as the whole took"
    )


def rows_of(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of the part, as plain Python has them."""
    from wuse.pool import Pool

    pool = Pool(home)
    tables = ("grid_visit", "door_visit", "arrival", "declaration", "event_step")
    return {name: pl.read_parquet(list(pool.source(name))).to_dicts() for name in tables}


if __name__ == "__main__":
    main()
