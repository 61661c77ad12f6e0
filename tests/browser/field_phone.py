"""A phone for browser journeys: Chromium with a profile of its own that can be killed; and a site that can be away."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.conftest import CHROMIUM, FLAGS, _wait_until_up
from tests.conftest import ROOT
from tests.desks import environment_of, run_python
from tests.ports import free_port

PIN = "402713"
_HOMES = tempfile.TemporaryDirectory(prefix="wuse-field-homes-")
# Counted in the page itself: every tap that reaches a button, a link or a summary.
COUNT_TAPS = """() => {
  window.taps = 0;
  addEventListener("click", (event) => event.target.closest("button, a, summary") && (window.taps += 1), true);
}"""


@dataclass
class FieldSite:
    """A site at one address, which goes away and comes back."""

    home: Path
    sessions: dict[str, str]
    port: int
    server: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Come back, and wait until it answers."""
        words = ["serve", "--demo", "--home", str(self.home), "--port", str(self.port)]
        environment = environment_of(self.home, WUSE_WORKERS="1")
        command = [sys.executable, "-m", "wuse", *words]
        self.server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        _wait_until_up(f"{self.address}/healthz")

    def stop(self) -> None:
        """Go away, or stay away: connections are refused, as without a network."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(timeout=20)

    def state(self) -> dict[str, Any]:
        """What it has of its phones."""
        told = run_python("-m", "tests.browser.field_state", str(self.home), home=self.home)
        assert told.returncode == 0, told.stderr
        found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
        return found


@contextmanager
def field_site(folder: Path, *, doors: int = 10) -> Iterator[FieldSite]:
    """A site with a grid whose worker is `min`, that runs."""
    made, sessions = _made_home(doors)
    site = FieldSite(Path(shutil.copytree(made, folder / "home")), sessions, free_port())
    try:
        site.start()
        yield site
    finally:
        site.stop()


@cache
def _made_home(doors: int) -> tuple[Path, dict[str, str]]:
    """A home with so many doors, made once a process and copied for each site, and the sessions of its people."""
    home = Path(_HOMES.name) / f"{doors}-doors"
    made = run_python("-m", "tests.browser.field_home", str(home), str(doors), home=home)
    assert made.returncode == 0, made.stderr
    return home, json.loads(made.stdout.splitlines()[-1])["sessions"]


@dataclass
class Telephone:
    """A browser process with a profile, seen through its debugging port."""

    playwright: Playwright
    profile: Path
    faults: list[str] = field(default_factory=list)
    process: Any = None
    context: BrowserContext | None = None

    def start(self) -> Page:
        """Switch on; what was kept in the profile is there."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        words = [f"--remote-debugging-port={port}", f"--user-data-dir={self.profile}", "--headless=new"]
        words += ["--no-first-run", "--lang=en-GB", "--window-size=390,844", "about:blank"]
        self.process = subprocess.Popen(
            [CHROMIUM, *FLAGS, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_until_up(f"http://127.0.0.1:{port}/json/version")
        browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = browser.contexts[0]
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        return page

    def kill(self) -> None:
        """Take the battery out; of one that was never switched on nothing is left to be done."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=20)


@contextmanager
def a_telephone(playwright: Playwright, profile: Path) -> Iterator[Telephone]:
    """A phone that no browser outlives, also where it fails before a test has begun; nothing on it went wrong."""
    found = Telephone(playwright, profile)
    try:
        yield found
    finally:
        found.kill()
    assert found.faults == []


def enter(page: Page, site: FieldSite, name: str = "min", *, lang: str = "zh") -> None:
    """Give a page the session of somebody who has signed in with a second factor."""
    language = {"zh": "zh-hans", "en": "en"}[lang]
    page.context.add_cookies(
        [
            {"name": "sessionid", "value": site.sessions[name], "url": site.address},
            {"name": "django_language", "value": language, "url": site.address},
        ]
    )


def register(
    page: Page, site: FieldSite, *, lang: str = "zh", name: str = "phone", session: str = "min"
) -> None:
    """Register the phone, and wait until everything that it needs lies on it."""
    enter(page, site, session, lang=lang)
    page.goto(f"{site.address}/field/register/")
    page.wait_for_selector("#register[data-ready]")
    page.locator("#name").fill(name)
    for identifier in ("pin", "again"):
        page.locator(f"#{identifier}").fill(PIN)
    page.locator("#register button.primary").click()
    page.wait_for_url("**/field/")
    page.wait_for_selector("#unlock")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    # In charge of the page, and with every file.
    page.reload()
    page.wait_for_selector("#unlock")
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")


def unlock(page: Page, pin: str = PIN) -> None:
    """Open the app with its PIN."""
    page.wait_for_selector("#unlock")
    page.locator("#pin").fill(pin)
    page.locator("#unlock").click()
    page.wait_for_selector("#app[data-screen=today]")


def waiting(page: Page) -> int:
    """How many things wait to be sent."""
    return int(page.locator("#count-waiting").inner_text())


def until_sent(page: Page, *, seconds: float = 10) -> float:
    """Wait until nothing waits; answers with the seconds that it took."""
    begun = time.perf_counter()
    page.wait_for_selector("#contact[data-waiting='0']", timeout=seconds * 1000)
    return time.perf_counter() - begun
