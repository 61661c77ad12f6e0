"""The desk as a file: who waits to write is let in soon, waits no longer than it should, and loses nothing."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from wuse.web.desk_file.base import DatabaseWrapper


def connection(file: Path, *, timeout: float) -> DatabaseWrapper:
    settings: dict[str, Any] = {
        "ENGINE": "wuse.web.desk_file",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
        "TIME_ZONE": None,
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": None,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {},
    }  # fmt: skip
    return DatabaseWrapper(settings, alias="of_a_test")


@pytest.fixture(autouse=True)
def own_files(django_db_blocker: Any) -> Iterator[None]:
    """Files of the test's own, and not the desk of the tests."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "desk.sqlite3"
    with sqlite3.connect(found) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE acts (at REAL)")
    made.close()
    return found


@pytest.fixture
def holder(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who writes."""
    found = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    found.execute("BEGIN IMMEDIATE")
    yield found
    found.close()


def begin(opened: DatabaseWrapper) -> None:
    opened._start_transaction_under_autocommit()


def patience_of(opened: DatabaseWrapper) -> int:
    with opened.cursor() as cursor:
        return int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])


def test_who_waits_is_let_in_soon_after_the_turn_is_free(file: Path, holder: sqlite3.Connection) -> None:
    let_go: list[float] = []

    def end() -> None:
        time.sleep(0.7)
        let_go.append(time.perf_counter())
        holder.execute("COMMIT")

    opened = connection(file, timeout=20)
    thread = threading.Thread(target=end)
    thread.start()
    begin(opened)
    waited = time.perf_counter() - let_go[0]
    thread.join()
    with opened.cursor() as cursor:
        cursor.execute("INSERT INTO acts VALUES (1)")
        cursor.execute("COMMIT")
    assert waited < 0.09, "SQLite itself would have slept for a tenth of a second by now"
    assert patience_of(opened) == 20_000, "other statements wait as SQLite does"
    opened.close()


def test_the_wait_has_an_end_and_the_connection_is_good_afterwards(
    file: Path, holder: sqlite3.Connection
) -> None:
    opened = connection(file, timeout=0.1)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(opened)
    assert patience_of(opened) == 100
    holder.execute("COMMIT")
    begin(opened)
    with opened.cursor() as cursor:
        cursor.execute("ROLLBACK")
    opened.close()


def test_another_trouble_is_told_at_once(file: Path) -> None:
    opened = connection(file, timeout=20)
    begin(opened)
    with pytest.raises(OperationalError, match="within a transaction"):
        begin(opened)
    opened.close()
