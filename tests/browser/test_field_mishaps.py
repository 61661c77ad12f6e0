"""The field app in tired hands: taps that come twice, a full phone, a clock that was wrong, two windows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import FieldSite, a_telephone, field_site, register, unlock, waiting

pytestmark = pytest.mark.browser
STORE = "import('/static/wuse/field/store.js')"
FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FieldSite]:
    with field_site(tmp_path_factory.mktemp("site"), doors=4) as running:
        yield running


@pytest.fixture(scope="module")
def phone(site: FieldSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A phone with its lists and without a network, registered and open."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with (
        sync_playwright() as playwright,
        a_telephone(playwright, tmp_path_factory.mktemp("phone")) as telephone,
    ):
        page = telephone.start()
        register(page, site)
        unlock(page)
        page.wait_for_selector("#due .door")
        page.route("**/api/v1/field/sync", lambda route: route.abort())
        yield page


def kept(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(f"{STORE}.then((s) => s.records().items)")
    return found


def twice(page: Page, selector: str) -> None:
    """Two taps before the first has done anything."""
    page.evaluate(
        "(where) => { const one = document.querySelector(where); one.click(); one.click(); }", selector
    )
    page.wait_for_timeout(800)


def test_a_tap_that_comes_twice_keeps_one_visit_and_one_event(phone: Page) -> None:
    phone.locator("[data-door='3-2-001']").click()
    twice(phone, "#all-same")
    assert waiting(phone) == 2
    phone.locator("[data-door='3-2-002']").click()
    twice(phone, "[data-door-found=no_answer]")
    assert waiting(phone) == 3
    phone.locator("#nav-report").click()
    phone.locator("[data-kind=hygiene]").click()
    twice(phone, "#send-event")
    assert waiting(phone) == 4
    made = kept(phone)
    assert len({item["seq"] for item in made}) == len(made)


def test_a_full_phone_says_that_nothing_was_kept_and_keeps_it_once_there_is_room(phone: Page) -> None:
    before = waiting(phone)
    phone.locator("[data-door='3-2-003']").click()
    phone.evaluate(FULL)
    phone.locator("#all-same").click()
    phone.wait_for_selector("#toast:not([hidden])")
    assert "没有保存" in phone.locator("#toast").inner_text()
    assert phone.locator("#app").get_attribute("data-screen") == "door"
    assert len(kept(phone)) == before
    phone.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    phone.locator("#all-same").click()
    phone.wait_for_selector("#app[data-screen=today]")
    assert waiting(phone) == before + 2


def test_a_phone_that_dies_while_a_visit_is_corrected_has_the_old_one_or_the_new(phone: Page) -> None:
    (old, *_) = kept(phone)
    phone.evaluate(
        f"(item) => {STORE}.then((s) => s.save({{ items: [item] }}))", {**old, "state": "set_aside"}
    )
    phone.locator("#nav-report").click()
    phone.locator("#nav-today").click()
    phone.locator("#to-correct").click()
    phone.locator("[data-act=correct]").click()
    phone.evaluate(FULL)
    phone.locator("#save").click()
    phone.wait_for_selector("#toast:not([hidden])")
    assert old["body"]["id"] in [item["body"]["id"] for item in kept(phone)]
    phone.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    phone.locator("#save").click()
    phone.wait_for_selector("#app[data-screen=today]")
    assert old["body"]["id"] not in [item["body"]["id"] for item in kept(phone)]


def test_what_was_held_back_goes_though_the_clock_was_set_back_a_day(phone: Page) -> None:
    told: dict[str, int] = phone.evaluate(
        """async () => {
          const { nextBatch, nextPhoto, HELD } = await import("/static/wuse/field/protocol.js");
          const body = { id: "i", grid: "g" };
          const item = { seq: 1, kind: "finding", state: "waiting", held: 86400000 + HELD, body };
          const photo = { ...item, kind: "photo", body: { id: "p", event: "e" } };
          const count = (now) => nextBatch([item], { now }).length + (nextPhoto([photo], { now }) ? 1 : 0);
          return { held: count(86400000), over: count(86400000 + HELD), back: count(0) };
        }"""
    )
    assert told == {"held": 0, "over": 2, "back": 2}


def test_a_clock_that_is_ahead_hides_no_check_that_stands(phone: Page) -> None:
    """The site says when a check ends, by its own clock; the phone drops it by the phone's."""
    left = phone.evaluate(
        f"""async () => {{
          const store = await {STORE};
          const [skew, day] = [store.records().state.skew, 86400000];
          const until = new Date(Date.now() - day / 2).toISOString();
          const entry = {{ uid: "c-ahead", kind: "check", grid: "g", household: "h", until }};
          await store.save({{ state: {{ ...store.records().state, skew: -day }}, put: [entry] }});
          await store.age(Date.now());
          const there = store.records().entries.has("c-ahead");
          await store.save({{ state: {{ ...store.records().state, skew }}, drop: ["c-ahead"] }});
          return there;
        }}"""
    )
    assert left is True


def test_lists_are_fetched_anew_once_the_clock_is_known_to_have_been_wrong(phone: Page) -> None:
    cursors = phone.evaluate(
        """async () => {
          const { applied, fresh } = await import("/static/wuse/field/protocol.js");
          const told = { grids: [], items: [], entries: [], gone: [], cursor: "r/1" };
          const answer = { at: "2020-02-12T08:00:00Z", response: "r", ...told };
          const hear = (state, now) => applied({ state, entries: new Map(), batch: [] }, answer, now).state;
          const at = Date.parse(answer.at);
          const right = hear(fresh(), at);
          const wrong = hear(right, at + 86400000);
          return [right.cursor, wrong.cursor, hear(wrong, at + 86400000).cursor];
        }"""
    )
    assert cursors == ["r/1", "", "r/1"]


def test_a_second_window_says_that_the_app_is_open_already(phone: Page, site: FieldSite) -> None:
    other = phone.context.new_page()
    other.goto(f"{site.address}/field/")
    other.wait_for_selector("#elsewhere")
    assert "另一个窗口" in other.locator("#elsewhere").inner_text()
    assert other.locator("#pin").count() == 0
    other.close()


def test_what_was_handed_over_to_the_station_is_told_and_put_away(phone: Page) -> None:
    (old, *_) = kept(phone)
    words = "此网格已不由您负责。您在那里登记的内容已移交站所核看，无须再处理。"
    problem = {"column": "place", "rule": "sync.handed_over", "message": words, "severity": "refuse"}
    item = {
        **old,
        "seq": 98,
        "state": "handed_over",
        "problems": [problem],
        "body": {**old["body"], "id": "handed-1"},
    }
    phone.evaluate(f"(item) => {STORE}.then((s) => s.save({{ items: [item] }}))", item)
    phone.locator("#nav-report").click()
    phone.locator("#nav-today").click()
    phone.locator("#to-correct").click()
    card = phone.locator("[data-item=handed-1]")
    assert "已移交站所" in card.inner_text()
    assert card.locator("[data-act=correct], [data-act=discard]").count() == 0
    card.get_by_role("button", name="知道了").click()
    phone.wait_for_selector("#app[data-screen=today]")
    assert "handed-1" not in [one["body"]["id"] for one in kept(phone)]


# Last, since these take the lists and everything else from the phone.


def aged(phone: Page, days: float, told: float = 0) -> str:
    """What went on a phone whose clock says that so many days have passed, and the site's so many."""
    after = f"s.age(Date.now() + {days} * 86400000, {told} && Date.now() + {told} * 86400000)"
    found: str = phone.evaluate(f"{STORE}.then((s) => {after})")
    return found


def there(phone: Page) -> bool:
    found: bool = phone.evaluate(f"{STORE}.then((s) => s.look()).then(Boolean)")
    return found


def test_a_clock_that_is_a_month_ahead_wipes_nothing_that_waits_to_be_sent(phone: Page) -> None:
    before = [item["body"]["id"] for item in kept(phone)]
    assert before
    photo = {"seq": 99, "kind": "photo", "state": "waiting", "held": 0, "problems": [],
             "body": {"id": "p-1", "event": "e-1"}}  # fmt: skip
    phone.evaluate(
        f"(item) => {STORE}.then((s) => s.save({{ items: [{{ ...item, until: Date.now() + 86400000 }}] }}))",
        photo,
    )
    assert aged(phone, 31) == "doubt"
    assert there(phone)
    assert [item["body"]["id"] for item in kept(phone)] == [*before, "p-1"]
    # The lists come again with the next contact, and are the only thing that went.
    assert phone.evaluate(f"{STORE}.then((s) => s.records().entries.size)") == 0
    # The site is asked, and says that no month has passed.
    assert phone.evaluate(f"{STORE}.then((s) => s.ageSurely(Date.now() + 31 * 86400000))") != "all"
    assert there(phone)
    # Nothing is known where it cannot be reached.
    phone.route("**/healthz", lambda route: route.abort())
    assert phone.evaluate(f"{STORE}.then((s) => s.ageSurely(Date.now() + 31 * 86400000))") == "doubt"
    phone.unroute("**/healthz")


def test_the_lock_says_that_the_clock_is_in_doubt(phone: Page) -> None:
    phone.route("**/healthz", lambda route: route.abort())
    phone.reload()
    phone.wait_for_selector("#unlock")
    assert "未清除" in phone.locator(".note.bad").inner_text()
    phone.unroute("**/healthz")
    unlock(phone)


def test_a_month_by_the_clock_of_the_site_wipes_everything(phone: Page) -> None:
    assert aged(phone, 0, told=29) != "all"
    assert there(phone)
    assert aged(phone, 0, told=31) == "all"
    assert not there(phone)
