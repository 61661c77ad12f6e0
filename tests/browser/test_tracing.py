"""Tracing in four browsers: a visitor scans a poster, an epidemiologist takes a proposal as a contact, a second officer
confirms an isolation, the transport acknowledges; and the pages as everyone can use them.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import grave_faults
from tests.desks import run_python

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Desk:
    """A site with an outbreak at a market, and a session of each of its people."""

    site: Site
    sessions: dict[str, str]
    made: dict[str, Any]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("tracing") / "home"
    made = run_python("-m", "tests.browser.tracing_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    with serving(home) as site:
        yield Desk(site, found["sessions"], found["made"])


@contextmanager
def somebody(browser: Browser, desk: Desk, name: str, **looks: str) -> Iterator[Page]:
    """The browser of somebody."""
    with reader(browser, desk.site, **{"lang": "zh", **looks}) as page:
        cookie = {"name": "sessionid", "value": desk.sessions[name], "url": desk.site.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield page


def send(page: Page, button: str, said: str) -> None:
    """Send a form and read what is said."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(said)


def choose(page: Page, button: str, **chosen: str) -> None:
    """Choose in the form that a button sends."""
    form = page.locator("form", has=page.get_by_role("button", name=button, exact=True))
    for name, label in chosen.items():
        form.locator(f"[name={name}]").select_option(label=label)


def test_from_the_poster_to_the_receipt(browser: Browser, desk: Desk) -> None:
    address = desk.site.address
    with somebody(browser, desk, "dou", size="phone") as visitor:
        visitor.goto(f"{address}/me/visits/?key=K-MARKET")
        send(visitor, "在此登记", "已登记：南门菜市场")

    with somebody(browser, desk, "wang") as epidemiologist:
        epidemiologist.goto(f"{address}/desk/exposures/")
        epidemiologist.get_by_label("病例报告编号").fill("R-1")
        epidemiologist.get_by_role("button", name="比对到访登记", exact=True).click()
        expect(epidemiologist.locator(".notice").first).to_contain_text("与病例同场所")
        epidemiologist.goto(f"{address}/desk/exposures/{desk.made['exposure']}/?purpose=case_investigation")
        choose(epidemiologist, "判为接触者", closeness="一般接触者")
        send(epidemiologist, "判为接触者", "已列为接触者")

    waits = f"{address}/desk/isolations/{desk.made['waits']}/"
    with somebody(browser, desk, "yu") as officer:
        officer.goto(waits)
        send(officer, "确认", "决定生效")

    with somebody(browser, desk, "tan", size="phone") as transport:
        transport.goto(f"{address}/desk/hand-overs/")
        transport.get_by_role("link", name="交接 3", exact=True).click()
        send(transport, "已接收", "自此刻起由您单位负责")
        transport.get_by_role("link", name=f"隔离 {desk.made['late']}", exact=True).click()
        choose(transport, "移交", stage="送达隔离点", receiver="乐清市第一集中隔离点")
        send(transport, "移交", "已提出移交")


def test_contacts_of_a_program_are_taken_over_and_a_crowd_is_released_by_the_second_person(
    browser: Browser, desk: Desk
) -> None:
    address = desk.site.address
    with somebody(browser, desk, "wang") as page:
        page.goto(f"{address}/desk/")
        page.get_by_role("link", name="程序报送的接触者 4 人待接管", exact=True).click()
        page.get_by_label("区划代码").fill("330382")
        send(page, "接管", "4 名接触者自此开始随访")
        page.goto(f"{address}/desk/held-facts/{desk.made['held']}/")
        send(page, "放行", "已放行")
        page.goto(f"{address}/desk/held-facts/{desk.made['waiting']}/")
        choose(page, "退回并销毁", reason="重复报送")
        send(page, "退回并销毁", "已退回")
        page.goto(f"{address}/desk/held-facts/{desk.made['positive']}/")
        choose(page, "提出", reason="经核实：属该单位日常业务量")
        page.get_by_label("此后每 24 小时准予通过的人数").fill("500")
        page.get_by_label("天数").fill("7")
        send(page, "提出", "另一名流行病学专家决定")
    with somebody(browser, desk, "sun") as page:
        page.goto(f"{address}/desk/held-facts/{desk.made['positive']}/")
        expect(page.get_by_role("main")).to_contain_text("每 24 小时可就 500 人报送同类数据")
        send(page, "放行", "已放行")


def test_a_chain_is_drawn_with_a_table_beside_it(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "wang") as page:
        page.goto(f"{desk.site.address}/desk/chains/")
        page.get_by_label("区划代码").fill("3303")
        page.get_by_role("button", name="绘制", exact=True).click()
        picture = page.get_by_role("img", name="传播链")
        expect(picture).to_be_visible()
        expect(picture.locator("rect")).to_have_count(10)
        expect(picture.locator("path.link")).to_have_count(7)
        assert grave_faults(page) == []


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "light", "desk"), ("en", "dark", "phone")])
def test_every_page_can_be_used_by_everyone(
    browser: Browser, desk: Desk, lang: str, theme: str, size: str
) -> None:
    made = desk.made
    pages = {
        "fang": ["venues/", f"venues/{made['venue']}/", f"venues/{made['venue']}/poster/"],
        "wang": [
            "",
            "exposures/",
            "contacts/",
            f"contacts/{made['contact']}/?purpose=case_investigation",
            "contacts/?part=sent",
            "held-facts/",
            f"held-facts/{made['held']}/",
            f"held-facts/{made['waiting']}/",
            f"held-facts/{made['positive']}/",
        ],
        "guo": ["isolations/", f"isolations/{made['isolation']}/", "hand-overs/?part=all", "hand-overs/1/"],
    }
    for name, paths in pages.items():
        with somebody(browser, desk, name, lang=lang, theme=theme, size=size) as page:
            for path in paths:
                page.goto(f"{desk.site.address}/desk/{path}")
                assert grave_faults(page) == [], path
                width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert page.evaluate(width) <= 0, path


def test_whoever_is_isolated_sees_the_order_and_appeals_with_one_tap(browser: Browser, desk: Desk) -> None:
    with somebody(browser, desk, "an", size="phone") as page:
        page.goto(f"{desk.site.address}/me/isolation/")
        expect(page.get_by_role("heading", name="集中隔离")).to_be_visible()
        assert grave_faults(page) == []
        page.get_by_role("button", name="申请人工复核隔离决定").click()
        expect(page.get_by_role("status").first).to_contain_text("24 小时内")
        expect(page.get_by_role("button", name="申请人工复核隔离决定")).to_have_count(0)
        assert grave_faults(page) == []
