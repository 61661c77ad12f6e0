"""The pool's part in the sunset of a response: what waits is moved first, then emptied or removed with the rest."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Sum

from wuse.permits.retention import Due
from wuse.pool.pool import Pool
from wuse.pool.store.models import InboxBatch
from wuse.pool.sunset import empty_columns, remove_rows
from wuse.vocabulary import Sensitivity


class PoolSunset:
    """Destroys the rows of a response in the pool; asked twice, it finds nothing left and says the same."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self, due: Due, at: datetime) -> Mapping[str, int]:
        """Table of the pool -> how many rows of the response it had, of which values or all were destroyed."""
        batches = InboxBatch.objects.filter(response=due.response)
        counts = dict(
            batches.values_list("table").annotate(rows=Sum(F("rows") - F("expired"))).order_by("table")
        )
        for table in counts:
            self._pool.settle(table, at=at)
        if due.stage is Sensitivity.L4:
            empty_columns(self._pool, due.response)
        else:
            remove_rows(self._pool, due.response)
            batches.update(destroyed=True)
        return {f"pool.{table}": rows for table, rows in counts.items()}
