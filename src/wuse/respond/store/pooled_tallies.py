"""The tallies of codes become facts of the pool (`code_tally`): numbers without persons, each count once."""

import hashlib
from datetime import datetime

import polars as pl
from django.db import transaction

from wuse.pool import Pool, load_standard
from wuse.pool.inbox import CheckedBatch
from wuse.respond.store.models import CodeTallyRow

STANDARD = "code_tally"


def pool_code_tallies(pool: Pool, *, at: datetime) -> int:
    """Put the counts that changed into the inbox of the pool, in one transaction with their marks. Returns how many.

    Args:
        pool: of a site, with its inbox.
    """
    with transaction.atomic():
        rows = list(CodeTallyRow.objects.filter(pooled=False).select_for_update().order_by("pk"))
        if not rows:
            return 0
        name = ",".join(f"{row.pk}:{row.number}" for row in rows).encode()
        batch = hashlib.sha256(b"code tallies " + name).hexdigest()
        pool.receive(CheckedBatch(STANDARD, _frame(rows), batch), at=at)
        CodeTallyRow.objects.filter(pk__in=[row.pk for row in rows]).update(pooled=True)
        return len(rows)


def _frame(rows: list[CodeTallyRow]) -> pl.DataFrame:
    standard = load_standard(STANDARD)
    schema = {name: kind for name, kind in standard.schema.items() if name in standard.columns}
    told = [
        {
            "frame": row.response,
            "place": row.county,
            "date": row.day,
            "became": row.colour,
            "by_cause": row.cause,
            "sender": row.sender or "unknown",
            "value": row.number,
            "recorded_at": row.last_at,
        }
        for row in rows
    ]
    return pl.DataFrame(told, schema=schema)
