"""A field worker's phone finds a breach at a firm: suspended, delisted, appealed, and told to the public of nobody."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser import field_phone
from tests.browser.conftest import CHROMIUM, FLAGS, Site, reader, serving
from tests.browser.field_phone import FieldSite, a_telephone
from tests.browser.test_accessibility import grave_faults
from tests.browser.test_arrivals import take
from tests.browser.test_firm import Firms, act_on, back, declare, look_at, offered, register
from tests.desks import run_python
from tests.field_people import GRID
from wuse.respond.inspection_list import inspection_list

pytestmark = pytest.mark.browser
DOOR = "工业路1号"
MOST_TAPS = 12
PUBLIC = (
    "/data/resumption.json", "/data/resumption/330382", "/api/v1/resumption", "/api/v1/resumption/table.csv",
    "/control-index/",
)  # fmt: skip
FETCH = "(address) => fetch(address).then((answer) => answer.text())"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """One for the phone and for the screens: a thread has no two."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firms]:
    """A site with firms, those who look at them and a grid with its worker."""
    home = tmp_path_factory.mktemp("inspection") / "home"
    home.mkdir()
    made = run_python("-m", "tests.browser.firm_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    with serving(home) as site:
        yield site, told["sessions"], told["codes"]


@pytest.fixture
def phone(playwright: Playwright, firms: Firms, tmp_path: Path) -> Iterator[Page]:
    """The worker's phone, registered and open on the list of today."""
    site, sessions, _ = firms
    with a_telephone(playwright, tmp_path / "profile") as telephone:
        page = telephone.start()
        port = urlsplit(site.address).port
        assert port
        field_phone.register(page, FieldSite(site.home, sessions, port))
        field_phone.unlock(page)
        yield page


def looked(phone: Page, **missed: str) -> None:
    """Through the checklist, without a network: what is not met with a note, the rest met; in few taps."""
    phone.evaluate(field_phone.COUNT_TAPS)
    items = [one.get_attribute("data-item") for one in phone.locator("[data-item]").all()]
    assert items == list(inspection_list().items)
    phone.locator("#save").click()
    assert phone.locator(".question.wrong").count() == len(items), "no item is left open by mistake"
    for item, note in missed.items():
        phone.locator(f"#q-{item}-not_met").click()
        phone.locator(f"#q-{item}-note").fill(note)
    assert grave_faults(phone) == []
    phone.locator("#rest-met").click()
    phone.locator("#save").click()
    assert int(phone.evaluate("window.taps")) == len(missed) + 3 <= MOST_TAPS


def answered(phone: Page, **missed: str) -> None:
    """The worker hears of the check, goes there without a network, and goes through the checklist."""
    phone.locator("#contact").click()
    check = phone.locator(f"#checks [data-door='{DOOR}']")
    expect(check.locator(".tag")).to_contain_text("今日 · 企业复工现场核查")
    check.click()
    # At a firm the site is looked at first, and nobody has to be met.
    expect(phone.locator("main h2")).to_have_text("现场核查")
    shown = [one.get_attribute("data-door-found") for one in phone.locator("[data-door-found]").all()]
    assert shown == ["no_answer"], "what was found is said by the checklist alone"
    phone.context.set_offline(True)
    phone.locator("#inspect").click()
    looked(phone, **missed)
    phone.wait_for_selector("#app[data-screen=today]")
    phone.context.set_offline(False)
    field_phone.until_sent(phone, seconds=60)
    assert phone.locator("#checks").count() == 0


def until_told(page: Page, words: str) -> None:
    """Open the page again until its heading has some words: the keeper looks every two seconds."""
    last = time.monotonic() + 60
    while words not in page.locator("h1").inner_text():
        assert time.monotonic() < last, f"{words} was not told"
        page.wait_for_timeout(250)
        page.reload()


def told_to_all(page: Page, site: Site) -> dict[str, str]:
    """What whoever has no account is told of the county where the firm is, address by address."""
    page.context.clear_cookies(name="sessionid")
    page.goto(site.address + "/resumption/")
    page.wait_for_selector("#work-page[aria-busy=false] #work-map [data-tile]")
    tile = page.locator("#work-map [data-tile='330382']")
    expect(tile).to_have_attribute("aria-label", re.compile("未显示"))
    tile.click()
    expect(page.locator("#panel-body")).to_contain_text("不等于 0")
    drawn = {"/resumption/": page.locator("body").inner_text()}
    return drawn | {address: str(page.evaluate(FETCH, site.address + address)) for address in PUBLIC}


def test_a_phone_finds_a_breach_and_the_firm_is_suspended_delisted_and_appeals(
    browser: Browser, firms: Firms, phone: Page
) -> None:
    site, _, codes = firms
    with reader(browser, site, lang="zh") as page:
        register(page, firms, "visited")
        declare(page, "whitelist", whitelist_class="daily_life")
        expect(page.locator("h1")).to_contain_text("已复工")
        act_on(page, firms, "cha", "visited", "push", state="resumed", grid=str(GRID), door=DOOR, hours="24")
        expect(page.locator("dl.facts")).to_contain_text("已推送网格")
        assert "push" not in offered(page), "one inspection waits"

        answered(phone, gate="东门无人测温", canteen="")
        back(page, firms, "visited")
        until_told(page, "已停工")
        facts = page.locator("dl.facts")
        expect(facts).to_contain_text("场所不符合要求 · 网格员现场核查：不符合要求")
        expect(facts).to_contain_text("入口测温、戴口罩（东门无人测温）；食堂间隔")
        expect(facts).to_contain_text("按现场意见整改后重新申报")
        found = page.locator("table", has_text="各进出口安排专人测温登记")
        expect(found.locator("tr", has_text="食堂间隔")).to_contain_text("✕ 不符合")
        expect(found.locator("tr", has_text="员工亮码")).to_contain_text("✓ 符合")
        assert "appeal" in offered(page)

        # The inspector cannot delist; the leading group can, with a reason of the list.
        look_at(page, firms, "cha", "visited", "suspended")
        assert "delist" not in offered(page)
        why = {"reason": "untrue", "text": "现场与申报不符，拒不整改"}
        act_on(page, firms, "zu", "visited", "delist", state="suspended", **why)
        back(page, firms, "visited")
        expect(page.locator("h1")).to_contain_text("已取消资格")
        expect(facts).to_contain_text("申报不实 · 现场与申报不符，拒不整改")
        expect(facts).to_contain_text("入口测温、戴口罩（东门无人测温）")
        expect(facts).to_contain_text("据实更正；如有异议可申诉")
        expect(page.locator("section[aria-labelledby=act-appeal]")).to_contain_text("3 个工作日内答复")
        assert grave_faults(page) == []
        page.goto(site.address + "/firm/notices/")
        for step in ("网格员发现不符合要求，停工", "取消复工资格"):
            expect(page.locator("tr", has_text=step).locator(".state")).to_contain_text("新")

        back(page, firms, "visited")
        take(page, "appeal", text="网格员看的是隔壁厂房")
        expect(facts).to_contain_text("申诉待答复，剩")
        look_at(page, firms, "zu", "visited", "delisted")
        assert not {"uphold", "overturn"} & offered(page), "whoever delisted does not answer"
        act_on(page, firms, "zuer", "visited", "uphold", state="delisted", text="复查照片与现场一致")
        back(page, firms, "visited")
        expect(page.locator("h1")).to_contain_text("已取消资格")
        expect(page.locator("table", has_text="复查照片与现场一致")).to_be_visible()

        issued = run_python(
            "-m", "tests.browser.issued_edition", str(site.home), codes["visited"], home=site.home
        )
        assert issued.returncode == 0, issued.stderr
        told = told_to_all(page, site)
        rows = {
            (row["place"], row["industry"]): row for row in json.loads(told["/api/v1/resumption"])["rows"]
        }
        # The firm is among the thirteen of its city; of its county and its industry nothing is told, for it is alone.
        assert rows["3303", "ALL"]["firms"] == 13
        assert {rows[key]["state"] for key in (("330382", "ALL"), ("33", "C"))} == {"withheld"}
        for words in ("乐清visited厂", codes["visited"], DOOR, "site_breach", "东门无人测温", "取消资格"):
            assert not [address for address, text in told.items() if words in text]
