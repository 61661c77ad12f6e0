"""`wuse serve` ends with all that it started, also while somebody listens."""

import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.conftest import serving
from tests.desks import environment_of


def alive(home: Path) -> list[int]:
    """The processes that work on a home."""
    mark = f"WUSE_HOME={environment_of(home)['WUSE_HOME']}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue  # it ended while we looked
    return found


def test_nothing_is_left_of_it_though_a_cockpit_listens(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        live = (urlsplit(site.address).port or 0) + 1
        stream = urllib.request.urlopen(f"http://127.0.0.1:{live}/live", timeout=60)
        assert stream.readline().startswith(b"event: ")
        assert len(alive(tmp_path)) > 3
    deadline = time.monotonic() + 5
    while alive(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    stream.close()
    assert alive(tmp_path) == []
