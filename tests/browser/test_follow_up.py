"""Somebody checks in and a worker sees it; a traveller shows a certificate; a family and a card come to a venue."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS, Site, reader, serving
from tests.browser.test_accessibility import grave_faults
from tests.browser.test_arrivals import declare as declare_journey
from tests.browser.test_camera import film
from tests.desks import run_python

pytestmark = pytest.mark.browser
QUESTIONS = ("fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area")


@dataclass(frozen=True)
class Home:
    """A running site, the sessions of everybody, a certificate and the text of a card."""

    site: Site
    sessions: dict[str, str]
    certificate: str
    card: str

    def open(self, page: Page, name: str, path: str) -> None:
        """A page as somebody sees it."""
        page.context.clear_cookies(name="sessionid")
        page.context.add_cookies(
            [{"name": "sessionid", "value": self.sessions[name], "url": self.site.address}]
        )
        page.goto(self.site.address + path)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("follow-up") / "home"
    folder.mkdir()
    made = run_python("-m", "tests.browser.follow_up_home", str(folder), home=folder)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    with serving(folder, WUSE_HCERT_TRUST_LIST=str(folder / "trust-list.json")) as site:
        yield Home(site, **told)


def sound(page: Page) -> None:
    """No serious fault of accessibility, and nothing beside the screen."""
    assert not grave_faults(page), grave_faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_a_cough_that_is_said_on_a_phone_stands_first_at_the_desk(browser: Browser, home: Home) -> None:
    with (
        reader(browser, home.site, size="phone", lang="zh") as phone,
        reader(browser, home.site) as desk,
    ):
        home.open(desk, "wang", "/desk/contacts/?part=open")
        expect(desk.locator("tbody tr").first).to_contain_text("Nothing said yet: ask")
        home.open(phone, "an", "/me/declare/")
        expect(phone.locator(".notice")).to_contain_text("随访人员可见")
        sound(phone)
        # What a worker noted before is known: the form is folded away behind one tap.
        phone.get_by_text("有新情况", exact=True).click()
        for question in QUESTIONS:
            said = "yes" if question == "cough" else "no"
            phone.locator(f'[data-field="{question}"] input[value="{said}"]').check()
        phone.locator("[name=temperature]").fill("37.0")
        phone.locator("form.declare button.big").click()
        phone.wait_for_url("**/me/code/")
        desk.reload()
        first = desk.locator("tbody tr").first
        expect(first).to_contain_text("37.0 °C · Cough")
        expect(first).to_contain_text("Said to be unwell: look at once")
        sound(desk)
        home.open(desk, "wang", "/desk/contacts/1/?purpose=case_investigation")
        expect(desk.locator("tbody tr").first).to_contain_text("checked in by themselves")


def test_a_traveller_shows_a_certificate_and_the_team_sees_the_evidence(browser: Browser, home: Home) -> None:
    with (
        reader(browser, home.site, size="phone", lang="zh") as phone,
        reader(browser, home.site) as desk,
    ):
        declare_journey(phone, home.site)
        phone.goto(f"{home.site.address}/arrivals/mine/")
        phone.locator("[name=certificate]").fill(home.certificate)
        sound(phone)
        phone.get_by_role("button", name="出示", exact=True).click()
        expect(phone.locator("ul.lines")).to_contain_text("仅作凭证，不改变码色")
        sound(phone)
        home.open(desk, "ji", "/desk/arrivals/1/")
        evidence = desk.locator("section:has(h2:text('Evidence shown'))")
        expect(evidence).to_contain_text("Certificate accepted")
        expect(evidence).to_contain_text("AT")
        assert "ROSSI" not in desk.content()
        sound(desk)


def test_a_daughter_checks_in_with_her_mother(browser: Browser, home: Home) -> None:
    with reader(browser, home.site, size="phone", lang="zh") as phone:
        home.open(phone, "bo", "/me/visits/?key=K-MARKET")
        phone.get_by_label("妈妈").check()
        sound(phone)
        phone.get_by_role("button", name="在此登记").click()
        expect(phone.locator(".notice").last).to_contain_text("妈妈")


def test_a_door_scans_a_card_with_the_camera(home: Home, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "film.y4m").write_bytes(film(home.card))
    play = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags = [*FLAGS, *play, f"--use-file-for-fake-video-capture={tmp_path / 'film.y4m'}"]
    seeing = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    try:
        with reader(seeing, home.site, size="phone", lang="zh") as door:
            home.open(door, "fang", "/desk/venues/1/")
            door.get_by_role("link", name="场所入口：扫码").click()
            sound(door)
            door.get_by_role("button", name="用摄像头扫码").click()
            expect(door.locator(".pass")).to_have_attribute("data-colour", "green", timeout=20_000)
            expect(door.locator(".pass")).to_contain_text("到访已登记")
            assert "妈妈" not in door.content()
            sound(door)
    finally:
        seeing.close()
