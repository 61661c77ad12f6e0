"""A holder's journey on a telephone: declared, green; a contact is entered, red and appealed; corrected, green again.

What the screen shows is read at a door without a network; a member of the family has a printed card.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import grave_faults
from tests.browser.test_verify_code import shown
from tests.desks import run_python

pytestmark = pytest.mark.browser
QUESTIONS = ("fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area")
# Decoded from a picture of the screen, as a camera would see it.
READ_PICTURE = """async (picture) => {
  const script = document.createElement("script");
  const loaded = new Promise((done) => Object.assign(script, { src: "/static/vendor/jsqr/jsQR.js", onload: done }));
  document.head.append(script);
  await loaded;
  const image = new Image();
  const drawn = new Promise((done) => Object.assign(image, { onload: done }));
  image.src = `data:image/png;base64,${picture}`;
  await drawn;
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const { width, height } = canvas;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return jsQR(canvas.getContext("2d").getImageData(0, 0, width, height).data, width, height)?.data;
}"""
ADDRESSES = (
    "/me/code/",
    "/me/declare/",
    "/me/family/",
    "/me/family/1/",
    "/me/family/1/declare/",
    "/rules/code/zhejiang-2020-07-08/",
)


def at_home(home: Path, step: str) -> str:
    done = run_python("-m", "tests.browser.holder_home", str(home), step, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site with a holder and a mother, and a session of everybody."""
    home = tmp_path_factory.mktemp("holder") / "home"
    home.mkdir()
    sessions = json.loads(at_home(home, "begin").splitlines()[-1])
    with serving(home) as site:
        yield site, sessions


def as_holder(page: Page, held: tuple[Site, dict[str, str]], name: str = "citizen") -> None:
    site, sessions = held
    page.context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": site.address}])


def declare(page: Page) -> None:
    for name in QUESTIONS:
        page.locator(f'[data-field="{name}"] input[value="no"]').check()
    page.locator("form.declare button.big").click()


def expect_code(page: Page, colour: str) -> None:
    expect(page.locator(".pass")).to_have_attribute("data-colour", colour)
    expect(page.locator("#qr")).to_be_visible()


def picture_of(page: Page) -> str:
    """The QR code as it stands on the screen, in base64."""
    return base64.b64encode(page.locator("#qr").screenshot()).decode()


def test_from_the_declaration_to_red_and_back_with_a_door_without_a_network(
    browser: Browser, held: tuple[Site, dict[str, str]]
) -> None:
    site, _ = held
    with (
        reader(browser, site, size="phone", lang="zh") as page,
        reader(browser, site, size="phone", tolerate=True) as door,
    ):
        as_holder(page, held)
        page.goto(f"{site.address}/me/code/")
        expect(page.locator(".pass")).to_have_attribute("data-colour", "none")
        page.get_by_text("填写申报，立即得码").click()
        declare(page)
        expect_code(page, "green")

        # The door has opened its page once; now it has no network.
        door.goto(f"{site.address}/verify/code/en/")
        expect(door.locator("body")).to_have_attribute("data-offline", "ready")
        expect(door.locator("body")).to_have_attribute("data-ready", "ready")
        decoded = door.evaluate(READ_PICTURE, picture_of(page))
        door.context.set_offline(True)
        assert decoded == page.locator("#code-text").input_value()
        expect(shown(door, decoded)).to_have_attribute("data-colour", "green")

        at_home(site.home, "contact")
        page.reload()
        expect_code(page, "red")
        expect(page.locator(".changed")).to_contain_text("绿码 → 红码")
        expect(page.locator("#holder")).to_contain_text("密切接触者")
        expect(shown(door, page.locator("#code-text").input_value())).to_have_attribute("data-colour", "red")
        page.get_by_role("button", name="申请人工复核").click()
        expect(page.locator("#holder")).to_contain_text("剩余 23 小时")
        expect(page.get_by_role("button", name="申请人工复核")).to_have_count(0)

        at_home(site.home, "corrected")
        page.goto(f"{site.address}/me/code/")
        expect_code(page, "green")
        expect(page.locator("#holder")).to_contain_text("核对后不是密切接触者")


def test_from_the_application_to_a_green_code(browser: Browser, held: tuple[Site, dict[str, str]]) -> None:
    """No counter: applied on a telephone, confirmed at the desk, declared, green."""
    site, _ = held
    with (
        reader(browser, site, size="phone", lang="zh") as page,
        reader(browser, site, lang="zh") as desk,
    ):
        as_holder(page, held, "applicant")
        page.goto(f"{site.address}/me/")
        assert not grave_faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_label("您居住的县（市、区）").select_option("330382")
        page.get_by_label("号码").fill("330382199001011253")
        page.get_by_label("姓名（与证件一致）").fill("周测试")
        page.get_by_label("电话").fill("13800006688")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="提交申领").click()
        expect(page.locator("dl.facts")).to_contain_text("剩余 23 小时")

        as_holder(desk, held, "gao")
        desk.goto(f"{site.address}/desk/applications/")
        assert not grave_faults(desk)
        desk.get_by_role("checkbox", name="周测试").check()
        desk.get_by_label("核实方式").select_option("document_seen")
        desk.get_by_role("button", name="确认", exact=True).click()
        expect(desk.locator(".notice")).to_contain_text("已确认 1 件")

        page.goto(f"{site.address}/me/code/")
        page.get_by_text("填写申报，立即得码").click()
        declare(page)
        expect_code(page, "green")


def test_a_member_without_a_telephone_has_a_card_that_a_door_reads(
    browser: Browser, held: tuple[Site, dict[str, str]]
) -> None:
    site, _ = held
    with reader(browser, site, size="phone", lang="zh") as page, reader(browser, site) as door:
        as_holder(page, held)
        page.goto(f"{site.address}/me/family/")
        page.get_by_role("link", name="亮码 妈妈").click()
        page.get_by_text("填写申报，立即得码").click()
        declare(page)
        expect_code(page, "green")
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="打印卡片").click()
        card = opened.value
        expect(card.locator("h1")).to_contain_text("绿码")
        assert "妈妈" not in card.content()
        picture = base64.b64encode(card.locator("img.qr").screenshot()).decode()
        assert not grave_faults(card)
        printed = card.pdf(prefer_css_page_size=True)
        # One page of A6: 298 by 420 points.
        assert re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", printed) == [(b"298", b"420")]
        door.goto(f"{site.address}/verify/code/en/")
        expect(door.locator("body")).to_have_attribute("data-ready", "ready")
        answer = shown(door, door.evaluate(READ_PICTURE, picture))
        expect(answer).to_have_attribute("data-colour", "green")
        expect(answer).to_contain_text("1439 min")


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_no_serious_violation_and_nothing_beside_the_screen(
    browser: Browser, held: tuple[Site, dict[str, str]], lang: str, theme: str
) -> None:
    site, _ = held
    with reader(browser, site, size="phone", lang=lang, theme=theme) as page:
        as_holder(page, held)
        for address in ADDRESSES:
            answer = page.goto(site.address + address)
            assert answer is not None
            assert answer.status == 200, address
            for part in page.locator("details").all():
                part.evaluate("part => (part.open = true)")
            assert not grave_faults(page), f"{address}: {grave_faults(page)}"
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_a_shown_code_renews_itself_before_it_ends(
    browser: Browser, held: tuple[Site, dict[str, str]]
) -> None:
    site, _ = held
    with reader(browser, site, size="phone") as page:
        as_holder(page, held)
        page.goto(f"{site.address}/me/family/1/declare/")
        if page.locator("form.quick").count() == 0:
            declare(page)
        page.clock.install()
        page.goto(f"{site.address}/me/family/1/")
        expect(page.locator("#holder")).to_have_attribute("data-shown", "1")
        first = page.locator("#code-text").input_value()
        page.clock.fast_forward("09:10")
        expect(page.locator("#holder")).to_have_attribute("data-shown", "2")
        assert page.locator("#code-text").input_value() != first
