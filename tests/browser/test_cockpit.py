"""The cockpit as its readers use it: by mouse, by keyboard, on a phone, while facts arrive."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, open_cockpit, reader
from tests.conftest import run_wuse

pytestmark = pytest.mark.browser
RED = '[data-tile="330382"]'
# The province on the day after the last one of the replay.
BULLETIN = """place,date,measure,value,basis,source
330000,2020-03-21,confirmed_cum,1236,published,province-2020-03-21
"""


def test_the_map_opens_on_the_first_edition(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        expect(page.locator("#day")).to_have_text("2020-02-09")
        expect(page.locator("[data-tile]")).to_have_count(90)
        expect(page.locator(RED)).to_have_attribute("aria-label", re.compile("Yueqing.*red.*estimated"))
        expect(page.locator("#comparison")).to_contain_text("of 90 counties agree")


def test_the_slider_and_play_move_through_the_days(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        page.locator("#date").press("ArrowRight")
        expect(page.locator("#day")).to_have_text("2020-02-10")
        page.locator("#play").click()
        expect(page.locator("#day")).not_to_have_text("2020-02-10")
        page.locator("#play").click()
        expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_a_county_tells_reasons_thresholds_sources_and_what_would_change_it(
    browser: Browser, site: Site
) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        page.locator(RED).click()
        panel = page.locator("#panel")
        for expected in (
            "Reasons",
            "reach the red threshold",
            "Thresholds",
            "What would change it",
            "Figures and sources",
        ):
            expect(panel).to_contain_text(expected)
        expect(panel).to_contain_text("estimated")
        page.keyboard.press("Escape")
        expect(panel).not_to_be_visible()


def test_the_keyboard_alone_reaches_a_county_and_returns_to_it(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        page.locator(RED).focus()
        page.keyboard.press("ArrowLeft")
        code = page.evaluate("document.activeElement.dataset.tile")
        assert code not in (None, "330382")
        page.keyboard.press("Enter")
        expect(page.locator("#panel")).to_be_visible()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.tile") == code


def test_the_table_says_what_the_map_says(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        page.locator("[data-view=table]").click()
        row = page.locator("#table tr", has_text="Yueqing")
        expect(row).to_contain_text("R red")
        expect(page.locator("#table tbody tr")).to_have_count(90)


def test_a_city_is_singled_out(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        open_cockpit(page, site)
        page.locator('[data-city="3303"]').click()
        expect(page.locator("#curve-name")).to_have_text("Wenzhou")
        expect(page.locator(".tile.dim")).to_have_count(90 - 12)


def test_the_language_and_the_theme_are_kept(browser: Browser, site: Site) -> None:
    with reader(browser, site, lang="zh") as page:
        open_cockpit(page, site)
        expect(page.locator("#panel")).to_have_count(1)
        page.locator("#theme").click()
        page.get_by_role("button", name="English").click()
        page.wait_for_selector("#cockpit[aria-busy=false] [data-tile]")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_phone_shows_all_without_sideways_scrolling(browser: Browser, site: Site) -> None:
    with reader(browser, site, size="phone") as page:
        open_cockpit(page, site)
        for path in ("/", "/public/"):
            page.goto(site.address + path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_an_import_reaches_the_open_cockpit_without_a_reload(browser: Browser, own_site: Site) -> None:
    with reader(browser, own_site) as page:
        open_cockpit(page, own_site)
        expect(page.locator("#live")).to_have_attribute("data-state", "on")
        page.evaluate("window.unreloaded = true")
        _import(own_site)
        expect(page.locator("#date")).to_have_attribute("max", "60")
        expect(page.locator("#announce")).to_have_text("Facts have arrived; the map is up to date.")
        assert page.evaluate("window.unreloaded"), "the page was not loaded again"
        page.locator("#date").press("End")
        expect(page.locator("#day")).to_have_text("2020-03-21")
        expect(page.locator("#figures")).to_contain_text("1236")


def _import(site: Site) -> None:
    """Import the bulletin; how long it takes to the screen is measured in bench/bench_web.py."""
    file = site.home / "bulletin-2020-03-21.csv"
    file.write_text(BULLETIN, encoding="utf-8")
    result = run_wuse("import", str(file), "--standard", "case_count", home=site.home)
    assert result.returncode == 0, result.stdout + result.stderr
