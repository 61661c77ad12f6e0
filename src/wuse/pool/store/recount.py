"""Whether the pool has exactly what was receipted: every batch counted again, row by row."""

from dataclasses import dataclass

from django.db.models import F

from wuse.pool.pool import Pool
from wuse.pool.store.models import InboxBatch

_COUNTED = "SELECT batch_id, count(*) AS rows FROM facts GROUP BY batch_id"


@dataclass(frozen=True)
class Miscount:
    """A batch of which the pool has other than its receipt says; `receipted` is None when there is no receipt."""

    table: str
    batch_id: str
    receipted: int | None
    found: int


def receipted_tables() -> list[str]:
    """The tables for which anything was receipted."""
    return sorted(InboxBatch.objects.values_list("table", flat=True).distinct())


def counted(pool: Pool, table: str) -> int:
    """The rows of a table, moved or waiting."""
    rows = pool.engine.run(
        "SELECT count(*) AS rows FROM facts", tables={"facts": pool.source(table)}, parameters={}
    )
    return int(rows["rows"][0])


def recount(pool: Pool, table: str) -> list[Miscount]:
    """The batches of a table whose rows, moved or waiting, are not as many as were receipted and are still kept.

    Rows that were appended without an inbox have no receipt and are told as well.
    """
    counted = pool.engine.run(_COUNTED, tables={"facts": pool.source(table)}, parameters={})
    found = dict(counted.iter_rows())
    rows = InboxBatch.objects.filter(table=table, destroyed=False).exclude(rows=0)
    receipts = dict(rows.annotate(left=F("rows") - F("expired")).values_list("batch_id", "left"))
    return [
        Miscount(table, batch_id, receipts.get(batch_id), found.get(batch_id, 0))
        for batch_id in sorted({*found, *receipts})
        if receipts.get(batch_id) != found.get(batch_id, 0)
    ]
