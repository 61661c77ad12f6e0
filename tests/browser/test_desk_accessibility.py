"""axe-core on the desk as its people see it: permits, responses, codes by hand, the audit, a person's own page."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS, grave_faults
from tests.desks import run_python

pytestmark = pytest.mark.browser
PAGES = {
    "chen": ("/desk/", "/desk/permits/"),
    "zhao": ("/responses/",),
    "wang": (
        "/desk/persons/",
        "/desk/overrides/",
        "/desk/command/",
        "/desk/command/confirmed_cum/",
        "/desk/pairs/",
        "/desk/pairs/?part=different",
        "/desk/pairs/1/?purpose=case_investigation",
    ),
    "lin": ("/desk/corrections/", "/desk/corrections/1/"),
    "he": ("/desk/audit/", "/desk/quality/", "/desk/quality/?standard=case_count"),
    "citizen": ("/me/",),
}


@pytest.fixture(scope="module")
def staffed(
    replayed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site with people at work, and a session of each."""
    home = tmp_path_factory.mktemp("staffed") / "home"
    shutil.copytree(replayed, home)
    made = run_python("-m", "tests.browser.staffed_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    with serving(home) as site:
        yield site, json.loads(made.stdout)


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_no_serious_or_critical_violation_at_work(
    browser: Browser, staffed: tuple[Site, dict[str, str]], lang: str, theme: str, size: str
) -> None:
    site, sessions = staffed
    for name, paths in PAGES.items():
        with reader(browser, site, lang=lang, theme=theme, size=size) as page:
            page.context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": site.address}])
            for path in paths:
                answer = page.goto(site.address + path)
                assert answer is not None
                assert answer.status == 200, path
                assert not grave_faults(page), f"{path}: {grave_faults(page)}"
                # Two lines on a phone, one at the desk.
                assert page.evaluate("document.querySelector('.bar').offsetHeight") < 100, path
                assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], (
                    path
                )
