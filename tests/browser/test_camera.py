"""A door without a network: the camera sees the holder's code, and the page says what it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS, Site, reader, serving
from tests.credential_cases import ED, NOON, ROOT, code_key
from wuse.publish.credential import CodeClaims, CodeKeySet, make_code, make_list
from wuse.publish.credential.store import CodeFolder
from wuse.vocabulary import Colour, PlaceCode

pytestmark = pytest.mark.browser
WIDTH, HEIGHT, FRAMES = 640, 480, 10
UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)


def film(text: str | None) -> bytes:
    """A YUV4MPEG2 film of a telephone that shows a QR code in the middle of a grey picture; of nothing, for None."""
    rows = [list(row) for row in segno.make(text).matrix_iter(border=4)] if text else []
    scale = (HEIGHT - 40) // max(len(rows), 1)
    left, top = (WIDTH - scale * len(rows)) // 2, (HEIGHT - scale * len(rows)) // 2
    light = bytearray(b"\x60" * (WIDTH * HEIGHT))
    for y, row in enumerate(rows):
        line = b"".join((b"\x10" if dark else b"\xeb") * scale for dark in row)
        for at in range(top + y * scale, top + (y + 1) * scale):
            light[at * WIDTH + left : at * WIDTH + left + len(line)] = line
    frame = b"FRAME\n" + bytes(light) + b"\x80" * (WIDTH * HEIGHT // 2)
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("camera")
    folder = CodeFolder(home / "code")
    folder.put_keys(CodeKeySet(NOON, UNTIL, (code_key(ED, signs_until=UNTIL),)), ROOT)
    folder.put_list(make_list([b"revoked revoked!"], serial=1, issued_at=NOON, expires_at=UNTIL), ROOT)
    with serving(home) as served:
        yield served


def issued(identifier: bytes) -> str:
    start = datetime.now(UTC).replace(microsecond=0)
    said = CodeClaims(Colour.YELLOW, PlaceCode("330106"), start, start + timedelta(minutes=10), identifier)
    return make_code(said, ED)


@pytest.fixture
def seeing(browser: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera plays `film.y4m` of the test's folder."""
    play = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags = [*FLAGS, *play, f"--use-file-for-fake-video-capture={tmp_path / 'film.y4m'}"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield chromium
    chromium.close()


def at_the_door(page: Page, site: Site) -> None:
    """Open the page once with a network, and then without one."""
    page.goto(f"{site.address}/verify/code/")
    expect(page.locator("body")).to_have_attribute("data-offline", "ready")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-ready", "ready")


@pytest.mark.parametrize(
    ("identifier", "shown", "value"),
    [(b"one-time ident16", "data-colour", "yellow"), (b"revoked revoked!", "data-reason", "revoked")],
)
def test_the_camera_reads_a_code_without_a_network(
    seeing: Browser, site: Site, tmp_path: Path, identifier: bytes, shown: str, value: str
) -> None:
    (tmp_path / "film.y4m").write_bytes(film(issued(identifier)))
    # Without a network each file that is asked for anew is an error of the console.
    with reader(seeing, site, lang="zh", size="phone", tolerate=True) as page:
        at_the_door(page, site)
        page.locator("#camera").click()
        expect(page.locator("#answer")).to_have_attribute(shown, value, timeout=20_000)
        expect(page.locator("#view")).to_be_hidden()


def test_a_camera_that_sees_no_code_goes_on_looking_until_it_is_stopped(
    seeing: Browser, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "film.y4m").write_bytes(film(None))
    with reader(seeing, site, lang="zh", size="phone", tolerate=True) as page:
        at_the_door(page, site)
        page.locator("#camera").click()
        expect(page.locator("#view")).to_be_visible()
        page.wait_for_timeout(1000)
        expect(page.locator("#answer")).to_be_hidden()
        page.locator("#camera").click()
        expect(page.locator("#view")).to_be_hidden()
