"""Ten times as much as can be taken in, for a minute: how long the accepted wait, what the refused hear, what is lost.

Sixty clients send line lists of 500 entities at moments fixed beforehand, whatever became of the last one. A request
that is refused is sent again later. In the end every receipted row is counted in the pool.

.venv/bin/python bench/bench_overload.py [--seconds 60]
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from bench_send import ROWS, Site, run, served
from send_load import body

CLIENTS, TIMES, SETTLED = 60, 10, 5.0


def main() -> None:
    """Print what the accepted, the refused and those afterwards saw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        told, span = run(site, clients=2, seconds=10.0)
        rate = len(told) / span
        quiet = statistics.median(wait for wait, _ in told)
        print(f"sustained: {rate:.1f} requests/s, median {quiet * 1000:.0f} ms", flush=True)
        crowd = Crowd(site, rate * TIMES, seconds, int(rate * seconds * 2.5))
        crowd.go()
        crowd.say(quiet)
        before, site.rows = site.rows, site.rows + crowd.accepted * ROWS
        check(Path(folder), before + crowd.accepted * ROWS + crowd.after * ROWS)


class Crowd:
    """Clients that send at fixed moments."""

    def __init__(self, site: Site, rate: float, seconds: float, bodies: int) -> None:
        self._site, self._rate, self._seconds = site, rate, seconds
        self._bodies: Queue[bytes] = Queue()
        for number in range(bodies):
            self._bodies.put(body(10_000_000 // 125 + number))
        self._answers: list[tuple[float, float, int, str]] = []
        self.accepted = self.after = 0

    def go(self) -> None:
        """Send for so many seconds, and then one by one until it is as before."""
        self._begun = time.perf_counter()
        moments: Queue[float] = Queue()
        for number in range(int(self._rate * self._seconds)):
            moments.put(self._begun + number / self._rate)
        threads = [threading.Thread(target=self._client, args=(moments,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._ended = time.perf_counter()
        link = self._link()
        while time.perf_counter() < self._ended + 2 * SETTLED:
            self._send(link)
        self.after = sum(1 for at, _, status, _ in self._answers if status == 200 and at >= self._ended)
        self.accepted = sum(1 for at, _, status, _ in self._answers if status == 200 and at < self._ended)

    def _link(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self._site.address).netloc, timeout=60)

    def _client(self, moments: Queue[float]) -> None:
        link = self._link()
        while not moments.empty():
            moment = moments.get()
            time.sleep(max(0.0, moment - time.perf_counter()))
            # Who is too late to be on time is one of those who would have been refused.
            if time.perf_counter() - self._begun > self._seconds:
                return
            self._send(link)

    def _send(self, link: http.client.HTTPConnection) -> None:
        text = self._bodies.get()
        path = f"/api/v1/facts?response={self._site.response}&purpose=case_investigation"
        headers = {"Authorization": f"Bearer {self._site.key}", "Content-Type": "application/json"}
        started = time.perf_counter()
        try:
            # Who is refused is answered before the rows are read: the writing breaks off, and the answer is there.
            with suppress(BrokenPipeError, ConnectionResetError):
                link.request("POST", path, text, headers)
            answer = link.getresponse()
            answer.read()
            status, after = answer.status, answer.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException) as reason:
            link.close()
            status, after = 0, type(reason).__name__
        self._answers.append((started, time.perf_counter() - started, status, after))
        if status != 200:
            self._bodies.put(text)

    def say(self, quiet: float) -> None:
        """What came out."""
        crowd = [one for one in self._answers if one[0] < self._ended]
        accepted = sorted(wait for _, wait, status, _ in crowd if status == 200)
        refused = [(wait, after) for _, wait, status, after in crowd if status == 429]
        others = Counter(f"{status} {after}" for _, _, status, after in crowd if status not in (200, 429))
        print(
            f"asked {len(crowd) / self._seconds:.0f}/s; accepted {len(accepted) / self._seconds:.1f}/s",
            flush=True,
        )
        print(
            f"accepted: p50 {accepted[len(accepted) // 2] * 1000:.0f} ms, p99 {at(accepted, 0.99) * 1000:.0f} ms"
        )
        waits = sorted(wait for wait, _ in refused)
        if waits:
            told = sum(1 for _, after in refused if after.isdigit())
            print(
                f"refused: {len(refused)}, told when to come back {told}, p99 {at(waits, 0.99) * 1000:.0f} ms"
            )
        print(f"other answers: {dict(others)}")
        late = [
            wait
            for begun, wait, status, _ in self._answers
            if begun >= self._ended + SETTLED and status == 200
        ]
        print(
            f"after {SETTLED:.0f} s: median {statistics.median(late) * 1000:.0f} ms, before {quiet * 1000:.0f} ms"
        )


def at(waits: list[float], share: float) -> float:
    """A quantile of sorted waits."""
    return waits[min(len(waits) - 1, int(len(waits) * share))]


def check(home: Path, rows: int) -> None:
    """Count the pool again."""
    words = [sys.executable, "-m", "wuse", "pool", "check", "--json", "--home", str(home)]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    print(
        f"receipted rows {rows:,}; wuse pool check: exit code {found.returncode}, {json.dumps(found.stdout[-400:])}"
    )


if __name__ == "__main__":
    main()
