"""Rows whose time is over: which they are, and how they leave their table.

A standard keeps a row for so many days after its event time. What is over on a day is known from the rows alone. With
a row go the older ones of its key, as the latest row of a key is what the key says: if it went alone, what it had
corrected would be said again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction

from wuse.pool.pool import Pool
from wuse.pool.rewriting import rewritten
from wuse.pool.standard import Standard
from wuse.vocabulary import CHINA
from wuse.vocabulary.china import day_begins

# The name under which the expiries are counted in a table's own log.
_MARK = "expiry"
_KEYS_AT_ONCE = 1_000_000
# Where the event time is part of the key, all rows of a key have the same one.
_OVER = """
gone AS (
    SELECT {key}, sequence, row_number, batch_id, {response} AS response, 1 AS newest
    FROM facts WHERE "{event}" < $first
)
"""
_OVER_OR_CORRECTED = """
concerned AS (SELECT {key} FROM facts WHERE "{event}" < $first GROUP BY {key}),
placed AS (
    SELECT {key}, sequence, row_number, batch_id, {response} AS response,
        CASE WHEN "{event}" < $first THEN 1 ELSE 0 END AS is_over,
        row_number() OVER (
            PARTITION BY {key} ORDER BY recorded_at DESC, sequence DESC, row_number DESC
        ) AS place
    FROM facts INNER JOIN concerned USING ({key})
),
first_over AS (SELECT {key}, min(place) AS newest FROM placed WHERE is_over = 1 GROUP BY {key}),
gone AS (
    SELECT {key}, sequence, row_number, batch_id, response, newest
    FROM placed INNER JOIN first_over USING ({key})
    WHERE place >= newest
)
"""


@dataclass(frozen=True)
class Leaving:
    """How many rows of a batch leave. `response`: that they are about persons under; empty for other rows."""

    batch_id: str
    response: str
    rows: int


def first_kept(standard: Standard, at: datetime) -> date | None:
    """The first event day whose rows are still kept at a moment; None for a table that keeps its rows for good.

    The day of an event ends at midnight in China; from then on its rows are kept for as many days as the standard says.
    """
    if standard.retention_days is None:
        return None
    return at.astimezone(CHINA).date() - timedelta(days=standard.retention_days)


def leaving(pool: Pool, standard: Standard, first: date, *, version: int) -> list[Leaving]:
    """The batches of a version of a table with rows that leave, when those from `first` on are kept."""
    sql = """
    SELECT batch_id, response, count(*) AS rows FROM gone
    GROUP BY batch_id, response ORDER BY batch_id, response
    """
    return [Leaving(*found) for found in _gone(pool, sql, standard, first, version).iter_rows()]


def leaving_keys(
    pool: Pool, standard: Standard, first: date, *, version: int, at_once: int = _KEYS_AT_ONCE
) -> Iterator[pl.DataFrame]:
    """The keys of which no row stays, with their `response`, so many rows at a time."""
    sql = """
    SELECT {key}, response FROM gone
    WHERE newest = 1 AND sequence BETWEEN $low AND $high
    GROUP BY {key}, response
    """
    for low, high in _ranges(pool, standard, first, version, at_once):
        yield _gone(pool, sql, standard, first, version, low=low, high=high)


def expire(
    pool: Pool, standard: Standard, first: date, *, number: int, note: Callable[[list[Leaving]], None]
) -> None:
    """Take the rows out whose time is over, once.

    Args:
        number: of this expiry of the table; a repeated one changes nothing.
        note: told exactly what leaves, before it does. A table that others wrote to meanwhile is looked at again.
    """

    def work(opened: DeltaTable) -> dict[str, object]:
        if (opened.transaction_version(_MARK) or 0) >= number:
            return {}
        note(leaving(pool, standard, first, version=opened.version()))
        properties = CommitProperties(app_transactions=[Transaction(_MARK, number)])
        if standard.event_time in standard.key:
            return dict(opened.delete(_predicate(standard, first), commit_properties=properties))
        rows = _gone(pool, "SELECT sequence, row_number FROM gone", standard, first, opened.version())
        merge = opened.merge(
            rows.to_arrow(),
            predicate="kept.sequence = gone.sequence AND kept.row_number = gone.row_number",
            source_alias="gone",
            target_alias="kept",
            commit_properties=properties,
        )
        return dict(merge.when_matched_delete().execute())

    def safe(opened: DeltaTable, done: dict[str, object]) -> None:
        pool.kept.make_durable(standard.name)

    rewritten(pool, standard.name, work, afterwards=safe)


def _ranges(
    pool: Pool, standard: Standard, first: date, version: int, at_once: int
) -> Iterator[tuple[int, int]]:
    """Ranges of receipts with about so many leaving rows each."""
    sql = "SELECT sequence, count(*) AS rows FROM gone GROUP BY sequence ORDER BY sequence"
    low, rows = None, 0
    for sequence, count in _gone(pool, sql, standard, first, version).iter_rows():
        low, rows = sequence if low is None else low, rows + count
        if rows >= at_once:
            yield low, sequence
            low, rows = None, 0
    if low is not None:
        yield low, sequence


def _gone(
    pool: Pool, sql: str, standard: Standard, first: date, version: int, **parameters: object
) -> pl.DataFrame:
    """Ask about the rows that leave: `sql` reads them as `gone`, and may name the `{key}`."""
    steps = _OVER if standard.event_time in standard.key else _OVER_OR_CORRECTED
    names = {
        "key": ", ".join(f'"{name}"' for name in standard.key),
        "event": standard.event_time,
        "response": "response" if standard.personal else "''",
    }
    return pool.engine.run(
        f"WITH {steps.format(**names)} {sql.format(**names)}",
        tables={"facts": pool.source(standard.name, version=version)},
        parameters={"first": _bound(standard, first), **parameters},
    )


def _bound(standard: Standard, first: date) -> date | datetime:
    """What an event time is compared with."""
    kind = standard.field(str(standard.event_time)).type
    return first if kind == "date" else day_begins(first)


def _predicate(standard: Standard, first: date) -> str:
    """The same comparison in the words of Delta."""
    bound = _bound(standard, first)
    text = bound.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(bound, datetime) else bound.isoformat()
    return f"\"{standard.event_time}\" < '{text}'"
