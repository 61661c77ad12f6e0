"""What every contender of `bench_duplicates.py` does alike: take rows, measure itself, write the pairs that it found.

Called as `python <contender>.py ROWS SMALL PAIRS`, all Parquet; prints one line of JSON. The clock begins with the
rows in memory and ends with the pairs there; a small file has been compared before, so that what is done once is not
counted.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl


def measure(compare: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Run the comparison once and tell its time, processor time and memory."""
    rows, small, pairs = map(Path, sys.argv[1:])
    compare(pl.read_parquet(small))
    given = pl.read_parquet(rows)
    cpu, started = _cpu(), time.perf_counter()
    found = compare(given)
    told = {"wall": time.perf_counter() - started, "cpu": _cpu() - cpu}
    found.write_parquet(pairs)
    print(json.dumps({**told, "memory": _memory()}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory() -> float:
    """The most that was ever held, in MB; of this process alone."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
