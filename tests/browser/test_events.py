"""An event in four browsers: the grid reports, the township hands up, the county dispatches, a bureau handles, the grid
verifies, the township closes; and the pages of events as everyone can use them.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS, grave_faults
from tests.desks import run_python

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Desk:
    """A site with a township at work, and a session of each of its people."""

    site: Site
    sessions: dict[str, str]
    made: dict[str, Any]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("events") / "home"
    made = run_python("-m", "tests.browser.event_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    with serving(home) as site:
        yield Desk(site, found["sessions"], found)


@contextmanager
def somebody(browser: Browser, desk: Desk, name: str, **looks: str) -> Iterator[Page]:
    """The browser of somebody of the township."""
    with reader(browser, desk.site, **{"lang": "zh", **looks}) as page:
        cookie = {"name": "sessionid", "value": desk.sessions[name], "url": desk.site.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield page


def act(page: Page, title: str, words: str = "", **chosen: str) -> None:
    """Take a step on an event's page: open its form where it is folded away, fill it, send it."""
    button = page.get_by_role("button", name=title, exact=True)
    form = page.locator("form", has=button)
    if not button.is_visible():
        page.locator("summary", has_text=re.compile(f"^{title}$")).click()
    if words:
        form.locator("textarea").first.fill(words)
    for name, value in chosen.items():
        form.locator(f"[name={name}]").select_option(label=value)
    button.click()
    expect(page.get_by_role("status")).to_contain_text("已完成")


def test_an_event_goes_from_the_grid_to_the_county_and_is_closed(browser: Browser, desk: Desk) -> None:
    address = desk.site.address
    with somebody(browser, desk, "wei") as grid:
        grid.goto(f"{address}/desk/events/new/")
        grid.get_by_label("事件类别", exact=True).select_option(label="医疗废物处置不当")
        grid.get_by_label("情况说明").fill("卫生室后门堆放医疗废物袋")
        grid.get_by_role("button", name="上报", exact=True).click()
        expect(grid.get_by_role("status")).to_contain_text("已上报")
        path = grid.url.removeprefix(address)
        expect(grid.get_by_role("heading", level=1)).to_contain_text("医疗废物处置不当")

    with somebody(browser, desk, "diao") as township:
        township.goto(f"{address}/desk/events/?view=accept")
        township.locator(f"a[href='{path}']").click()
        act(township, "受理")
        act(township, "上呈县级", "需由市卫健局处置")

    with somebody(browser, desk, "zong") as county:
        county.goto(f"{address}/desk/events/?view=county")
        county.locator(f"a[href='{path}']").click()
        act(county, "二级转派", "两小时内到场", station="乐清市卫生健康局")

    with somebody(browser, desk, "ju", size="phone") as bureau:
        bureau.goto(f"{address}/desk/events/?mine=1")
        bureau.locator(f"a[href='{path}']").click()
        act(bureau, "开始处置")
        act(bureau, "反馈", "已清运十二袋，现场消毒")
        # Whoever says that it is done does not say that it is so.
        expect(bureau.get_by_role("button", name="核查通过")).to_have_count(0)

    with somebody(browser, desk, "wei", size="phone") as grid:
        grid.goto(f"{address}/desk/notices/")
        expect(grid.get_by_role("table")).to_contain_text("新：反馈")
        grid.goto(address + path)
        act(grid, "核查通过", "现场已清理干净")

    with somebody(browser, desk, "diao") as township:
        township.goto(address + path)
        act(township, "销号")
        steps = township.locator(".history li b").all_inner_texts()
        assert [step for step in reversed(steps) if "牌" not in step] == [
            "上报", "受理", "上呈县级", "二级转派", "开始处置", "反馈", "核查通过", "销号",
        ]  # fmt: skip
        expect(township.locator(".signs")).to_contain_text("已销号")

    # Its steps are facts within seconds, and the city sees how long it took, without the event.
    with somebody(browser, desk, "guan") as city:
        city.goto(f"{address}/desk/supervision/?unit=330382")
        expect(city.locator("table.times")).to_contain_text("城东街道")


def test_a_button_that_was_tapped_twice_says_it_once(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "diao") as page:
        page.goto(f"{desk.site.address}/desk/events/{desk.made['red']}/")
        before = page.locator(".history li").count()
        page.locator("summary", has_text=re.compile("^批注$")).click()
        form = page.locator("form", has=page.get_by_role("button", name="批注", exact=True))
        form.locator("textarea").fill("已电话联系店主")
        form.evaluate("(form) => { form.requestSubmit(); setTimeout(() => form.requestSubmit(), 5); }")
        expect(page.get_by_role("status")).to_contain_text("已完成")
        page.wait_for_timeout(500)
        page.reload()
        assert page.locator(".history li").count() == before + 1


def test_a_refusal_stands_beside_the_form_with_what_was_typed(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "diao", tolerate=True) as page:  # type: ignore[arg-type]
        page.goto(f"{desk.site.address}/desk/events/{desk.made['red']}/")
        page.locator("summary", has_text="批注").click()
        form = page.locator("form", has=page.get_by_role("button", name="批注", exact=True))
        form.locator("textarea").fill("联系电话 13811110001")
        form.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_contain_text("文字中不得出现证件号码和电话")
        expect(page.locator("textarea", has_text="13811110001")).to_have_count(1)


def test_the_map_leads_down_the_places_and_no_further_than_ones_own(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "guan") as page:
        page.goto(f"{desk.site.address}/desk/events/")
        for name in ("乐清", "城东街道", "旭阳社区", "第 003 网格"):
            page.locator(f".unit-map a[aria-label^='{name}：']").click()
            expect(page.locator(".crumbs [aria-current=page]")).to_have_text(name)
        assert "unit=330382001001003" in page.url
        expect(page.locator(".unit-map")).to_have_count(0)
    with somebody(browser, desk, "diao", tolerate=True) as page:  # type: ignore[arg-type]
        answer = page.goto(f"{desk.site.address}/desk/events/?unit=330382002")
        assert answer is not None
        assert answer.status == 403


def test_what_stands_out_becomes_work_and_is_found_from_the_city_down_to_the_grid(
    browser: Browser, desk: Desk
) -> None:
    with somebody(browser, desk, "guan", size="phone") as page:
        page.goto(f"{desk.site.address}/desk/warnings/")
        for _ in range(30):
            if "发热聚集" in page.locator("main").inner_text():
                break
            page.wait_for_timeout(500)
            page.reload()
        for name in ("乐清", "城东街道", "旭阳社区", "第 004 网格"):
            page.locator("table.by-kind a", has_text=name).first.click()
            expect(page.locator(".crumbs [aria-current=page]")).to_have_text(name)
        expect(page.locator(".event-list")).to_contain_text("白天已满 16 小时没有走访")
        page.locator(".event-list a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("网格静默")


def test_an_event_is_worked_on_with_the_keyboard_alone(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "diao") as page:
        page.goto(f"{desk.site.address}/desk/events/")
        tile = page.locator(".unit-map a").first
        tile.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**unit=330382001001")
        page.locator(".event-list a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/events/*/")
        summary = page.locator(".others summary").first
        summary.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".others details[open] form")).to_be_visible()


PAGES = {
    "wei": ("/desk/events/",),
    "diao": (
        "/desk/events/", "/desk/events/?view=ended", "/desk/events/new/", "/desk/events/{red}/", "/desk/events/{need}/",
        "/desk/events/{need}/person/?purpose=isolation_care", "/desk/stations/", "/desk/notices/", "/desk/supervision/",
        "/desk/warnings/",
    ),
    "zong": ("/desk/events/", "/desk/events/{late}/", "/desk/supervision/", "/desk/warnings/"),
    "shi": ("/desk/events/?mine=1",),
    "du": ("/desk/supervision/", "/desk/events/{late}/"),
    "guan": ("/desk/events/", "/desk/supervision/?days=30", "/desk/warnings/"),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_no_serious_or_critical_violation_and_no_page_wider_than_the_screen(
    browser: Browser, desk: Desk, lang: str, theme: str, size: str
) -> None:
    for name, paths in PAGES.items():
        with somebody(browser, desk, name, lang=lang, theme=theme, size=size) as page:
            for path in paths:
                answer = page.goto(desk.site.address + path.format(**desk.made))
                assert answer is not None
                assert answer.status == 200, path
                assert not grave_faults(page), f"{path}: {grave_faults(page)}"
                assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], (
                    path
                )
