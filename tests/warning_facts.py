"""Facts that early warnings rest on, as a site receives them: visits, arrivals."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from wuse.pool import Pool, load_standard
from wuse.pool.inbox import CheckedBatch

Row = Mapping[str, Any]
_VISIT = {
    "household": "人民路 8 号",
    "reporter": "a-wei",
    "visit_found": "present",
    "fever": False,
    "cough": False,
}


def receive(pool: Pool, standard: str, rows: Iterable[Row], *, at: datetime, response: str) -> None:
    """Put rows into the inbox of a site's pool, learnt at a moment, under a response."""
    found = load_standard(standard)
    schema = {name: kind for name, kind in found.schema.items() if name in found.columns}
    told = [{**dict.fromkeys(schema), "recorded_at": at, **row} for row in rows]
    frame = pl.DataFrame(told, schema=schema)
    pool.receive(CheckedBatch(standard, frame, f"{standard} {at}", response=response), at=at)


def feverish(number: int, place: str, *, at: datetime) -> list[Row]:
    """Visits of the last hours to persons with fever, each in a home of its own."""
    return [
        {**_VISIT, "visit_id": f"fever-{n}", "person": f"p{n}", "place": place, "fever": True,
         "visited_at": at - timedelta(hours=n)}
        for n in range(number)
    ]  # fmt: skip


def gone_silent(place: str, *, at: datetime, days: int) -> list[Row]:
    """A visit on each of six days, the last one so many days ago."""
    return [
        {**_VISIT, "visit_id": f"{place}-{n}", "person": f"q{n}", "place": place,
         "visited_at": at - timedelta(days=days + n)}
        for n in range(6)
    ]  # fmt: skip


def undeclared(number: int, place: str, *, at: datetime) -> list[Row]:
    """Arrivals of two days ago."""
    when = {"arrived_at": at - timedelta(days=2), "arrives_on": (at - timedelta(days=2)).date()}
    state = {"arrival_state": "landed", "transport": "rail"}
    return [
        {"arrival_id": f"arr-{n}", "person": f"r{n}", "destination": place, **when, **state}
        for n in range(number)
    ]
