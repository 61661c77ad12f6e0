"""The server, or its database, ended at random while a program sends: what has a receipt is in the pool exactly once.

A sender that hears nothing, or that something went wrong, sends the same again under the same key, as its manual says.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import run_wuse
from tests.faults.chaos import ROOT, STARTED, TIMES, seeded
from tests.postgres import Postgres, free_port, is_installed, running
from tests.programs import case_report, counts, of_these_days


class Sender:
    """A program that sends one request after the other, each until it has its receipt."""

    def __init__(self, address: str, key: str, response: str) -> None:
        self._address, self._key, self._response = address, key, response
        self._number, self.rows, self.trouble = 0, 0, 0
        # Said alike in every delivery.
        self._days = of_these_days()

    def send_until(self, stop: threading.Event) -> None:
        """Send; a request that has no receipt when it ends is the first of the next time."""
        while not stop.is_set():
            if self.send_one():
                self._number += 1
            else:
                self.trouble += 1
                time.sleep(0.05)

    def send_one(self) -> bool:
        """Whether the present request has its receipt now; its rows are counted once."""
        link = http.client.HTTPConnection(urlsplit(self._address).netloc, timeout=20)
        try:
            path = f"/api/v1/facts?response={self._response}&purpose=case_investigation"
            link.request("POST", path, self._body(), self._headers())
            answer = link.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            link.close()
        if answer.status != 200:
            assert answer.status in (429, 500, 503), (answer.status, told)
            return False
        taken = [table["accepted"] for table in told["tables"]]
        assert taken == [3, 2], told
        self.rows += sum(taken)
        return True

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": f"sending {self._number}"}
        return {**key, "Content-Type": "application/json", "Accept-Language": "en"}

    def _body(self) -> bytes:
        first = 3 * self._number
        cases = [case_report(first + place, **self._days) for place in range(3)]
        figures = [counts(date=f"2020-02-{day:02}", value=self._number) for day in (9, 10)]
        return json.dumps({"case_report": cases, "case_count": figures}).encode()


class Server:
    """`wuse serve` on a home, with all that it starts."""

    def __init__(self, home: Path, **environment: str) -> None:
        self._home, self._port = home, free_port()
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "WUSE_LANG": "en", **environment}
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [sys.executable, "-m", "wuse", "serve", "--demo", "--port", str(self._port)]
        with (self._home / "served.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "--home", str(self._home)],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        STARTED.append(self._process)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, (self._home / "served.log").read_text()[-3000:]
            assert time.monotonic() < deadline, "it never answered"
            time.sleep(0.1)

    def _answers(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def kill(self) -> None:
        """End every process of it at once, as a loss of power would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def made(home: Path, **environment: str) -> dict[str, str]:
    """A home whose desk has a program that may send; its key and the response."""
    paths = f"{ROOT / 'src'}:{ROOT}"
    result = subprocess.run(
        [sys.executable, "-m", "tests.sending_home", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    found: dict[str, str] = json.loads(result.stdout.splitlines()[-1])
    return found


def sending_during(sender: Sender, seconds: float, disturb: object = None) -> None:
    """Send for so long, and let something happen at the end of it or in the midst."""
    stop = threading.Event()
    thread = threading.Thread(target=sender.send_until, args=(stop,))
    thread.start()
    time.sleep(seconds)
    if callable(disturb):
        disturb()
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


def check(home: Path, sender: Sender, **environment: str) -> None:
    """Every receipted row is in the pool, once, and the counters equal a recount."""
    moved = run_wuse("keep", "--once", home=home, **environment)
    assert moved.returncode == 0, moved.stdout + moved.stderr
    result = run_wuse("pool", "check", "--json", home=home, **environment)
    assert result.returncode == 0, result.stdout + result.stderr
    told = json.loads(result.stdout)
    assert told["differ"] == []
    assert told["rows"]["case_report"] + told["rows"]["case_count"] == sender.rows
    assert sender.rows > 0


def test_a_server_that_is_killed_keeps_its_word(tmp_path: Path) -> None:
    chance = seeded()
    found = made(tmp_path)
    server = Server(tmp_path)
    sender = Sender(server.address, found["key"], found["response"])
    for _ in range(TIMES):
        server.start()
        sending_during(sender, chance.uniform(0.3, 2.0), server.kill)
    server.start()
    assert sender.send_one(), "after all of it, the site works"
    server.kill()
    print(f"{TIMES} kills, {sender.rows} rows receipted, {sender.trouble} requests without an answer")
    check(tmp_path, sender)


@pytest.fixture
def database() -> Iterator[Postgres]:
    """A server of its own, outside of the folders that only root may enter."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        server.create("wuse")
        yield server


@pytest.mark.skipif(not is_installed(), reason="needs Debian's package postgresql")
def test_a_database_that_is_restarted_loses_nothing(tmp_path: Path, database: Postgres) -> None:
    chance: random.Random = seeded()
    where = {"WUSE_DATABASE_URL": database.address("wuse")}
    found = made(tmp_path, **where)
    server = Server(tmp_path, **where)
    server.start()
    sender = Sender(server.address, found["key"], found["response"])

    def restart() -> None:
        database.stop()
        time.sleep(chance.uniform(0.0, 0.5))
        database.start()
        # It goes on by itself: nobody restarts the site.
        time.sleep(0.5)

    for _ in range(TIMES):
        sending_during(sender, chance.uniform(0.3, 2.0), restart)
    assert sender.send_one(), "after all of it, the site works"
    print(f"{TIMES} restarts, {sender.rows} rows receipted, {sender.trouble} requests without a receipt")
    server.kill()
    check(tmp_path, sender, **where)
