"""The screens of the field app: accessible, large enough for a thumb, few taps, nothing asked twice, small."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import COUNT_TAPS, PIN, FieldSite, a_telephone, field_site, register, unlock
from tests.programs import resident_number
from tests.reference.field_client import Phone
from wuse.pool.form import fields_to_ask, load_form

pytestmark = pytest.mark.browser
MOST_TAPS = 12
MOST_BYTES = 300_000
TARGET = 48
AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FieldSite]:
    with field_site(tmp_path_factory.mktemp("site"), doors=10) as running:
        yield running


@pytest.fixture(scope="module")
def phone(
    playwright: Playwright, site: FieldSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """One phone for all tests of this module, registered and open."""
    with a_telephone(playwright, tmp_path_factory.mktemp("phone")) as telephone:
        page = telephone.start()
        register(page, site)
        unlock(page)
        page.wait_for_selector("#due .door")
        page.evaluate(COUNT_TAPS)
        yield page


@pytest.fixture
def page(phone: Page) -> Page:
    """On the list of today."""
    home(phone)
    return phone


def home(page: Page) -> None:
    for _ in range(5):
        if page.locator("#nav-today").count():
            page.locator("#nav-today").click()
            page.wait_for_selector("#app[data-screen=today]")
            return
        page.locator(".top .icon").click()


def doors(page: Page) -> list[str]:
    found = page.locator("#due .door").all()
    return [str(one.get_attribute("data-door")) for one in found]


def taps(page: Page) -> int:
    return int(page.evaluate("window.taps"))


def questions(page: Page) -> list[str]:
    """What a form asks, the folded part too."""
    return [str(one.get_attribute("data-question")) for one in page.locator("[data-question]").all()]


SCREENS: dict[str, list[str]] = {
    "today": [],
    "door": ["[data-door='3-2-000']"],
    "person": ["[data-door='3-2-000']", "[data-act=new] >> nth=0", "#more"],
    "faults": ["#new-door", "fill:#household=8-8", "#open-door", "#add-person", "#save"],
    "new_door": ["#new-door"],
    "report": ["#nav-report"],
    "event": ["#nav-report", "[data-kind=hygiene]"],
    "conflicts": ["#nav-conflicts"],
    "settings": ["#nav-settings"],
    "pin": ["#nav-settings", "#change-pin"],
    "wipe": ["#nav-settings", "#wipe"],
}
"""Screen -> what is tapped to come to it."""


def walk(page: Page, steps: list[str]) -> None:
    for step in steps:
        if step.startswith("fill:"):
            field, value = step.removeprefix("fill:").split("=")
            page.locator(field).fill(value)
        else:
            page.locator(step).click()
    page.wait_for_timeout(150)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_fault_of_accessibility(page: Page, name: str, theme: str) -> None:
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    walk(page, SCREENS[name])
    told = AXE.run(page, options=RULES)
    assert told.violations_count == 0, told.generate_report()


@pytest.mark.parametrize("width", [320, 360, 390])
@pytest.mark.parametrize("name", SCREENS)
def test_targets_are_large_and_nothing_runs_out_of_the_screen(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    walk(page, SCREENS[name])
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, textarea, summary")]
          .filter((one) => one.checkVisibility())
          .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
          .map(([name, box]) => [name, box.width, box.height, box.left, box.right])"""
    )
    assert len(sizes) >= 2
    assert [one for one in sizes if one[2] < TARGET or one[1] < TARGET] == []
    assert [one for one in sizes if one[3] < 0 or one[4] > width + 0.5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_both_languages_say_everything_without_the_site(page: Page) -> None:
    page.locator("#nav-settings").click()
    page.wait_for_selector("#set-lang-en")
    page.locator("#set-lang-en").click()
    page.wait_for_selector("text=Lock now")
    assert page.evaluate("document.documentElement.lang") == "en"
    for steps in SCREENS.values():
        home(page)
        walk(page, steps)
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in screen_words(page)), screen_words(page)
    home(page)
    page.locator("#nav-settings").click()
    page.locator("#set-lang-zh").click()
    page.wait_for_selector("text=立即锁定")


def screen_words(page: Page) -> str:
    """What a screen says, but names: those of the grid and of the languages."""
    return page.locator("#app").inner_text().replace("一号网格", "").replace("中文", "")


# --- taps, and what is asked


def test_a_visit_with_something_new_takes_few_taps(page: Page) -> None:
    before = taps(page)
    walk(page, [f"[data-door='{doors(page)[1]}']", ".persons li:first-child [data-act=new]", "#q-fever-true"])
    walk(
        page,
        [
            "#q-cough-true",
            "#q-contact_with_case-true",
            "#q-isolation_needed-true",
            "#q-need-medicine",
            "#save",
        ],
    )
    page.wait_for_selector("#app[data-screen=door]")
    assert taps(page) - before == 8 <= MOST_TAPS


def test_a_first_visit_of_somebody_takes_few_taps(page: Page) -> None:
    before = taps(page)
    walk(page, ["#new-door", "fill:#household=7-1-101", "#open-door", "#add-person"])
    page.locator("#q-identity_number").fill(resident_number(500))
    page.locator("#q-person_name").fill("陈测试")
    page.locator("#q-household_size").fill("3")
    walk(page, ["#rest-same", "#save"])
    page.wait_for_selector("#app[data-screen=today]")
    assert taps(page) - before == 5 <= MOST_TAPS


def test_a_visit_at_which_every_question_is_answered_by_hand_stays_within_the_most(page: Page) -> None:
    before = taps(page)
    walk(page, ["#new-door", "fill:#household=7-1-102", "#open-door", "#add-person"])
    page.locator("#q-identity_number").fill(resident_number(501))
    walk(page, ["#q-visit_found-present", "#q-contact_with_case-false", "#q-fever-false", "#q-cough-false"])
    walk(page, ["#q-breathlessness-false", "#q-isolation_needed-false", "#q-need-none", "#save"])
    page.wait_for_selector("#app[data-screen=today]")
    assert taps(page) - before == 11 <= MOST_TAPS


def test_nothing_is_asked_twice(page: Page) -> None:
    asked: list[tuple[str, str]] = []
    walk(page, ["#new-door", "fill:#household=7-2-201", "#open-door", "#add-person"])
    # Of the first person everything; sex and birthday stand in the document.
    page.locator("#q-identity_number").fill(resident_number(600))
    page.locator("#q-household_size").fill("2")
    walk(page, ["#rest-same", "#more"])
    first = questions(page)
    assert len(first) == len(set(first)) > 15
    assert page.locator("#q-birth_date").input_value() == "1990-01-01"
    asked += [("first", name) for name in first]
    page.locator("#q-telephone").fill("13800000000")
    walk(page, ["#save"])
    page.wait_for_selector("#app[data-screen=today]")
    # Of the second nothing that is of the door.
    walk(page, ["[data-door='7-2-201']", "#add-person"])
    second = questions(page)
    assert "household_size" not in second
    page.locator("#q-identity_number").fill(resident_number(601))
    walk(page, ["#rest-same", "#save"])
    page.wait_for_selector("#app[data-screen=today]")
    page.wait_for_selector("#contact[data-waiting='0']", timeout=20_000)
    # Whoever comes again today asks what has no validity alone.
    walk(page, ["[data-door='7-2-201']", ".persons li:first-child [data-act=new]", "#more"])
    # Both are of one day, so either may stand first; the second never gave a telephone.
    if "telephone" in questions(page):
        page.go_back()
        walk(page, [".persons li:last-child [data-act=new]", "#more"])
    form = load_form("grid_visit_sheet")
    answered = {
        "telephone",
        "household_size",
        "sex",
        "birth_date",
        "identity_kind",
        "identity_number",
        "person_name",
    }
    answered |= {
        question.name for question in form.fields if question.usual is not None and question.valid_days != 0
    }
    again = set(questions(page))
    assert not again & answered
    assert {"visit_found", "isolation_needed", "note"} <= again


def test_what_another_form_has_told_is_not_asked_at_the_door(site: FieldSite, page: Page) -> None:
    """The check brings along what was said of its person elsewhere: names and moments, no values."""
    entries: list[dict[str, Any]] = page.evaluate(
        "import('/static/wuse/field/store.js')"
        ".then((s) => [...s.records().entries.values()].filter((e) => e.kind === 'check'))"
    )
    (check,) = [entry for entry in entries if entry["person"]]
    names = {name for listed in check["known"].values() for name in listed}
    assert {"sex", "birth_date"} <= names
    walk(page, [f"[data-door='{check['household']}']", "[data-act=new] >> nth=0", "#more"])
    assert not {"sex", "birth_date", "identity_number"} & set(questions(page))


# --- the scripts beside their plain references


def test_the_questions_are_those_of_the_form_whatever_is_known(page: Page) -> None:
    form, chance = load_form("grid_visit_sheet"), random.Random(7)
    now = datetime(2020, 2, 12, 8, tzinfo=UTC)
    names = [question.name for question in form.fields if question.name != "household"]
    cases = []
    for _ in range(300):
        known = {
            name: now - timedelta(hours=chance.randrange(-30, 2400))
            for name in names
            if chance.random() < 0.6
        }
        cases.append(known)
    told: list[list[str]] = page.evaluate(
        """async ([cases, now]) => {
          const { toAsk } = await import("/static/wuse/field/form.js");
          const { form } = await import("/static/wuse/field/data.js");
          return cases.map((known) => toAsk(form, { known }, now).map((field) => field.name));
        }""",
        [
            [{name: at.timestamp() * 1000 for name, at in case.items()} for case in cases],
            now.timestamp() * 1000,
        ],
    )
    for case, found in zip(cases, told, strict=True):
        wanted = [
            question.name for question in fields_to_ask(form, case, now) if question.name != "household"
        ]
        assert found == wanted


def test_an_answer_changes_what_the_plain_reference_says(page: Page) -> None:
    chance = random.Random(11)
    traces = [trace(chance) for _ in range(40)]
    told: list[Any] = page.evaluate(
        """async (traces) => {
          const { applied, fresh, nextBatch } = await import("/static/wuse/field/protocol.js");
          return traces.map(({ items, answers }) => {
            let state = fresh();
            let entries = new Map();
            let waiting = items.map((body, seq) => ({ seq, kind: "finding", state: "waiting", body }));
            return answers.map((answer) => {
              const batch = nextBatch(waiting, { now: 0 });
              const made = applied({ state, entries, batch }, answer, Date.parse(answer.at));
              state = made.state;
              made.drop.forEach((uid) => entries.delete(uid));
              made.put.forEach((entry) => entries.set(entry.uid, entry));
              const back = new Map(made.back.map((item) => [item.body.id, item]));
              waiting = waiting
                .filter((item) => !made.done.includes(item))
                .map((item) => back.get(item.body.id) ?? item);
              return {
                entries: [...entries.keys()].sort(),
                waiting: waiting.filter((item) => item.state === "waiting").map((item) => item.body.id),
                wrong: waiting.filter((item) => item.state !== "waiting").map((item) => item.body.id),
                cursor: state.cursor,
              };
            });
          });
        }""",
        json.loads(json.dumps(traces)),
    )
    for made, found in zip(traces, told, strict=True):
        assert found == plainly(made)


class Item:
    """What the plain phone keeps of an item."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.item, self.grid = body["id"], body["grid"]


def plainly(made: dict[str, Any]) -> list[dict[str, Any]]:
    phone = Phone(waiting={body["id"]: Item(body) for body in made["items"]})
    found = []
    for answer in made["answers"]:
        grids = tuple(grid["code"] for grid in answer["grids"])
        outcomes = {item["id"]: item["outcome"] for item in answer["items"]}
        phone.hear(phone.batch(), {**answer, "grids": grids, "items": outcomes})
        found.append(
            {
                "entries": sorted(phone.entries),
                "waiting": list(phone.waiting),
                "wrong": [body["id"] for body in made["items"] if body["id"] in phone.wrong],
                "cursor": phone.cursor,
            }
        )
    return found


def trace(chance: random.Random) -> dict[str, Any]:
    """Items of a phone, and answers to it: of one response or another, of grids that come and go."""
    grids = ["a", "b", "c"]
    items = [{"id": f"i{number}", "grid": chance.choice(grids)} for number in range(chance.randrange(0, 70))]
    answers = []
    for number in range(6):
        mine = chance.sample(grids, chance.randrange(1, 4))
        at = f"2020-02-{12 + number:02}T08:00:00Z"
        until = [None, "2020-02-13T00:00:00Z", "2020-03-01T00:00:00Z"]
        entries = [
            {"uid": f"e{chance.randrange(12)}", "grid": chance.choice(mine), "until": chance.choice(until)}
            for _ in range(chance.randrange(0, 6))
        ]
        entries = list({entry["uid"]: entry for entry in entries}.values())
        shown = {entry["uid"] for entry in entries}
        outcomes = ["accepted", "accepted", "set_aside", "refused", "handed_over"]
        answers.append(
            {
                "at": at,
                "response": chance.choice(["r1", "r1", "r1", "r2"]),
                "grids": [{"code": code} for code in mine],
                "items": [
                    {"id": item["id"], "outcome": chance.choice(outcomes), "problems": []}
                    for item in items
                    if chance.random() < 0.5
                ],
                "entries": entries,
                "gone": [uid for uid in (f"e{chance.randrange(12)}" for _ in range(3)) if uid not in shown],
                "cursor": f"r/{number}",
                "more": False,
            }
        )
    return {"items": items, "answers": answers}


# --- what lies on the phone


def test_the_whole_app_is_small(page: Page, site: FieldSite) -> None:
    kept: dict[str, int] = page.evaluate(
        """async () => {
          const names = (await caches.keys()).filter((name) => name.startsWith("wuse-field-"));
          const found = {};
          for (const name of names) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              found[new URL(request.url).pathname] = (await (await cache.match(request)).arrayBuffer()).byteLength;
            }
          }
          return found;
        }"""
    )
    assert {"/field/", "/field/form.json", "/field/words-zh.json", "/field/words-en.json"} <= kept.keys()
    assert sum(kept.values()) < MOST_BYTES, sorted(kept.items(), key=lambda one: -one[1])
    assert sum(kept.values()) > 50_000


def test_a_new_pin_opens_the_phone_and_the_old_one_does_not(page: Page) -> None:
    walk(page, ["#nav-settings", "#change-pin"])
    for name, value in (("old", PIN), ("new", "123456"), ("again", "123456")):
        page.locator(f"#pin-{name}").fill(value)
    page.locator("#save-pin").click()
    page.wait_for_selector(".fault:not(:empty)")
    for name in ("new", "again"):
        page.locator(f"#pin-{name}").fill("824095")
    page.locator("#save-pin").click()
    page.wait_for_selector("#app[data-screen=settings]")
    page.locator("#lock-now").click()
    page.wait_for_selector("#unlock")
    page.locator("#pin").fill(PIN)
    page.locator("#unlock").click()
    page.wait_for_selector("#pin-note.bad")
    unlock(page, "824095")
