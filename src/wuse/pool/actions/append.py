"""The writer of the pool that acts for somebody: a batch and its audit entry, or neither."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool.pool import Pool, Receipt
from wuse.trust.audit import Audit, AuditEntry


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
    """Append a checked batch to a table, once, and record who did it.

    The entry is written before the rows and committed after them. A crash between the two leaves rows
    without an entry: the batch's next delivery, which changes nothing in the pool, records it.

    Args:
        by: who acts, as the audit names them. verb: what is done, such as `fact.import`.
        facts: what the log shows besides the table, the batch's id and its number of rows.
        beforehand: writes what must be there when the rows are; called after the entry, before the rows.

    Raises:
        Refusal: those of `Pool.append`; then nothing is recorded either.
    """
    known = {"table": table, "batch": batch_id}
    if audit.recorded(verb, known):
        return pool.append(table, frame, batch_id=batch_id, recorded_at=at)
    with audit.transaction():
        shown = {**known, "rows": frame.height, **(facts or {})}
        audit.append(AuditEntry(at=at, by=by, verb=verb, facts=shown))
        beforehand()
        return pool.append(table, frame, batch_id=batch_id, recorded_at=at)
