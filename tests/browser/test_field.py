"""The field app in Chromium: a day without a network, a phone that dies, a network that doubles and turns round."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Route, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import (
    COUNT_TAPS,
    FieldSite,
    Telephone,
    a_telephone,
    field_site,
    register,
    unlock,
    until_sent,
    waiting,
)

pytestmark = pytest.mark.browser
DOORS = 20
MOST_TAPS = 12


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FieldSite]:
    with field_site(tmp_path, doors=DOORS) as running:
        yield running


@pytest.fixture(scope="module")
def calm_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FieldSite]:
    """A site for several phones one after the other, none of which gives it anything; each has a session of its own."""
    with field_site(tmp_path_factory.mktemp("calm"), doors=DOORS) as running:
        yield running


@pytest.fixture
def telephone(playwright: Playwright, tmp_path: Path) -> Iterator[Telephone]:
    with a_telephone(playwright, tmp_path / "profile") as found:
        yield found


@pytest.fixture
def other(playwright: Playwright, tmp_path: Path) -> Iterator[Telephone]:
    with a_telephone(playwright, tmp_path / "other") as found:
        yield found


def visit_all(page: Page, household: str) -> int:
    """Nothing new at a door with two persons; answers with the taps that it took."""
    before = page.evaluate("window.taps")
    page.locator(f"[data-door='{household}']").click()
    page.locator("#all-same").click()
    page.wait_for_selector("#app[data-screen=today]")
    return int(page.evaluate("window.taps")) - int(before)


def doors_due(page: Page) -> list[str]:
    return [str(one.get_attribute("data-door")) for one in page.locator("#checks .door, #due .door").all()]


def report(page: Page, kind: str) -> None:
    """An event by its quick button."""
    page.locator("#nav-report").click()
    page.locator(f"[data-kind={kind}]").click()
    page.locator("#send-event").click()
    page.wait_for_selector("#app[data-screen=today]")


def kept(page: Page) -> list[str]:
    """The ids of what waits, in order."""
    found: list[str] = page.evaluate(
        "import('/static/wuse/field/store.js').then((store) => store.records().items.map((item) => item.body.id))"
    )
    return found


def test_a_day_without_a_network_arrives_once_and_in_order_though_the_phone_dies(
    site: FieldSite, telephone: Telephone
) -> None:
    page = telephone.start()
    register(page, site)
    unlock(page)
    page.wait_for_selector("#due .door")
    before = site.state()
    site.stop()

    page.evaluate(COUNT_TAPS)
    taps = []
    households = [door for door in doors_due(page) if door.startswith("3-2-")]
    assert len(households) == DOORS
    for number, household in enumerate(households):
        taps.append(visit_all(page, household))
        if number in (4, 9, 14):
            report(page, ("hygiene", "mass_gathering", "checkpoint")[number // 5])
    assert waiting(page) == 43
    # A door with both its persons is two visits, and far from the most that one may take.
    assert max(taps) <= 2 < MOST_TAPS
    made = kept(page)

    telephone.kill()
    page = telephone.start()
    page.goto(f"{site.address}/field/")
    unlock(page)
    assert waiting(page) == 43
    assert kept(page) == made
    assert page.locator("#count-done").inner_text() == str(DOORS)

    site.start()
    assert until_sent(page) < 10
    after = site.state()
    findings = [item for item in after["findings"] if item not in set(before["findings"])]
    assert sorted([*findings, *after["events"]]) == sorted(made)
    # In order, each kind in its own; all forty with few receipts: the last visits may still be held to be undone.
    assert findings == [item for item in made if item not in set(after["events"])]
    assert after["events"] == [item for item in made if item in set(after["events"])]
    receipts = {
        receipt
        for item, receipt in zip(after["findings"], after["receipts"], strict=True)
        if item in findings
    }
    assert len(receipts) <= 5
    assert after["rows"] == len(after["visits"]) == before["rows"] + 40


def test_requests_that_are_lost_doubled_and_turned_round_change_nothing(
    site: FieldSite, telephone: Telephone
) -> None:
    page = telephone.start()
    register(page, site)
    unlock(page)
    page.wait_for_selector("#due .door")
    before = site.state()
    seen: list[tuple[str, dict[str, str]]] = []

    def network(route: Route) -> None:
        seen.append((route.request.post_data or "", route.request.headers))
        number = len([body for body, _ in seen if json.loads(body)["findings"]])
        if not json.loads(seen[-1][0])["findings"]:
            route.continue_()
        elif number == 1:
            route.fetch()  # The site has it, and the phone never hears so.
            route.abort()
        elif number == 2:
            route.abort()  # The site has nothing of it.
        else:
            route.fetch()  # It arrives twice.
            route.continue_()

    page.evaluate(COUNT_TAPS)
    page.route("**/api/v1/field/sync", network)
    for household in [door for door in doors_due(page) if door.startswith("3-2-")][1:6]:
        visit_all(page, household)
        page.wait_for_timeout(1500)
    assert until_sent(page) < 10
    page.unroute("**/api/v1/field/sync")
    # Everything once more, the last request first, as a network may keep it for an hour.
    for body, headers in reversed(seen):
        ask = urllib.request.Request(
            f"{site.address}/api/v1/field/sync",
            body.encode(),
            {"Content-Type": "application/json", "Authorization": headers["authorization"]},
        )
        with urllib.request.urlopen(ask) as answer:
            assert all(item["repeated"] for item in json.loads(answer.read())["items"])
    after = site.state()
    assert len(after["findings"]) == len(before["findings"]) + 10
    assert after["rows"] == before["rows"] + 10


def test_a_second_phone_sees_the_same_and_what_both_found_stands_side_by_side(
    site: FieldSite, telephone: Telephone, other: Telephone
) -> None:
    pages = [telephone.start(), other.start()]
    for number, page in enumerate(pages):
        register(page, site, name=f"phone {number}", session=("min", "min again")[number])
        unlock(page)
        page.wait_for_selector("#due .door")
    assert doors_due(pages[0]) == doors_due(pages[1])
    site.stop()
    # The same person of the same door: well for one phone, feverish for the other.
    person = ".persons li:first-child"
    for page in pages:
        page.locator("[data-door='3-2-003']").click()
    pages[0].locator(f"{person} [data-act=same]").click()
    pages[1].locator(f"{person} [data-act=new]").click()
    pages[1].locator("#q-fever-true").click()
    pages[1].locator("#save").click()
    for page in pages:
        page.locator(".top .icon").click()
        page.wait_for_selector("#app[data-screen=today]")
    site.start()
    for page in pages:
        assert until_sent(page) < 10
    for page in pages:
        page.locator("#contact").click()
        page.locator("#to-settle").click(timeout=20_000)
        card = page.locator(".conflict")
        assert card.locator(".versions li").count() == 2
        said = card.inner_text()
        assert "发热 是" in said
        assert "发热 否" in said
        assert "本机" in said
        assert "另一部手机" in said
    assert site.state()["conflicts"] == 1

    pages[0].locator("[data-act=settle]").click()
    pages[0].locator("#q-fever-true").click()
    pages[0].locator("#save").click()
    pages[0].wait_for_selector("#app[data-screen=door]")
    pages[0].locator(".top .icon").click()
    assert until_sent(pages[0]) < 10
    for page in pages:
        page.locator("#nav-today").click()
        page.locator("#contact").click()
        page.locator("#nav-conflicts").click()
        page.wait_for_selector("#no-conflict", timeout=20_000)
    assert site.state()["conflicts"] == 0


def test_a_phone_that_was_cut_off_empties_itself_at_its_next_contact(
    calm_site: FieldSite, telephone: Telephone
) -> None:
    page = telephone.start()
    register(page, calm_site)
    unlock(page)
    page.wait_for_selector("#due .door")
    device = page.evaluate(
        "import('/static/wuse/field/store.js').then((store) => store.records().device.device)"
    )
    cut_off(calm_site, str(device))
    page.locator("#contact").click()
    page.wait_for_selector("#app[data-screen=lock] [role=alert]")
    assert page.evaluate(DUMP) == ""
    page.reload()
    page.wait_for_selector("#register")


def cut_off(site: FieldSite, device: str) -> None:
    """As the township does it, on its page."""
    opener = urllib.request.build_opener()
    page = f"{site.address}/desk/devices/{device}/"
    cookie = f"sessionid={site.sessions['zhou']}; csrftoken={'a' * 32}"
    opener.addheaders = [("Cookie", cookie), ("Referer", page)]
    opener.open(page, f"act=cut&csrfmiddlewaretoken={'a' * 32}".encode()).read()


def test_ten_wrong_pins_wipe_the_phone_and_ending_the_app_gives_no_tries_back(
    calm_site: FieldSite, telephone: Telephone
) -> None:
    page = telephone.start()
    register(page, calm_site, session="min again")
    for number in range(9):
        page.locator("#pin").fill("111222")
        page.locator("#unlock").click()
        page.wait_for_selector(f"#pin-note.bad:has-text('{9 - number}')")
        if number == 4:
            page.reload()
            page.wait_for_selector("#unlock")
    page.locator("#pin").fill("111222")
    page.locator("#unlock").click()
    page.wait_for_selector("#register")
    assert page.evaluate(DUMP) == ""


def test_what_lies_on_the_phone_says_nothing_without_the_pin(site: FieldSite, telephone: Telephone) -> None:
    page = telephone.start()
    register(page, site)
    unlock(page)
    page.wait_for_selector("#due .door")
    site.stop()
    page.locator("#new-door").click()
    page.locator("#household").fill("7-7-707")
    page.locator("#open-door").click()
    page.locator("#add-person").click()
    page.locator("#q-identity_number").fill("330382199001011237")
    page.locator("#q-person_name").fill("陈秘密")
    page.locator("#rest-same").click()
    page.locator("#save").click()
    page.wait_for_selector("#app[data-screen=today]")
    assert waiting(page) == 1
    page.locator("#nav-settings").click()
    page.locator("#lock-now").click()
    page.wait_for_selector("#unlock")
    readable = page.evaluate(DUMP)
    for secret in ("7-7-707", "陈秘密", "330382199001011237", "3-2-003", "wusephone", "p1-", "fever"):
        assert secret not in readable
    assert len(readable) > 10_000
    # Nor in what else a page can keep.
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert "7-7-707" not in page.evaluate("JSON.stringify(history.state) + location.href")
    telephone.kill()
    # On the disk, whatever the database has written beside it.
    files = (telephone.profile / "Default" / "IndexedDB").rglob("*")
    lying = b"".join(file.read_bytes() for file in files if file.is_file())
    assert "陈秘密".encode() not in lying
    assert "陈秘密".encode("utf-16-le") not in lying
    assert b"330382199001011237" not in lying


DUMP = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("wuse-field");
    asked.onsuccess = () => resolve(asked.result);
  });
  let found = "";
  for (const name of ["plain", "sealed", "pictures"].filter((one) => db.objectStoreNames.contains(one))) {
    const rows = await new Promise((resolve) => {
      const asked = db.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
    for (const row of rows) {
      for (const value of Object.values(row)) {
        const bytes = value?.byteLength === undefined ? null : new Uint8Array(value.buffer ?? value);
        found += bytes ? new TextDecoder("latin1").decode(bytes) : JSON.stringify(value);
      }
    }
  }
  db.close();
  return found;
}"""


def test_left_lying_the_app_locks_and_without_contact_lists_go(site: FieldSite, telephone: Telephone) -> None:
    page = telephone.start()
    page.clock.install()
    register(page, site)
    unlock(page)
    page.wait_for_selector("#due .door")
    page.locator("[data-door='3-2-003']").click()
    page.locator("[data-door-found=no_answer]").click()
    page.wait_for_selector("#app[data-screen=today]")
    until_sent(page, seconds=30)
    site.stop()
    page.clock.fast_forward("06:00")
    page.wait_for_selector("#unlock")
    # After four days without contact the check of three days is gone, though nobody opened the app.
    page.clock.fast_forward(4 * 86400 * 1000)
    page.wait_for_timeout(500)
    unlock(page)
    page.wait_for_selector("#due .door")
    assert page.locator("#checks").count() == 0
    page.clock.fast_forward(4 * 86400 * 1000)
    page.wait_for_selector("#unlock")
    unlock(page)
    assert page.locator(".door").count() == 0
    page.clock.fast_forward(25 * 86400 * 1000)
    page.wait_for_selector("#register")
    assert page.evaluate(DUMP) == ""


def test_the_session_that_registered_the_phone_is_ended(calm_site: FieldSite, telephone: Telephone) -> None:
    page = telephone.start()
    register(page, calm_site, session="min a third time")
    page.goto(f"{calm_site.address}/desk/")
    assert "/accounts/login/" in page.url
