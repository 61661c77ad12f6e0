"""The live channel, driven as an ASGI server drives it."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import pytest
from django.db import connections

from wuse.pool import Pool
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.site_pool import site_pool
from wuse.web.live import application

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a thread of its own: the browser tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, _and_closed(work)).result()


async def _and_closed(work: Coroutine[Any, Any, T]) -> T:
    """The work; then the connection of the thread that asked the desk is closed, which a server would keep.

    One thread asks, so that there is one connection to close.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    try:
        return await work
    finally:
        await asyncio.to_thread(connections.close_all)


def bulletin(pool: Pool) -> None:
    """Let a fact arrive."""
    standard = {
        "place": ["33"],
        "date": [datetime(2020, 2, 9, tzinfo=UTC).date()],
        "measure": ["confirmed_cum"],
        "value": [1092],
        "basis": ["published"],
        "source": ["test-1"],
        "cut_off": ["24:00"],
        "note": [None],
    }
    at = datetime(2020, 2, 10, tzinfo=UTC)
    pool.receive(CheckedBatch("case_count", pl.DataFrame(standard), "sha256:test", ""), at=at)


async def listened(pool: Pool, events: int) -> tuple[list[str], str]:
    """Open the stream, let a fact arrive after the first event, and leave after so many events; then the state."""
    heard: list[str] = []
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            heard.append(message["body"].decode())
            if len(heard) == 1:
                await asyncio.to_thread(bulletin, pool)
            if len(heard) == events:
                gone.set()

    await asyncio.wait_for(application({"type": "http", "path": "/live"}, receive, send), timeout=10)
    return heard, await asyncio.to_thread(pool.state_token)


def test_a_fact_that_arrives_is_told_with_the_new_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUSE_HOME", str(tmp_path))
    (first, second), state = run(listened(site_pool(tmp_path), events=2))
    assert first.startswith("event: facts\nid: ")
    assert state in second
    assert first != second


def test_any_other_address_is_404() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing is read")

    run(application({"type": "http", "path": "/other"}, receive, send))
    assert sent[0]["status"] == 404
