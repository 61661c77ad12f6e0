"""The second view of the map: offered once a reviewed file was loaded, with its source and review named."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.boundary_files import all_counties, text
from tests.browser.conftest import open_cockpit, reader, serving
from tests.conftest import run_wuse

pytestmark = pytest.mark.browser


def test_the_boundaries_are_offered_after_they_were_loaded(browser: Browser, home: Path) -> None:
    file = home / "counties.geojson"
    file.write_text(text(all_counties()), encoding="utf-8")
    review = ("--reviewed-by", "the test", "--review-number", "T-1", "--reviewed-on", "2020-02-01")
    with serving(home) as site, reader(browser, site) as page:
        open_cockpit(page, site)
        expect(page.locator("[data-view=boundaries]")).to_be_hidden()
        loaded = run_wuse(
            "boundaries", str(file), "--code", "code6", "--source", "a grid", *review, home=home
        )
        assert loaded.returncode == 0, loaded.stderr
        open_cockpit(page, site)
        page.locator("[data-view=boundaries]").click()
        expect(page.locator("svg.boundaries [data-tile]")).to_have_count(90)
        expect(page.locator("#map-source")).to_contain_text("a grid; reviewed by the test, T-1")
        page.locator('[data-tile="330382"]').click()
        expect(page.locator("#panel")).to_contain_text("Yueqing")
        page.keyboard.press("Escape")
        grave = [
            v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")
        ]
        assert grave == []
