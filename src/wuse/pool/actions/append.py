"""The writer of the pool that acts for somebody: a batch and its audit entry, or neither."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool.inbox import CheckedBatch
from wuse.pool.pool import Pool, Receipt
from wuse.trust.audit import Audit, AuditEntry

# A receipt is one row of the desk, and a move is held in memory: a long batch becomes several of both.
MOST_ROWS = 200_000


def add_batch(
    *,
    audit: Audit,
    by: str,
    at: datetime,
    pool: Pool,
    table: str,
    frame: pl.DataFrame,
    batch_id: str,
    verb: str,
    facts: Mapping[str, Any] | None = None,
    beforehand: Callable[[], None] = lambda: None,
) -> Receipt:
    """Receipt a checked batch, once, with the entry of who sent it, and move it into the pool at once.

    Entry and rows are one transaction of the desk. When the process ends after it, the flusher moves the rows.

    Args:
        by: who acts, as the audit names them. verb: what is done, such as `fact.import`.
        facts: what the log shows besides the table, the batch's id and its number of rows.
        beforehand: writes what must be there when the rows are; called inside the transaction, after the entry.

    Raises:
        Refusal: those of `stored_rows`; then nothing is recorded either.
    """
    with audit.transaction(turn=f"batch {table} {batch_id}"):
        repeated = pool.has_batch(table, batch_id)
        if not repeated:
            shown = {"table": table, "batch": batch_id, "rows": frame.height, **(facts or {})}
            audit.append(AuditEntry(at=at, by=by, verb=verb, facts=shown))
            beforehand()
            # Without receipts at a desk a batch is one commit, and there as a whole or not at all.
            most = MOST_ROWS if pool.has_inbox else frame.height
            for part_id, part in _parts(frame, batch_id, most):
                pool.receive(CheckedBatch(table, part, part_id), at=at)
    return Receipt(table, pool.settle(table, at=at), 0 if repeated else frame.height, repeated=repeated)


def _parts(frame: pl.DataFrame, batch_id: str, most: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The batch in receipts of bounded length; the first has the batch's own id, and is there for an empty one too."""
    for start in range(0, max(frame.height, 1), max(most, 1)):
        own = hashlib.sha256(f"{batch_id}/{start}".encode()).hexdigest() if start else batch_id
        yield own, frame.slice(start, most)
