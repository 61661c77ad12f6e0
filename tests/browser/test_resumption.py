"""The return to work beside the epidemic: two maps of one component, one slider, a county opened, both languages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.work_cases import FRIDAY, NEXT, lay_editions

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of the replayed home with two editions of one's own."""
    home = Path(shutil.copytree(replayed, tmp_path_factory.mktemp("resumption") / "home"))
    shutil.rmtree(home / "editions" / "power", ignore_errors=True)
    lay_editions(home)
    with serving(home) as running:
        yield running


def opened(page: Page, site: Site) -> None:
    page.goto(site.address + "/resumption/")
    page.wait_for_selector("#work-page[aria-busy=false] #work-map [data-tile]")


def to_day(page: Page, day: str) -> None:
    days = page.evaluate(
        "fetch('/data/resumption.json').then((answer) => answer.json()).then((data) => data.days)"
    )
    page.locator("#date").fill(str(days.index(day)))
    expect(page.locator("#day")).to_have_text(day)


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def test_two_maps_of_one_day_one_slider_and_a_county(browser: Browser, site: Site) -> None:
    with reader(browser, site) as page:
        opened(page, site)
        risk, work = page.locator("#risk-map"), page.locator("#work-map")
        expect(page.locator("#day")).to_have_text(NEXT.isoformat())
        expect(risk.locator("[data-tile]")).to_have_count(90)
        expect(work.locator("[data-tile]")).to_have_count(90)
        left, right = risk.bounding_box(), work.bounding_box()
        assert left
        assert right
        assert (left["y"], left["width"]) == (right["y"], right["width"])
        yueqing = work.locator('[data-tile="330382"]')
        expect(yueqing).to_have_attribute("aria-label", "Wenzhou Yueqing: yellow, partly resumed")
        expect(work.locator('[data-tile="330381"]')).to_have_attribute(
            "aria-label", "Wenzhou Rui'an: withheld, too few enterprises, or one of them makes most"
        )
        before = risk.locator('[data-tile="330382"]').get_attribute("aria-label")
        to_day(page, FRIDAY.isoformat())
        expect(yueqing).to_have_attribute("aria-label", "Wenzhou Yueqing: orange, little resumed")
        assert risk.locator('[data-tile="330382"]').get_attribute("aria-label") != before
        page.locator("[data-step='1']").click()
        expect(page.locator("#work-none")).to_be_visible()
        expect(page.locator("#risk-none")).to_be_hidden()
        to_day(page, NEXT.isoformat())
        yueqing.focus()
        page.keyboard.press("Enter")
        panel = page.locator("#panel-body")
        for words in (
            "Generated for the demonstration",
            "50.00 %",
            "30.00 %",
            "+15.00",
            "reaches the yellow threshold",
        ):
            expect(panel).to_contain_text(words)
        expect(panel).to_contain_text("the share resumed 40.00 points higher (about 12 enterprises)")
        assert grave(page) == []
        page.keyboard.press("Escape")
        expect(yueqing).to_be_focused()
        work.locator('[data-tile="330381"]').click()
        expect(panel).to_contain_text("That is not 0.")


def test_on_a_phone_in_chinese_one_map_is_below_the_other(browser: Browser, site: Site) -> None:
    with reader(browser, site, lang="zh", theme="dark", size="phone") as page:
        opened(page, site)
        expect(page.locator("h1")).to_have_text("复工与疫情对照")
        expect(page.locator("#generated")).to_contain_text("演示用生成数据")
        left, right = page.locator("#risk-map").bounding_box(), page.locator("#work-map").bounding_box()
        assert left
        assert right
        assert right["y"] > left["y"] + left["height"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        expect(page.locator("#industries")).to_contain_text("制造业")
        expect(page.locator("#industries")).to_contain_text("未显示")
        expect(page.locator("#held")).to_contain_text("员工未返岗")
        page.locator("#places summary").nth(2).click()
        expect(page.locator("#places details[open]")).to_contain_text("乐清市")
        assert grave(page) == []
