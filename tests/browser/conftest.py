"""A real server and Debian's Chromium for the browser journeys."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.desks import ROOT, environment_of
from tests.ports import free_port

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
# Of what comes by itself: a server, a browser and two more tests share two cores here, and five seconds may pass.
expect.set_options(timeout=20_000)
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@dataclass(frozen=True)
class Site:
    """A running server and the home that it serves."""

    address: str
    home: Path


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Site]:
    """Serve a home on free ports, and stop it by its id afterwards. `settings`: further ones, by their names."""
    port = free_port()
    command = [sys.executable, "-m", "wuse", "serve", "--demo", "--home", str(home), "--port", str(port)]
    # One process answers: tests run side by side, and a second one would only take their time.
    environment = environment_of(home, WUSE_WORKERS="1", **settings)
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/healthz")
        yield Site(f"http://127.0.0.1:{port}", home)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_up(address: str) -> None:
    for _ in range(900):
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within 90 seconds")


@pytest.fixture(scope="session")
def site(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of the replayed home, for journeys that only read."""
    home = Path(shutil.copytree(replayed, tmp_path_factory.mktemp("site") / "home"))
    with serving(home) as running:
        yield running


@pytest.fixture
def own_site(home: Path) -> Iterator[Site]:
    """A server of a home of one's own, for a journey that writes."""
    with serving(home) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen; where the machine has none, the browser journeys are left out.

    For one module at a time: Playwright keeps an event loop in the thread, and Django refuses its database there.
    """
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def reader(
    browser: Browser,
    site: Site,
    *,
    lang: str = "en",
    theme: str = "light",
    size: str = "desk",
    tolerate: bool = False,
) -> Iterator[Page]:
    """A page of a reader with a language, a theme and a screen; fails on any error in the page's own scripts.

    `tolerate`: the address answers 404, which the browser's console calls an error.
    """
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    _prefer(context, site, lang, theme)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    try:
        yield page
    finally:
        context.close()
    assert tolerate or not faults, faults


def _prefer(context: BrowserContext, site: Site, lang: str, theme: str) -> None:
    language = {"zh": "zh-hans", "en": "en"}[lang]
    context.add_cookies(
        [
            {"name": "django_language", "value": language, "url": site.address},
            {"name": "theme", "value": theme, "url": site.address},
        ]
    )


def open_cockpit(page: Page, site: Site) -> None:
    """Go to the cockpit and wait until its map stands."""
    page.goto(site.address)
    page.wait_for_selector("#cockpit[aria-busy=false] [data-tile]")
