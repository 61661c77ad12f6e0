"""Firms go back to work on the screens: registered by the township, then each by one of the four ways."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, reader, serving
from tests.browser.test_accessibility import grave_faults
from tests.browser.test_arrivals import become, take
from tests.desks import run_python
from tests.resumption_answers import ANSWERS

pytestmark = pytest.mark.browser
Firms = tuple[Site, dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firms]:
    """One site for the whole file, with those who look at firms, and a session of each of its people."""
    home = tmp_path_factory.mktemp("firms") / "home"
    home.mkdir()
    made = run_python("-m", "tests.browser.firm_home", str(home), home=home)
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    with serving(home) as site:
        yield site, told["sessions"], told["codes"]


def register(page: Page, firms: Firms, name: str) -> None:
    """Ask to speak for a firm, and let the township confirm it."""
    site, sessions, codes = firms
    become(page, site, sessions[name])
    page.goto(site.address + "/firm/")
    take(
        page,
        "ask",
        code=codes[name],
        name=f"乐清{name}厂",
        place="330382001",
        contact="王经理",
        phone="0577-61234567",
    )
    become(page, site, sessions["zhen"])
    page.goto(site.address + "/desk/firms/")
    page.locator("tr", has_text=f"乐清{name}厂").locator("a").click()
    take(page, "confirm")
    become(page, site, sessions[name])
    page.goto(site.address + "/firm/")


def declare(page: Page, flow: str, **more: str) -> None:
    """Fill in the declaration and send it."""
    page.locator("form:has(input[name=act][value=open]) button").click()
    page.locator(f"[name=flow][value={flow}]").check()
    soon = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    said = {**ANSWERS, "planned_on": soon, **more}
    del said["plan_digest"]
    for name, value in said.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.set_input_files("[name=plan]", {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"plan"})
    page.locator("main form button.primary").click()
    expect(page.locator(".notice[role=status]")).to_be_visible()


def look_at(page: Page, firms: Firms, who: str, firm: str, state: str) -> None:
    """Somebody of the desk opens the file of a firm in the queue."""
    site, sessions, _ = firms
    become(page, site, sessions[who])
    page.goto(site.address + "/desk/resumptions/?state=" + state)
    page.locator("tr", has_text=f"乐清{firm}厂").locator("a").click()


def act_on(page: Page, firms: Firms, who: str, firm: str, step: str, **values: str) -> None:
    """Somebody of the desk takes a step with the file of a firm."""
    look_at(page, firms, who, firm, values.pop("state"))
    take(page, step, **values)


def offered(page: Page) -> set[str]:
    """The steps that a page has a form for."""
    return {str(one.get_attribute("value")) for one in page.locator("main input[name=act]").all()}


def back(page: Page, firms: Firms, name: str) -> None:
    """The firm looks at its file."""
    site, sessions, _ = firms
    become(page, site, sessions[name])
    page.goto(site.address + "/firm/")
    page.locator("table a").first.click()


def test_a_firm_by_filing_on_a_phone(browser: Browser, firms: Firms) -> None:
    with reader(browser, firms[0], lang="zh", size="phone") as page:
        register(page, firms, "boss")
        declare(page, "filing")
        assert grave_faults(page) == []
        act_on(page, firms, "zu", "boss", "ask", state="submitted", text="口罩何时到货？")
        back(page, firms, "boss")
        expect(page.locator(".notice", has_text="口罩何时到货")).to_be_visible()
        take(page, "answer", text="昨日已到货")
        # One hundred and twenty persons: the county decides.
        act_on(page, firms, "zu", "boss", "file", state="submitted")
        back(page, firms, "boss")
        take(page, "resume")
        expect(page.locator("h1")).to_contain_text("已复工")


def test_a_firm_by_approval(browser: Browser, firms: Firms) -> None:
    with reader(browser, firms[0], lang="en") as page:
        register(page, firms, "approval")
        declare(page, "approval")
        for who, step, state, text in (
            ("zhen", "township_check", "submitted", ""),
            ("cha", "inspect", "township_checked", "现场分餐、测温到位"),
            ("hang", "review", "inspected", "同意，产业链需要"),
            ("zu", "approve", "sector_reviewed", ""),
        ):
            words = {"text": text} if text else {}
            act_on(page, firms, who, "approval", step, state=state, **words)
        assert grave_faults(page) == []
        back(page, firms, "approval")
        take(page, "resume")
        expect(page.locator("h1")).to_contain_text("at work")


def test_a_firm_by_commitment_is_suspended_and_appeals(browser: Browser, firms: Firms) -> None:
    with reader(browser, firms[0], lang="zh") as page:
        register(page, firms, "commitment")
        declare(page, "commitment", signed="王经理")
        expect(page.locator("h1")).to_contain_text("已复工")
        act_on(
            page,
            firms,
            "cha",
            "commitment",
            "breach",
            state="resumed",
            reason="staff",
            text="两名黄码人员在岗",
        )
        back(page, firms, "commitment")
        expect(page.locator("dl.facts")).to_contain_text("两名黄码人员在岗")
        take(page, "appeal", text="已安排离岗，请复查")
        act_on(page, firms, "zu", "commitment", "overturn", state="suspended", text="复查已整改")
        back(page, firms, "commitment")
        expect(page.locator("h1")).to_contain_text("已复工")


def test_a_refusal_with_its_reason_falls_on_appeal_by_another_hand(browser: Browser, firms: Firms) -> None:
    with reader(browser, firms[0], lang="zh") as page:
        register(page, firms, "refused")
        declare(page, "approval")
        act_on(page, firms, "zhen", "refused", "township_check", state="submitted")
        why = {"reason": "supplies", "text": "口罩不足七日用量"}
        act_on(page, firms, "zu", "refused", "refuse", state="township_checked", **why)
        back(page, firms, "refused")
        expect(page.locator("h1")).to_contain_text("未批准")
        facts = page.locator("dl.facts")
        expect(facts).to_contain_text("防疫物资不足 · 口罩不足七日用量")
        expect(facts).to_contain_text("备足口罩、测温和消毒物资后重新申报")
        assert "resume" not in offered(page)
        assert grave_faults(page) == []
        page.goto(firms[0].address + "/firm/notices/")
        expect(page.locator("tr", has_text="防疫物资不足").locator(".state")).to_contain_text("新")

        back(page, firms, "refused")
        take(page, "appeal", text="口罩已到货，附清单")
        expect(facts).to_contain_text("申诉待答复")
        expect(facts).to_contain_text("剩")
        assert "appeal" not in offered(page), "one appeal waits"
        # Whoever refused has no say in it; a colleague has.
        look_at(page, firms, "zu", "refused", "refused")
        expect(facts).to_contain_text("口罩已到货，附清单")
        assert not {"uphold", "overturn"} & offered(page)
        act_on(page, firms, "zuer", "refused", "overturn", state="refused", text="清单核对无误，足够七日")
        back(page, firms, "refused")
        expect(page.locator("h1")).to_contain_text("已审定")
        expect(page.locator("table", has_text="清单核对无误，足够七日")).to_be_visible()
        expect(facts).not_to_contain_text("防疫物资不足")
        take(page, "resume")
        expect(page.locator("h1")).to_contain_text("已复工")


def test_a_firm_by_the_white_list(browser: Browser, firms: Firms) -> None:
    with reader(browser, firms[0], lang="en", size="phone") as page:
        register(page, firms, "whitelist")
        declare(page, "whitelist", whitelist_class="daily_life")
        expect(page.locator("h1")).to_contain_text("at work")
        expect(page.locator("table").first).to_contain_text("✓ met")
        # By which list, and that it would be decided so again, stands on its page.
        expect(page.locator("main")).to_contain_text("✓ judged again, the same")
        page.goto(firms[0].address + "/rules/white-list/wuse-white-list-2020-02-08/")
        expect(page.locator("main")).to_contain_text("days_since_cluster >= $cluster_days")
        assert grave_faults(page) == []
