"""The server, or its database, ended at random while a program sends: what has a receipt is in the pool exactly once.

A sender that hears nothing, or that something went wrong, sends the same again under the same key, as its manual says.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.desks import environment_of, needs_server, run_python, run_wuse
from tests.faults.chaos import STARTED, TIMES, seeded
from tests.ports import free_port
from tests.postgres import Postgres
from tests.programs import case_report, counts, of_these_days


class Sender:
    """A program that sends one request after the other, each until it has its receipt."""

    def __init__(self, address: str, key: str, response: str) -> None:
        self._address = address
        self.key, self.response = key, response
        self.receipts, self.rows, self.trouble = 0, 0, 0
        # Said alike in every delivery.
        self._days = of_these_days()

    def send_until(self, stop: threading.Event) -> None:
        """Send; a request that has no receipt when it ends is the first of the next time."""
        while not stop.is_set():
            if not self.send_one():
                self.trouble += 1
                time.sleep(0.05)

    def send_one(self) -> bool:
        """Whether the present request has its receipt now; its rows are counted once."""
        told = self.deliver()
        if told is None:
            return False
        taken = [table["accepted"] for table in told["tables"]]
        assert taken == [3, 2], told
        self.rows += sum(taken)
        self.receipts += 1
        return True

    def deliver(self) -> dict[str, Any] | None:
        """The receipt of the present request, or nothing; it may be delivered as often as one likes."""
        link = http.client.HTTPConnection(urlsplit(self._address).netloc, timeout=20)
        try:
            path = f"/api/v1/facts?response={self.response}&purpose=case_investigation"
            link.request("POST", path, self._body(), self._headers())
            answer = link.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()
        assert answer.status in (200, 429, 503), (answer.status, told)
        assert answer.status == 200 or answer.headers["Retry-After"], told
        return told if answer.status == 200 else None

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"sending {self.receipts}"}
        return {**key, "Content-Type": "application/json", "Accept-Language": "en"}

    def _body(self) -> bytes:
        first = 3 * self.receipts
        cases = [case_report(first + place, **self._days) for place in range(3)]
        figures = [counts(date=f"2020-02-{day:02}", value=self.receipts) for day in (9, 10)]
        return json.dumps({"case_report": cases, "case_count": figures}).encode()


class Server:
    """`wuse serve` on a home, with all that it starts."""

    def __init__(self, home: Path) -> None:
        self._home, self._port = home, free_port()
        self._environment = environment_of(home)
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
        until(lambda: self.get("/healthz")[0] == 200, self.log)

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, `Retry-After` and body of an answer; 0 for none."""
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            link.request("GET", path, headers={"Accept-Language": "en"})
            answer = link.getresponse()
            return answer.status, answer.headers["Retry-After"] or "", answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            link.close()

    def log(self) -> str:
        """What it wrote."""
        written = (self._home / "served.log").read_text()
        assert self._process.poll() is None, f"it ended by itself: {written[-3000:]}"
        return written

    def kill(self) -> None:
        """End every process of it at once, as a loss of power would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def until(reached: Callable[[], bool], told: Callable[[], str]) -> None:
    """Wait for something that comes by itself; `told`: what is shown when it does not."""
    deadline = time.monotonic() + 90
    while not reached():
        assert time.monotonic() < deadline, told()[-3000:]
        time.sleep(0.1)


def made(home: Path) -> tuple[Server, Sender]:
    """A home whose desk has a program that may send, and the program."""
    result = run_python("-m", "tests.sending_home", str(home), home=home)
    assert result.returncode == 0, result.stderr[-3000:]
    found = json.loads(result.stdout.splitlines()[-1])
    server = Server(home)
    return server, Sender(server.address, found["key"], found["response"])


def sending_during(sender: Sender, seconds: float, disturb: Callable[[], None]) -> None:
    """Send for so long, let something happen, and end."""
    stop = threading.Event()
    thread = threading.Thread(target=sender.send_until, args=(stop,))
    thread.start()
    time.sleep(seconds)
    disturb()
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


def check(home: Path, sender: Sender) -> str:
    """Every receipted row is in the pool, once, and the counters equal a recount; answers with the figures."""
    moved = run_wuse("keep", "--once", home=home)
    assert moved.returncode == 0, moved.stdout + moved.stderr
    result = run_wuse("pool", "check", "--json", home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    told = json.loads(result.stdout)
    assert told["differ"] == []
    there = told["rows"]["case_report"] + told["rows"]["case_count"]
    assert there == sender.rows > 0
    lost, doubled = max(0, sender.rows - there), max(0, there - sender.rows)
    return (
        f"{sender.receipts} receipts, {sender.rows} rows, {sender.trouble} requests without an answer, "
        f"{lost} lost, {doubled} doubled"
    )


def test_a_server_that_is_killed_keeps_its_word(tmp_path: Path) -> None:
    chance = seeded()
    server, sender = made(tmp_path)
    for _ in range(TIMES):
        server.start()
        sending_during(sender, chance.uniform(0.3, 2.0), server.kill)
    server.start()
    assert sender.send_one(), "after all of it, the site works"
    server.kill()
    print(f"{TIMES} kills of the server, {check(tmp_path, sender)}")


def test_a_sending_that_is_delivered_twice_at_the_same_moment_is_taken_in_once(tmp_path: Path) -> None:
    chance = seeded()
    server, sender = made(tmp_path)
    server.start()
    again = 0
    with ThreadPoolExecutor(2) as threads:
        for _ in range(TIMES):
            first = threads.submit(sender.deliver)
            time.sleep(chance.uniform(0, 0.05))
            second = threads.submit(sender.deliver)
            both = [found for found in (first.result(), second.result()) if found]
            assert len({found["receipt"] for found in both}) == 1
            assert sum(not found["repeated"] for found in both) <= 1
            again += len(both) - 1
            assert sender.send_one()
    server.kill()
    assert again, "no request was ever answered twice"
    print(f"{TIMES} requests delivered three times, {check(tmp_path, sender)}")


@needs_server
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_is_restarted_loses_nothing(own_server: Postgres, tmp_path: Path, mode: str) -> None:
    chance = seeded()
    server, sender = made(tmp_path)
    server.start()

    def restart() -> None:
        own_server.stop(mode)
        status, after, page = server.get("/responses/")
        assert (status, after) == (503, "5"), server.log()[-3000:]
        assert "The desk does not answer" in page
        time.sleep(chance.uniform(0.0, 0.5))
        own_server.start()
        # It goes on by itself: nobody restarts the site.
        time.sleep(0.5)

    for _ in range(TIMES):
        sending_during(sender, chance.uniform(0.3, 2.0), restart)
    assert sender.send_one(), "after all of it, the site works"
    assert "Traceback" not in server.log(), "a database that is away is no fault of the site"
    until(lambda: moved_all(tmp_path), server.log)
    server.kill()
    print(f"{TIMES} restarts of the database ({mode}), {check(tmp_path, sender)}")


def moved_all(home: Path) -> bool:
    """Whether the flusher of the running site has found the database again, and moved what waited."""
    import psycopg

    with psycopg.connect(environment_of(home)["WUSE_DATABASE_URL"]) as link:
        waiting = link.execute("SELECT count(*) FROM pool_inboxbatch WHERE move_id IS NULL").fetchone()
    return waiting == (0,)
