"""What every contender of `bench_bulk.py` does alike: take a file and rules, measure itself, list what it found.

Called as `python <contender>.py FILE SMALL RULES FOUND`; prints one line of JSON. The clock begins before the file is
opened, and ends when every error is a pair of row number and column. Imports and rules are loaded before, and a small
file has been checked, so that what a library does once is not counted.
"""

import csv
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Found = Iterable[tuple[int, str]]
"""Data row from 1 and column of each error; `key` for a repeated key."""


def measure(check: Callable[[Path, dict[str, Any]], Found]) -> None:
    """Run the check once and tell its time, processor time and memory."""
    file, small, rules_file, found_file = map(Path, sys.argv[1:])
    rules = json.loads(rules_file.read_text(encoding="utf-8"))
    list(check(small, rules))
    cpu, started = _cpu(), time.perf_counter()
    found = list(check(file, rules))
    told = {"wall": time.perf_counter() - started, "cpu": _cpu() - cpu}
    with found_file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(found)
    print(json.dumps({**told, "memory": _memory()}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory() -> float:
    """The most that was ever held, in MB; of this process alone, which `ru_maxrss` is not after a fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
