"""The inbox at the desk: receipts go in, in the transaction of their audit entry; readers and the flusher take out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Count, QuerySet, Sum

from wuse.pool.inbox import CheckedBatch, InboxMoved, WaitingBatch, packed, unpacked
from wuse.pool.standard import load_standard
from wuse.pool.store.models import Expiry, InboxBatch, Move
from wuse.pool.stored_rows import stored_rows

# So far behind the last receipt one that is not committed yet may stand.
_LATE = 500


@dataclass(frozen=True)
class InboxLoad:
    """How much waits to be moved into the pool."""

    batches: int
    rows: int
    size: int


class DeskInbox:
    """The inbox of a running site."""

    def received(self, table: str, batch_id: str) -> bool:
        """Whether a batch has been receipted."""
        return received(table, batch_id)

    def put(self, batches: Sequence[CheckedBatch], *, at: datetime) -> None:
        """Receipt batches, each once, in the caller's transaction."""
        put(batches, at=at)

    def waiting(self, table: str, *, after_move: int) -> list[WaitingBatch]:
        """The table's batches in the order of their receipt that no move up to this number holds.

        Raises:
            InboxMoved: when one of them has been cleared away, since it is in a newer version of the pool.
        """
        # First what nobody has taken, then what is being moved: a batch that is taken in between is met twice.
        free = contents(InboxBatch.objects.filter(table=table, move=None))
        newer = list(Move.objects.filter(table=table, number__gt=after_move).values_list("pk", flat=True))
        moving = contents(InboxBatch.objects.filter(move__in=newer)) if newer else []
        return sorted({batch.id: batch for batch in [*free, *moving]}.values(), key=lambda batch: batch.id)

    def state_token(self, tables: Sequence[str] = ()) -> str:
        """The number of the last receipt for one of the tables (for any, by default), how many stand before it, and how
        often rows whose time was over have left.

        On PostgreSQL numbers are given before they are committed: a lower one may come later.
        """
        found = InboxBatch.objects.filter(table__in=tables) if tables else InboxBatch.objects.all()
        gone = Expiry.objects.exclude(done_at=None)
        left = gone.filter(table__in=tables) if tables else gone
        last = found.order_by("-pk").values_list("pk", flat=True).first() or 0
        return f"{last}.{found.filter(pk__gt=last - _LATE).count()}.{left.count()}"


def put(batches: Sequence[CheckedBatch], *, at: datetime) -> int:
    """Write checked rows into the inbox, in the caller's transaction; answers how many batches had not come before.

    Args:
        at: when, for rows that do not say so.

    Raises:
        Refusal: those of `stored_rows`.
    """
    there = _received(batches)
    moment = _not_before_the_last(at)
    new = [_row(batch, moment) for batch in batches if (batch.table, batch.batch_id) not in there]
    InboxBatch.objects.bulk_create(new)
    return len(new)


def _received(batches: Sequence[CheckedBatch]) -> set[tuple[str, str]]:
    asked = InboxBatch.objects.filter(
        table__in={batch.table for batch in batches}, batch_id__in={batch.batch_id for batch in batches}
    )
    return set(asked.values_list("table", "batch_id"))


def _row(batch: CheckedBatch, moment: datetime) -> InboxBatch:
    rows = stored_rows(
        batch.frame,
        load_standard(batch.table),
        batch_id=batch.batch_id,
        recorded_at=moment,
        sequence=0,
        response=batch.response,
    )
    content = packed(rows)
    return InboxBatch(
        table=batch.table,
        batch_id=batch.batch_id,
        rows=rows.height,
        size=len(content),
        content=content,
        received_at=moment,
        response=batch.response,
    )


def received(table: str, batch_id: str) -> bool:
    """Whether a batch has been receipted."""
    return InboxBatch.objects.filter(table=table, batch_id=batch_id).exists()


def last_receipt(table: str) -> int:
    """The number of the last receipt for a table; 0 for none."""
    return InboxBatch.objects.filter(table=table).order_by("-pk").values_list("pk", flat=True).first() or 0


def arrived(table: str, keys: pl.DataFrame, *, after: int) -> bool:
    """Whether rows with one of some keys were receipted after a receipt, or may have been."""
    standard = load_standard(table)
    asked = keys.cast({name: standard.schema[name] for name in keys.columns})
    try:
        batches = contents(InboxBatch.objects.filter(table=table, pk__gt=after))
    except InboxMoved:
        return True
    newer = (unpacked(batch, standard) for batch in batches)
    return any(rows.join(asked, on=keys.columns, how="semi", nulls_equal=True).height for rows in newer)


def inbox_load() -> InboxLoad:
    """What waits to be moved, over all tables."""
    waiting = InboxBatch.objects.filter(move=None)
    found = waiting.aggregate(batches=Count("pk"), rows=Sum("rows"), size=Sum("size"))
    return InboxLoad(batches=found["batches"], rows=found["rows"] or 0, size=found["size"] or 0)


def tables_waiting() -> list[str]:
    """The tables with batches to be moved, or with a move to be ended."""
    free = InboxBatch.objects.filter(move=None).values_list("table", flat=True).distinct()
    begun = Move.objects.filter(done_at=None).values_list("table", flat=True)
    return sorted({*free, *begun})


def contents(batches: QuerySet[InboxBatch]) -> list[WaitingBatch]:
    """Batches with their rows, in the order of their receipt.

    Raises:
        InboxMoved: when the rows of one have been cleared away.
    """
    found = []
    for batch in batches.order_by("pk"):
        if batch.content is None:
            raise InboxMoved
        found.append(WaitingBatch(batch.pk, bytes(batch.content)))
    return found


def _not_before_the_last(at: datetime) -> datetime:
    """A clock that was set back must not make a correction older than what it corrects."""
    last = InboxBatch.objects.order_by("-pk").values_list("received_at", flat=True).first()
    return max(at, last) if last else at
