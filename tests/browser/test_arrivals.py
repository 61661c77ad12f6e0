"""Somebody comes from abroad: declared on a phone, met, refused once, isolated, released, observed at home, closed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.arrival_answers import PHONE_ANSWERS
from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS, grave_faults
from tests.desks import run_python

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def airport(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site with the teams of arrivals, and a session of each of their people."""
    home = tmp_path_factory.mktemp("arrivals") / "home"
    home.mkdir()
    made = run_python("-m", "tests.browser.arrival_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    with serving(home) as site:
        yield site, json.loads(made.stdout)["sessions"]


def days_pass(home: Path, days: int) -> None:
    made = run_python("-m", "tests.browser.days_pass", str(home), str(days), home=home)
    assert made.returncode == 0, made.stderr


def become(page: Page, site: Site, session: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.address}])


def take(page: Page, step: str, **values: str) -> None:
    """Fill in the form of a step and send it."""
    form = page.locator(f"form:has(input[name=act][value={step}])")
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    form.locator("button").click()
    expect(page.locator(".notice[role=status]")).to_be_visible()


def declare(page: Page, site: Site) -> None:
    """The form on a telephone, with everything that is asked."""
    page.goto(site.address + "/arrivals/")
    tomorrow = (datetime.now(UTC) + timedelta(days=1, hours=8)).date().isoformat()
    for name, value in {**PHONE_ANSWERS, "arrives_on": tomorrow}.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button").click()
    expect(page.locator(".given").first).to_be_visible()


def test_somebody_comes_from_abroad(browser: Browser, airport: tuple[Site, dict[str, str]]) -> None:
    site, sessions = airport
    with reader(browser, site, lang="zh", size="phone") as phone, reader(browser, site, lang="zh") as desk:
        declare(phone, site)
        reference, secret = phone.locator(".given .code").all_inner_texts()
        assert grave_faults(phone) == []
        phone.context.clear_cookies(name="sessionid")
        phone.goto(site.address + "/arrivals/mine/")
        phone.fill("[name=reference]", reference.lower())
        phone.fill("[name=secret]", secret.replace(" ", "-"))
        phone.locator("main form button").click()
        expect(phone.locator("h2").first).to_have_text("已预申报")

        become(desk, site, sessions["xian"])
        desk.goto(site.address + "/desk/arrivals/?state=pre_declared")
        desk.locator("tr", has_text="CA999").locator("a").click()
        address = desk.url
        take_as = {
            "ji": [("confirm_boarding", {}), ("land", {}), ("offer_county", {"receiver": "yqteam"})],
            "xian": [("refuse", {"reason": "no_room"})],
        }
        for who, steps in take_as.items():
            become(desk, site, sessions[who])
            desk.goto(address)
            for step, values in steps:
                take(desk, step, **values)
        expect(desk.locator(".state[data-state=refused]")).to_contain_text("无床位或车辆")
        phone.reload()
        expect(phone.locator("h2").first).to_have_text("已落地")
        for who, step, values in (
            ("ji", "offer_county", {"receiver": "yqteam"}),
            ("xian", "take_over", {}),
            ("xian", "offer_site", {"receiver": "hotel"}),
            ("dian", "admit", {}),
            ("dian", "test", {"result": "negative", "laboratory": "乐清市疾控中心"}),
        ):
            become(desk, site, sessions[who])
            desk.goto(address)
            take(desk, step, **values)
        become(desk, site, sessions["xian"])
        desk.goto(address)
        take_button = desk.locator("input[name=act][value=release]")
        assert take_button.count() == 0, "not before the days are over"
        days_pass(site.home, 14)
        become(desk, site, sessions["dian"])
        desk.goto(address)
        take(desk, "test", result="negative", laboratory="乐清市疾控中心")
        become(desk, site, sessions["xian"])
        desk.goto(address)
        take(desk, "release")
        take(desk, "offer_home", receiver="shequ")
        become(desk, site, sessions["she"])
        desk.goto(address)
        take(desk, "observe")
        days_pass(site.home, 7)
        desk.goto(address)
        take(desk, "close")
        expect(desk.locator("h1")).to_contain_text("已结束")
        assert desk.locator(".state[data-state=accepted]").count() == 3
        phone.reload()
        expect(phone.locator("h2").first).to_have_text("已结束")


@pytest.mark.parametrize(("lang", "theme", "size"), LOOKS)
def test_the_pages_have_no_grave_fault(
    browser: Browser, airport: tuple[Site, dict[str, str]], lang: str, theme: str, size: str
) -> None:
    site, sessions = airport
    with reader(browser, site, lang=lang, theme=theme, size=size) as page:
        for address in ("/arrivals/", "/arrivals/mine/", "/control-index/?place=330382"):
            page.goto(site.address + address)
            assert grave_faults(page) == [], address
        become(page, site, sessions["xian"])
        for address in (
            "/desk/arrivals/",
            "/desk/arrivals/1/",
            "/desk/arrivals/register/",
            "/desk/import-risk/",
        ):
            page.goto(site.address + address)
            assert grave_faults(page) == [], address
