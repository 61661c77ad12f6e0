"""A laboratory sends a file over a line that breaks, to a site that is killed: it goes on, and is taken in once."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from tests.conftest import ROOT, run_wuse
from tests.desks import rows_at_desk
from tests.faults.test_send_kill import Server, made
from tests.programs import case_report

ROWS = 3000
PART = 64 * 1024


@dataclass(frozen=True)
class Laboratory:
    """Its file, and the site that it sends to."""

    site: "Site"
    file: Path

    @property
    def home(self) -> Path:
        return self.site.home

    @property
    def server(self) -> Server:
        return self.site.server

    def sender(self) -> "subprocess.Popen[str]":
        """The command, running."""
        key = self.file.with_suffix(".key")
        key.write_text(self.site.key)
        words = [
            "send",
            str(self.file),
            "--to",
            self.server.address,
            "--standard",
            "case_report",
            "--no-pack",
        ]
        frame = [
            "--response",
            self.site.response,
            "--purpose",
            "case_investigation",
            "--part",
            str(PART // 1024),
        ]
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "wuse", *words, *frame, "--key-file", str(key), "--json"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "WUSE_LANG": "en"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def receipt(self, sender: "subprocess.Popen[str]") -> Any:
        """What the command says when it is done."""
        out, err = sender.communicate(timeout=300)
        assert sender.returncode == 0, out + err
        return json.loads(out)

    def ask(self, method: str, path: str, content: bytes = b"", **headers: str) -> tuple[int, Any, bytes]:
        """One request with the key."""
        link = http.client.HTTPConnection(urlsplit(self.server.address).netloc, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            link.request(method, path, content, {"Authorization": f"Bearer {self.site.key}", **named})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            link.close()

    def offset(self) -> int:
        """How many bytes the desk knows of the newest upload; what is read is what would be told."""
        # A word of SQL's own on PostgreSQL.
        rows = rows_at_desk(self.home, 'SELECT "offset" FROM intake_uploadrow ORDER BY id DESC')
        return int(str(rows[0][0])) if rows else 0

    def wait_for(self, there: Callable[[], bool]) -> None:
        """Until something is so."""
        deadline = time.monotonic() + 180
        while not there():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def parts(self) -> list[Path]:
        """The files of uploads."""
        return list((self.home / "uploads").glob("u-*"))

    def check(self) -> None:
        """Every receipted row is in the pool once, and nothing is left of the upload but its receipt."""
        self.site.receipted += ROWS
        told = json.loads(run_wuse("pool", "check", "--json", home=self.home).stdout)
        assert (told["differ"], told["rows"]["case_report"]) == ([], self.site.receipted)
        assert self.parts() == []


@dataclass
class Site:
    """A served home with the program of a hospital, and how many rows have a receipt."""

    home: Path
    key: str
    response: str
    server: Server
    receipted: int = 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("parts") / "home"
    server, program = made(home)
    server.start()
    yield Site(home, program.key, program.response, server)
    with suppress(ProcessLookupError):
        server.kill()


@pytest.fixture
def laboratory(site: Site, tmp_path: Path) -> Laboratory:
    """One with cases that nobody has sent yet."""
    file = tmp_path / "cases.csv"
    rows = range(site.receipted, site.receipted + ROWS)
    # Cases of the past: so many of today would be held back until two people have released them.
    past = {"status": "observation_ended", "outcome_on": "2020-02-09"}
    pl.DataFrame([case_report(number, **past) for number in rows]).write_csv(file)
    return Laboratory(site, file)


def test_a_site_that_is_killed_between_and_within_parts_keeps_what_it_acknowledged(
    laboratory: Laboratory,
) -> None:
    size = laboratory.file.stat().st_size
    sender = laboratory.sender()
    for share in (0.2, 0.7):
        laboratory.wait_for(lambda share=share: laboratory.offset() > share * size)
        laboratory.server.kill()
        there = laboratory.offset()
        laboratory.server.start()
        assert laboratory.offset() >= there
    receipt = laboratory.receipt(sender)
    assert receipt["tables"][0]["accepted"] == ROWS
    laboratory.check()


def test_a_sender_that_is_killed_goes_on_where_it_was_without_a_note(laboratory: Laboratory) -> None:
    size = laboratory.file.stat().st_size
    there = 0
    for share in (0.2, 0.6):
        sender = laboratory.sender()
        laboratory.wait_for(lambda share=share: laboratory.offset() > share * size)
        sender.send_signal(signal.SIGKILL)
        sender.communicate()
        assert laboratory.offset() >= there
        there = laboratory.offset()
    assert 0 < there < size
    # As if from another machine: the same file, and nothing else.
    again = laboratory.file.rename(laboratory.file.with_name("copied.csv"))
    other = Laboratory(laboratory.site, again)
    first = other.receipt(other.sender())
    assert (first["repeated"], first["tables"][0]["accepted"]) == (False, ROWS)
    # Once more, although it was done: the first receipt.
    assert other.receipt(other.sender()) == {**first, "repeated": True}
    other.check()


def test_a_site_that_is_killed_while_the_rows_are_taken_in_takes_them_in_once(laboratory: Laboratory) -> None:
    content = laboratory.file.read_bytes()
    path = f"/api/v1/facts/case_report?response={laboratory.site.response}&purpose=case_investigation"
    begin = {"Upload_Complete": "?0", "Upload_Length": str(len(content)), "Content_Type": "text/csv"}
    status, headers, _ = laboratory.ask("POST", path, content, **begin)
    assert (status, headers["Upload-Offset"]) == (201, str(len(content)))
    address = headers["Location"]
    done = {"Upload_Offset": str(len(content)), "Upload_Complete": "?1"}
    for wait in (0.1, 0.5):
        asking = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _ASK,
                laboratory.server.address,
                address,
                laboratory.site.key,
                str(len(content)),
            ]
        )
        time.sleep(0.2 + wait)
        laboratory.server.kill()
        asking.wait(30)
        laboratory.server.start()
    status, _, body = laboratory.ask("PATCH", address, **done)
    assert status == 200, body
    told = json.loads(body)
    assert told["tables"][0]["accepted"] == ROWS
    assert json.loads(laboratory.ask("PATCH", address, **done)[2])["receipt"] == told["receipt"]
    laboratory.check()


_ASK = """
import sys, urllib.request
site, address, key, length = sys.argv[1:]
headers = {"Authorization": "Bearer " + key, "Upload-Offset": length, "Upload-Complete": "?1"}
try:
    urllib.request.urlopen(urllib.request.Request(site + address, b"", headers, method="PATCH"), timeout=20)
except OSError:
    pass
"""


def test_a_line_that_breaks_in_the_midst_of_a_part_keeps_what_came(laboratory: Laboratory) -> None:
    content = laboratory.file.read_bytes()
    path = f"/api/v1/facts/case_report?response={laboratory.site.response}&purpose=case_investigation"
    begin = {"Upload_Complete": "?0", "Upload_Length": str(len(content)), "Content_Type": "text/csv"}
    address = laboratory.ask("POST", path, **begin)[1]["Location"]
    link = http.client.HTTPConnection(urlsplit(laboratory.server.address).netloc, timeout=60)
    link.putrequest("PATCH", address)
    for name, value in {
        "Authorization": f"Bearer {laboratory.site.key}",
        "Content-Type": "application/partial-upload",
        "Upload-Offset": "0",
        "Upload-Complete": "?1",
        "Content-Length": str(len(content)),
    }.items():
        link.putheader(name, value)
    link.endheaders()
    link.send(content[:100_000])
    time.sleep(0.3)
    link.close()
    laboratory.wait_for(lambda: laboratory.offset() > 0)
    status, headers, _ = laboratory.ask("HEAD", address)
    assert (status, headers["Upload-Complete"]) == (204, "?0")
    there = int(headers["Upload-Offset"])
    assert 0 < there <= 100_000
    # A sender that has lost its head sends the next part five times at once: one of them counts.
    part = {
        "Content_Type": "application/partial-upload",
        "Upload_Offset": str(there),
        "Upload_Complete": "?0",
    }
    end = there + 200_000
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(laboratory.ask, "PATCH", address, content[there:end], **part) for _ in range(5)]
        assert sorted({one.result()[0] for one in asked}) in ([204], [204, 409])
    assert sum(one.result()[0] == 204 for one in asked) == 1
    assert laboratory.ask("HEAD", address)[1]["Upload-Offset"] == str(end)
    last = {**part, "Upload_Offset": str(end), "Upload_Complete": "?1"}
    status, _, body = laboratory.ask("PATCH", address, content[end:], **last)
    assert (status, json.loads(body)["tables"][0]["accepted"]) == (200, ROWS)
    laboratory.check()
