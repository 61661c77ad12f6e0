"""Line lists over HTTP, from the key of a program to the receipt: entities a second and the 95th percentile.

One person, one case report and two test results of each; 500 entities a request; 1, 2 and 4 clients on the machine of
the server, first with an empty pool, then with five million rows in it.

.venv/bin/python bench/bench_send.py [--rows 5000000]
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

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.ports import free_port

HERE = Path(__file__).parent
SECONDS = 20.0
ENTITIES, ROWS = 500, 375
# More than any run sends: the brake counts each person, and holds nobody back.
ALLOWED = 2_000_000_000
# More bodies than a client can send in the time: 200 requests are 100,000 entities.
MOST = 40


def main() -> None:
    """Print one line for each number of clients, before and after the pool is filled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        measure(site, "empty", asked.seconds)
        if asked.rows:
            while site.rows < asked.rows:
                run(site, clients=4, seconds=60.0)
                print(f"{site.rows:,} rows", flush=True)
            measure(site, f"{site.rows:,} rows", asked.seconds)


class Site:
    """A served home, how to send to it, and how much was sent."""

    def __init__(self, address: str, key: str, response: str) -> None:
        self.address, self.key, self.response, self.requests, self.rows = address, key, response, 0, 0


def measure(site: Site, state: str, seconds: float) -> None:
    """One line for each number of clients."""
    for clients in (1, 2, 4):
        told, span = run(site, clients=clients, seconds=seconds)
        waits = [wait for wait, status in told]
        p95 = statistics.quantiles(waits, n=20)[-1]
        rate = len(told) * ENTITIES / span
        print(
            f"{state:>16}  {clients} clients  {rate:>9,.0f} entities/s  median {statistics.median(waits) * 1000:.0f} ms"
            f"  p95 {p95 * 1000:.0f} ms  {len(told)} requests",
            flush=True,
        )


def run(site: Site, *, clients: int, seconds: float) -> tuple[list[Any], float]:
    """The answers that so many clients got at once, and the seconds that they took."""
    each = int(seconds * MOST / clients) + MOST
    words = [sys.executable, str(HERE / "send_load.py"), site.address, site.key, site.response]
    started = []
    for number in range(clients):
        first = site.requests + number * each
        started.append(
            subprocess.Popen(
                [*words, str(first), str(each), str(seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    # All have made their bodies when the last one reads the line that lets them begin.
    time.sleep(each * 0.012 * max(1, clients / 2) + 2)
    for client in started:
        assert client.stdin
        client.stdin.write("\n")
        client.stdin.flush()
    answers = [json.loads(client.communicate()[0]) for client in started]
    site.requests += clients * each
    told = [one for answer in answers for one in answer["told"]]
    site.rows += len(told) * ROWS
    span = max(answer["ended"] for answer in answers) - min(answer["begun"] for answer in answers)
    return told, span


@contextmanager
def served(home: Path) -> Iterator[Site]:
    """A site with a program that may send, served as `wuse serve` does."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.sending_home", str(home), str(ALLOWED)],
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": f"{HERE.parent / 'src'}:{HERE.parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(made.stdout.splitlines()[-1])
    port = free_port()
    words = [sys.executable, "-m", "wuse", "serve", "--demo", "--port", str(port), "--home", str(home)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, env={**os.environ, "WUSE_LANG": "en"})
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield Site(address, found["key"], found["response"])
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str) -> None:
    """Until the site answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/healthz").read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


if __name__ == "__main__":
    main()
