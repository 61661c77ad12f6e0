"""The cockpit's first paint and its data request, beside a peer in the same run: the bare file from the same server.

.venv/bin/python bench/bench_web.py            # needs a replayed home: SERVE=0 make demo
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import sync_playwright

from tests.ports import free_port

HOME = Path(os.environ.get("WUSE_HOME", "var"))
RUNS = 15
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def request_ms(url: str) -> float:
    """Milliseconds of one GET, body read."""
    started = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1000


def median_ms(url: str) -> float:
    """Median of the warm requests."""
    request_ms(url)
    return statistics.median(request_ms(url) for _ in range(RUNS))


def first_paint_ms(url: str) -> float:
    """Median first contentful paint in a fresh browser context."""
    paints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for _ in range(5):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(url)
            page.wait_for_selector("[data-tile]")
            paints.append(
                page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            )
            page.context.close()
        browser.close()
    return statistics.median(paints)


def live_ms(base: str, home: Path) -> float:
    """Median milliseconds from the end of an import to the new day on an open cockpit's slider, three imports."""
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page()
        page.goto(base)
        page.wait_for_selector("#cockpit[aria-busy=false] [data-tile]")
        page.wait_for_selector("#live[data-state=on]")
        for number in range(3):
            last = int(page.get_attribute("#date", "max") or 0)
            import_day(home, date(2020, 3, 21) + timedelta(days=number))
            started = time.perf_counter()
            page.wait_for_selector(f"#date[max='{last + 1}']")
            taken.append((time.perf_counter() - started) * 1000)
        browser.close()
    return statistics.median(taken)


def import_day(home: Path, day: date) -> None:
    """Import a bulletin of one figure."""
    file = home / f"bulletin-{day}.csv"
    file.write_text(
        f"place,date,measure,value,basis,source\n33,{day},confirmed_cum,1238,published,bench-{day}\n"
    )
    words = [
        sys.executable,
        "-m",
        "wuse",
        "import",
        str(file),
        "--standard",
        "case_count",
        "--home",
        str(home),
    ]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def wait_until_up(url: str) -> None:
    """Wait for the server, at most twenty seconds."""
    for _ in range(200):
        try:
            request_ms(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} did not answer within 20 seconds")


def main() -> None:
    """Start a server on a free port, measure, stop it."""
    port = free_port()
    home = Path(shutil.copytree(HOME, Path(tempfile.mkdtemp()) / "home"))
    words = ["serve", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen([sys.executable, "-m", "wuse", *words])
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(f"{base}/healthz")
        data, peer = median_ms(f"{base}/data/cockpit.json"), median_ms(f"{base}/healthz")
        print(f"first contentful paint  {first_paint_ms(base + '/'):8.0f} ms  (goal 1,500)")
        print(f"data request, warm      {data:8.1f} ms  (goal 50)")
        print(f"peer: bare answer       {peer:8.1f} ms  ratio {data / peer:.1f}")
        print(f"import to open cockpit  {live_ms(base, home):8.0f} ms  (goal 1,000)")
    finally:
        server.terminate()
        server.wait(timeout=15)
        shutil.rmtree(home.parent)


if __name__ == "__main__":
    main()
