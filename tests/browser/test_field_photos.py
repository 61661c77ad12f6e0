"""Photographs in the field app: off unless told, made small on the phone, kept sealed, sent once after their event."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Route, expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import (
    FieldSite,
    Telephone,
    a_telephone,
    field_site,
    register,
    unlock,
    until_sent,
    waiting,
)
from tests.browser.test_field import DUMP
from tests.photos import EXIF

pytestmark = pytest.mark.browser
EVENTS = ("hygiene", "mass_gathering", "checkpoint")
MOST_BYTES = 300_000
# As a camera takes it: large, and with so much in it that it packs badly.
PICTURE = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  for (let n = 0; n < 40000; n += 1) {
    pen.fillStyle = `hsl(${(n * 137) % 360} 70% ${20 + ((n * 29) % 60)}%)`;
    pen.fillRect((n * 7919) % width, (n * 104729) % height, 12, 8);
  }
  return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
}"""
SIZE = """async () => {
  const image = document.querySelector(".photos img");
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}"""
PICTURES = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("wuse-field");
    asked.onsuccess = () => resolve(asked.result);
  });
  const kept = await new Promise((resolve) => {
    const asked = db.transaction("pictures").objectStore("pictures").getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return kept.map((one) => one.data.byteLength);
}"""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FieldSite]:
    with field_site(tmp_path, doors=2) as running:
        yield running


@pytest.fixture
def telephone(playwright: Playwright, tmp_path: Path) -> Iterator[Telephone]:
    with a_telephone(playwright, tmp_path / "profile") as found:
        yield found


def take(page: Page, picture: bytes) -> None:
    """Take a photograph, as the camera hands it over."""
    before = page.locator(".photos img").count()
    file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.locator("#photo-file").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".photos img")).to_have_count(before + 1)


def report(page: Page, kind: str, picture: bytes, *, photos: int) -> None:
    page.locator("#nav-report").click()
    page.locator(f"[data-kind={kind}]").click()
    for _ in range(photos):
        take(page, picture)


def send(page: Page) -> None:
    page.locator("#send-event").click()
    page.wait_for_selector("#app[data-screen=today]")


def test_photos_of_a_day_without_a_network_arrive_once_though_the_phone_dies(
    site: FieldSite, telephone: Telephone
) -> None:
    page = telephone.start()
    register(page, site)
    unlock(page)
    page.wait_for_selector("#due .door")
    site.stop()

    camera, little = (base64.b64decode(page.evaluate(PICTURE, size)) for size in ([1600, 1200], [160, 120]))
    picture = camera[:2] + EXIF + camera[2:]
    assert len(picture) > 2 * MOST_BYTES
    # One is taken away before the event is reported, one after it.
    report(page, EVENTS[0], picture, photos=1)
    assert page.evaluate(SIZE) == [160, 120]
    take(page, little)
    page.locator("[data-act=remove-photo]").last.click()
    assert page.locator(".photos img").count() == 1
    send(page)
    report(page, EVENTS[1], little, photos=3)
    assert page.locator("#take-photo").is_disabled(), "no more than an event has"
    send(page)
    report(page, EVENTS[2], little, photos=0)
    page.locator("#photo-file").set_input_files(
        {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": b"none"}
    )
    page.wait_for_selector(".question .fault:visible")
    take(page, little)
    send(page)
    page.locator("#nav-report").click()
    page.locator("#waiting-photos [data-act=remove-photo]").nth(1).click()
    expect(page.locator("#waiting-photos img")).to_have_count(4)
    page.locator("#nav-today").click()
    assert waiting(page) == 3 + 4
    kept = page.evaluate(PICTURES)
    assert len(kept) == 4
    assert max(kept) < MOST_BYTES
    readable = page.evaluate(DUMP)
    assert len(readable) > sum(kept)
    assert not [word for word in ("JFIF", "Exif", "hygiene") if word in readable]

    telephone.kill()
    page = telephone.start()
    seen: list[str] = []

    def network(route: Route) -> None:
        seen.append(route.request.method)
        if len(seen) == 1:
            route.fetch()  # The site has it, and the phone never hears so.
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/field/photos", network)
    page.goto(f"{site.address}/field/")
    unlock(page)
    assert waiting(page) == 3 + 4
    site.start()
    until_sent(page, seconds=20)
    after = site.state()
    assert len(after["events"]) == 3
    first, second, third = after["events"]
    assert [event for event, _, _ in after["photos"]] == [first, second, second, third]
    assert not [photo for photo in after["photos"] if photo[1] > MOST_BYTES or photo[2]]
    assert len(seen) == 5, "one was sent again"
    assert page.evaluate(PICTURES) == []
