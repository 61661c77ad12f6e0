"""axe-core on every page, in both languages and both themes, on a desk and on a phone."""

import itertools
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, open_cockpit, reader

pytestmark = pytest.mark.browser
PAGES = ("/", "/#panel", "/#table", "/public/", "/public/editions/1/", "/nowhere", "/responses/", "/accounts/login/",
         "/accounts/signup/", "/accounts/invitation/", "/quality/", "/quality/?standard=case_count",
         "/indicators/")  # fmt: skip
# What an account sees that was just opened; the desk's pages answer it with what is missing.
OWN_PAGES = (
    "/me/",
    "/desk/",
    "/desk/permits/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/sessions/",
)
# Every language, theme and size; WUSE_LOOKS=all takes every three together.
LOOKS = [("zh", "light", "desk"), ("en", "dark", "phone")]
if os.environ.get("WUSE_LOOKS") == "all":
    LOOKS = list(itertools.product(("zh", "en"), ("light", "dark"), ("desk", "phone")))


def shown(page: Page, site: Site, path: str) -> None:
    """Bring a page up, with the panel or the table open where the path says so."""
    if path != "/" and not path.startswith("/#"):
        page.goto(site.address + path)
        return
    open_cockpit(page, site)
    if path == "/#panel":
        page.locator('[data-tile="330382"]').click()
        page.wait_for_selector("#panel-body table")
    elif path == "/#table":
        page.locator("[data-view=table]").click()


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_no_serious_or_critical_violation(
    browser: Browser, site: Site, lang: str, theme: str, size: str
) -> None:
    for path in PAGES:
        tolerate = path == "/nowhere"
        with reader(browser, site, lang=lang, theme=theme, size=size, tolerate=tolerate) as page:
            shown(page, site, path)
            assert not grave_faults(page), f"{path}: {grave_faults(page)}"


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_the_pages_of_an_account_have_none_either(
    browser: Browser, own_site: Site, lang: str, theme: str, size: str
) -> None:
    with reader(browser, own_site, lang=lang, theme=theme, size=size, tolerate=True) as page:
        page.goto(own_site.address + "/accounts/signup/")
        page.locator("[name=username]").fill("someone")
        for name in ("password1", "password2"):
            page.locator(f"[name={name}]").fill("correct horse battery staple")
        page.locator("main form button").first.click()
        page.wait_for_url("**/me/")
        for path in OWN_PAGES:
            page.goto(own_site.address + path)
            assert not grave_faults(page), f"{path}: {grave_faults(page)}"
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path


def grave_faults(page: Page) -> list[tuple[str, str, str]]:
    """The serious and critical findings of axe-core."""
    return [
        (item["id"], item["nodes"][0]["html"][:200], item["nodes"][0].get("failureSummary", "")[:300])
        for item in Axe().run(page).response["violations"]
        if item["impact"] in ("serious", "critical")
    ]


def test_the_check_finds_a_planted_violation(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        page.goto(site.address + "/public/")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")
        assert any(item["id"] == "button-name" for item in Axe().run(page).response["violations"])
