"""A trainee signs in as the command prints it, does the next step, and sees it done; axe-core on the lessons."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS, grave_faults
from tests.desks import run_wuse

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A training home, served."""
    home = tmp_path_factory.mktemp("school") / "home"
    made = run_wuse("training", "--home", str(home), "--no-serve", home=home)
    assert made.returncode == 0, made.stderr
    with serving(home) as site:
        yield site


def code_of(site: Site, name: str) -> str:
    """The code of the moment, as the command prints it."""
    told = run_wuse("training", "--home", str(site.home), "--codes", home=site.home).stdout
    line = next(line for line in told.splitlines() if f" {name} " in line)
    return line.split("│")[4].strip()


def sign_in(page: Page, site: Site, name: str) -> None:
    """With name, password and code, to the lessons."""
    known = {one["username"]: one for one in json.loads((site.home / "sign-ins.json").read_text())}
    page.goto(f"{site.address}/accounts/login/?next=/desk/training/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", known[name]["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("input[name=code]")
    # Half a minute may be over between the printing and the typing.
    for _ in range(4):
        page.fill("input[name=code]", code_of(site, name))
        page.press("input[name=code]", "Enter")
        page.wait_for_load_state("load")
        page.wait_for_timeout(500)
        if page.url.endswith("/desk/training/"):
            return
    raise AssertionError(page.inner_text("body"))


def test_a_dispatcher_signs_in_does_a_step_and_sees_it_done(browser: Browser, school: Site) -> None:
    with reader(browser, school, size="phone") as page:
        sign_in(page, school, "dispatcher1")
        assert page.locator("[aria-current=step]").inner_text().startswith("▶ Next step")
        page.get_by_role("link", name="Open event 1").first.click()
        assert "Every person and every event here is made up" in page.locator(".training-note").inner_text()
        page.locator('section[aria-labelledby="act-accept"] button').click()
        page.goto(f"{school.address}/desk/training/")
        first = page.locator(".steps-of li").first
        assert first.get_attribute("data-state") == "done"
        assert "Done" in first.inner_text()


@pytest.fixture(scope="module")
def session(browser: Browser, school: Site) -> str:
    """Of a handler, who signed in once: a code counts once."""
    with reader(browser, school) as page:
        sign_in(page, school, "handler1")
        return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_no_serious_or_critical_violation_on_the_lessons(
    browser: Browser, school: Site, session: str, lang: str, theme: str, size: str
) -> None:
    with reader(browser, school, lang=lang, theme=theme, size=size) as page:
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": school.address}])
        for path in ("/desk/training/", "/desk/events/"):
            page.goto(school.address + path)
            assert not grave_faults(page), f"{path}: {grave_faults(page)}"
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
    with reader(browser, school, lang=lang, theme=theme, size=size) as page:
        page.goto(f"{school.address}/field/")
        page.wait_for_selector("#training")
        page.wait_for_selector("#app h1")
        assert not grave_faults(page), grave_faults(page)
