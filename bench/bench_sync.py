"""Phones that give their visits and get their lists, over HTTP, on the machine of the server.

First so many phones with forty visits each, as fast as they are answered: the end of a day, when all come back into
the network. Then phones at a fixed rate, of which some bring visits: the 95th percentile of the wait, with the time for
which they were told to come back.

.venv/bin/python bench/bench_sync.py [--phones 2000] [--seconds 30] [--workers 330000]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_send import wait_for

from tests.ports import free_port

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{HERE.parent / 'src'}:{HERE.parent}", "WUSE_LANG": "en"}
PROVINCE = 10_000


def main() -> None:
    """Print one line a load."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument(
        "--workers", type=int, default=0, help="with a phone in the database, though few of them send"
    )
    asked = parser.parse_args()
    loads = ((PROVINCE / 300, 1), (100.0, 10), (100.0, 0))
    needed = asked.phones + sum(int(rate * asked.seconds) for rate, _ in loads)
    workers = max(needed, asked.workers)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), workers) as address:
        told = run(address, 0, asked.phones, 0.0, 1)
        span = max(ended for _, ended, _ in told)
        print(
            f"{asked.phones:,} phones x 40 visits, as fast as they are answered: {span:.0f} s, "
            f"{asked.phones / span:.0f} phones/s, {40 * asked.phones / span:,.0f} visits/s; "
            f"{PROVINCE:,} phones would take {PROVINCE * span / asked.phones:.0f} s",
            flush=True,
        )
        first = asked.phones
        for rate, every in loads:
            count = int(rate * asked.seconds)
            tell(run(address, first, count, rate, every), rate, every)
            first += count


def tell(told: list[Any], rate: float, every: int) -> None:
    """One line: how long the phones waited."""
    waits = sorted(ended - due for due, ended, _ in told)
    bringing = [ended - due for due, ended, visits in told if visits]
    share = f"one in {every} brings 40 visits" if every else "none brings visits"
    p95 = statistics.quantiles(waits, n=20)[-1]
    line = f"{rate:.0f} phones/s, {share}: median {statistics.median(waits) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    if bringing:
        line += f", p95 of those that bring {statistics.quantiles(bringing, n=20)[-1] * 1000:.0f} ms"
    print(line, flush=True)


def run(address: str, first: int, phones: int, rate: float, every: int) -> list[Any]:
    """What the phones of one load waited."""
    words = [
        sys.executable,
        str(HERE / "sync_load.py"),
        address,
        str(first),
        str(phones),
        str(rate),
        str(every),
    ]
    client = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    time.sleep(3)
    answer = json.loads(client.communicate("\n")[0])
    found: list[Any] = answer["told"]
    return found


@contextmanager
def served(home: Path, phones: int) -> Iterator[str]:
    """A site with so many phones, served as `wuse serve` does."""
    words = [sys.executable, "-m", "tests.field_home", str(home), str(phones)]
    subprocess.run(words, cwd=HERE.parent, env=ENVIRONMENT, capture_output=True, check=True)
    port = free_port()
    words = [sys.executable, "-m", "wuse", "serve", "--demo", "--port", str(port), "--home", str(home)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        urllib.request.urlopen(f"{address}/healthz").read()
        yield address
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
