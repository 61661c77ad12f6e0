"""From the receipt of a batch to its figure on an open cockpit, while line lists come in as fast as they are taken.

Two clients send line lists of 500 entities without a pause; every second a program sends a new day's figure of the
province, and a browser waits for it.

.venv/bin/python bench/bench_fresh.py          # needs a replayed home: SERVE=0 make demo
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from bench_send import Site, run, served

HOME = Path(os.environ.get("WUSE_HOME", "var"))
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DAYS = 20


def main() -> None:
    """Print the median and the 95th percentile, quiet and at full rate."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(HOME, Path(folder) / "home"))
        with served(home) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            page = browser.new_page()
            page.goto(site.address)
            page.wait_for_selector("#cockpit[aria-busy=false] [data-tile]")
            page.wait_for_selector("#live[data-state=on]")
            say("quiet", seen(site, page, date(2020, 3, 21), DAYS))
            sent: list[tuple[list[object], float]] = []
            load = threading.Thread(target=lambda: sent.append(run(site, clients=2, seconds=DAYS * 2.5)))
            load.start()
            time.sleep(30)
            say("at full rate", seen(site, page, date(2020, 3, 21) + timedelta(days=DAYS), DAYS))
            load.join()
            told, span = sent[0]
            print(f"meanwhile {len(told) * 500 / span:,.0f} entities/s")
            browser.close()


def seen(site: Site, page: object, first: date, days: int) -> list[float]:
    """Seconds from each answer to the new day on the slider."""
    taken = []
    for number in range(days):
        last = int(page.get_attribute("#date", "max") or 0)  # type: ignore[attr-defined]
        send(site, first + timedelta(days=number))
        started = time.perf_counter()
        # At every frame: a wait for a selector looks again after half a second.
        page.wait_for_function(
            "last => +document.querySelector('#date').max > last", arg=last, timeout=60_000
        )  # type: ignore[attr-defined]
        taken.append(time.perf_counter() - started)
        time.sleep(0.5)
    return taken


def send(site: Site, day: date) -> None:
    """A bulletin of one figure, until it is taken in."""
    row = {"place": "33", "date": f"{day}", "measure": "confirmed_cum", "value": 1238}
    body = json.dumps([{**row, "basis": "published", "source": f"bench-{day}"}]).encode()
    headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{site.address}/api/v1/facts/case_count", body, headers)
    with urllib.request.urlopen(request) as answer:
        assert json.loads(answer.read())["tables"][0]["accepted"] == 1


def say(state: str, taken: list[float]) -> None:
    """One line."""
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{state}: median {statistics.median(taken) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
