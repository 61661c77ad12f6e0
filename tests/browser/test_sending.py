"""A foreign workbook in a real browser: chosen, mapped, previewed, sent, corrected; axe-core on every page."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import LOOKS, grave_faults
from tests.conftest import ROOT
from tests.desks import run_python

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def senders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site with two colleagues who may send cases, and a session of each."""
    home = tmp_path_factory.mktemp("senders") / "home"
    home.mkdir()
    made = run_python("-m", "tests.browser.sending_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    with serving(home) as site:
        yield site, json.loads(made.stdout)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks of a hospital, made in a process of their own: Django refuses a database beside Playwright's loop."""
    folder = tmp_path_factory.mktemp("files")
    subprocess.run([sys.executable, "-m", "tests.foreign_files", str(folder)], cwd=ROOT, check=True)
    return folder


def sign_in(page: Page, site: Site, session: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.address}])


def hand_over(page: Page, site: Site, file: Path) -> None:
    page.goto(site.address + "/desk/send/")
    page.locator("[name=standard]").select_option("case_report")
    page.locator("[name=frame]").select_option(index=1)
    page.locator("[name=file]").set_input_files(file)
    page.locator("form[enctype] button").click()


def mapped(page: Page) -> None:
    """From the file to its preview; the shape may be known from a journey before."""
    page.wait_for_url("**/desk/send/u-*/**")
    if not page.url.endswith("/preview/"):
        page.locator("button[value=preview]").click()
        page.wait_for_url("**/preview/")


def sent(page: Page) -> None:
    """From the preview to the receipt."""
    page.locator("main form button.primary").click()
    page.wait_for_url("**/desk/receipts/r-*/")


def in_order(page: Page) -> None:
    """No grave fault, and nothing that does not fit on the screen."""
    assert not grave_faults(page), f"{page.url}: {grave_faults(page)}"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], page.url  # type: ignore[index]


def cell(page: Page, row: int, column: str) -> object:
    return page.locator(f'[id="cell:{row}:{column}"]')


def test_a_foreign_workbook_from_the_first_step_to_the_last(
    browser: Browser, senders: tuple[Site, dict[str, str]], files: Path
) -> None:
    site, sessions = senders
    with reader(browser, site, lang="zh", tolerate=True) as page:
        sign_in(page, site, sessions["hu"])
        hand_over(page, site, files / "first.xlsx")
        page.wait_for_url("**/desk/send/u-*/")
        # What is chosen redraws the page in place, and the choice keeps the focus.
        page.locator("#column-hospital").focus()
        page.locator("#column-hospital").select_option("=")
        page.locator('[name="same:hospital"]').wait_for()
        assert page.evaluate("document.activeElement.id") == "column-hospital"
        page.locator("#column-hospital").select_option("column 医院")
        page.locator('[name="same:hospital"]').wait_for(state="detached")
        # What every row needs is asked for before the preview.
        page.locator("#column-report_id").select_option("")
        page.locator("#line-report_id .wrong-note").wait_for()
        page.locator("button[value=preview]").click()
        expect(page.locator("#mapping > [role=alert]")).to_be_visible()
        page.locator("#column-report_id").select_option("column 病例编号")
        page.locator("#line-report_id .wrong-note").wait_for(state="detached")
        page.locator("#name").fill("乐清医院病例表")
        page.locator("button[value=preview]").click()
        page.wait_for_url("**/preview/")
        assert page.locator(".counts dd").all_inner_texts() == ["3", "0", "3", "3"]
        # Three are refused; that the sunset of these rows is over is said once, and refuses none.
        assert page.locator(".problems tbody tr").count() == 4
        assert page.locator(".problems .mark-wrong").count() == 3
        with page.expect_download() as download:
            page.locator("a[href$='problems.csv']").click()
        assert Path(download.value.path()).read_text("utf-8-sig").count("refuse") == 3
        sent(page)
        page.locator("a.tool.primary").click()
        page.wait_for_url("**/case_report/")

        # At the keyboard alone: typed, Enter, and the next wrong cell has the focus.
        cell(page, 2, "onset_on").fill("2020-02-03")  # type: ignore[attr-defined]
        page.keyboard.press("Enter")
        page.wait_for_url("**checked=1")
        expect(page.locator("#row-2 .mark-good")).to_be_visible()
        assert page.evaluate("document.activeElement.id") == "cell:4:identity_number"
        cell(page, 5, "age").fill("45")  # type: ignore[attr-defined]
        page.locator("button[value=send]").click()
        page.wait_for_url("**/desk/receipts/r-*/")
        assert page.locator(".counts dd").first.inner_text() == "2"
        page.locator(".notice a").click()
        page.locator("a.tool.primary").click()
        page.wait_for_url("**/case_report/")
        assert page.locator("table.aside tbody tr").count() == 1
        assert "2, 5" in page.locator(".settled").inner_text()

        # The next file of this shape needs nothing said.
        hand_over(page, site, files / "second.xlsx")
        page.wait_for_url("**/preview/")
        assert page.locator(".counts dd").first.inner_text() == "2"
        assert "乐清医院病例表" in page.locator(".notice").inner_text()


def test_the_later_of_two_is_told_and_keeps_what_was_typed_in_sight(
    browser: Browser, senders: tuple[Site, dict[str, str]], files: Path
) -> None:
    site, sessions = senders
    with (
        reader(browser, site, tolerate=True) as page,
        reader(browser, site, lang="en", tolerate=True) as other,
    ):
        sign_in(page, site, sessions["hu"])
        sign_in(other, site, sessions["tang"])
        hand_over(page, site, files / "third.xlsx")
        mapped(page)
        sent(page)
        page.locator("a.tool.primary").click()
        page.wait_for_url("**/case_report/")
        other.goto(page.url)
        other.locator("[name=purpose]").select_option("case_investigation")
        other.locator("form button.primary").click()
        cell(page, 5, "age").fill("45")  # type: ignore[attr-defined]
        page.keyboard.press("Enter")
        page.wait_for_url("**checked=1")
        cell(other, 5, "age").fill("54")  # type: ignore[attr-defined]
        other.keyboard.press("Enter")
        expect(other.locator("[role=alert]")).to_contain_text("Somebody else was faster")
        expect(other.locator(".row-told")).to_contain_text("Changed meanwhile by hu")
        expect(other.locator(".row-told")).to_contain_text("54")
        expect(cell(other, 5, "age")).to_have_value("45")  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "look"), list(enumerate(LOOKS)))
def test_no_serious_or_critical_violation_on_the_way(
    browser: Browser,
    senders: tuple[Site, dict[str, str]],
    files: Path,
    number: int,
    look: tuple[str, str, str],
) -> None:
    site, sessions = senders
    lang, theme, size = look
    with reader(browser, site, lang=lang, theme=theme, size=size) as page:
        sign_in(page, site, sessions["hu"])
        page.goto(site.address + "/desk/send/")
        in_order(page)
        hand_over(page, site, files / f"look{number}.xlsx")
        mapped(page)
        in_order(page)
        page.goto(page.url.replace("preview/", ""))
        in_order(page)
        # A page on which something is asked for.
        page.locator("#column-report_id").select_option("")
        page.locator("#line-report_id .wrong-note").wait_for()
        in_order(page)
        page.locator("#column-report_id").select_option("column 病例编号")
        page.locator("#line-report_id .wrong-note").wait_for(state="detached")
        page.locator("button[value=preview]").click()
        page.wait_for_url("**/preview/")
        sent(page)
        in_order(page)
        page.locator("a.tool.primary").click()
        page.wait_for_url("**/case_report/")
        in_order(page)
        for path in ("?all=1", "?open=2"):
            page.goto(page.url.split("?")[0] + path)
            in_order(page)
        for path in ("/desk/receipts/", "/desk/mappings/"):
            page.goto(site.address + path)
            in_order(page)
