"""The flusher: moves receipted batches into the pool, each exactly once.

A move is first written at the desk with its number, then the rows go into the pool in a commit that carries the number
as Delta's application transaction, then the desk notes that it is done. Whoever finds a move under way, after a crash
or because two flushers run, ends it: the pool itself says whether the rows are in. The rows stay at the desk
for a while after that, for readers of the version before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction
from django.db.models import Max, Q

from wuse.pool.inbox import InboxMoved, unpacked
from wuse.pool.pool import Pool
from wuse.pool.standard import load_standard
from wuse.pool.store.inbox import contents, tables_waiting
from wuse.pool.store.models import InboxBatch, Move
from wuse.trust.store.turns import take_turn

# A move is held in memory: these bound it.
MOST_BATCHES = 5_000
MOST_ROWS = 500_000
MOST_BYTES = 256 * 1024 * 1024
KEPT_FOR_READERS = timedelta(seconds=30)


@dataclass(frozen=True)
class Moved:
    """A move that is done: `rows` of `batches` are in the table at `version`."""

    table: str
    batches: int
    rows: int
    version: int


def flush(pool: Pool, *, at: datetime) -> list[Moved]:
    """Move everything that waits, table by table, and clear away what no reader needs; answers with the moves."""
    moves = [moved for table in tables_waiting() for moved in flush_table(pool, table, at=at)]
    sweep(at=at)
    return moves


def flush_table(pool: Pool, table: str, *, at: datetime) -> Iterable[Moved]:
    """Move what waits for one table now, in as many moves as its size asks for; what comes meanwhile waits on."""
    last = InboxBatch.objects.filter(table=table).aggregate(last=Max("pk"))["last"] or 0
    while (begun := _begin(table, last, at=at)) is not None:
        yield _end(pool, begun, at=at)


def sweep(*, at: datetime) -> int:
    """Drop the rows of batches that have been in the pool for a while from the desk; returns how many batches."""
    old = Q(move__done_at__lt=at - KEPT_FOR_READERS, content__isnull=False)
    return InboxBatch.objects.filter(old).update(content=None)


def _begin(table: str, last: int, *, at: datetime) -> Move | None:
    """The move that is under way, whoever began it, or a new one; one flusher at a time looks and begins.

    It is committed before the pool is: a move that the pool knows and the desk does not would hide the next one.
    """
    with transaction.atomic(durable=True):
        take_turn(f"move {table}")
        return Move.objects.filter(table=table, done_at=None).first() or _take(table, last, at)


def _take(table: str, upto: int, at: datetime) -> Move | None:
    free = InboxBatch.objects.filter(table=table, move=None, pk__lte=upto).order_by("pk")
    taken, rows = _within_bounds(free.values_list("pk", "rows", "size")[:MOST_BATCHES])
    if not taken:
        return None
    last = Move.objects.filter(table=table).aggregate(last=Max("number"))["last"] or 0
    begun = Move.objects.create(table=table, number=last + 1, rows=rows, began_at=at)
    InboxBatch.objects.filter(pk__in=taken).update(move=begun)
    return begun


def _within_bounds(batches: Iterable[tuple[int, int, int]]) -> tuple[list[int], int]:
    """The first batches that fit into one move, and their rows; at least one, however large it is."""
    taken: list[int] = []
    rows = size = 0
    for number, batch_rows, batch_size in batches:
        if taken and (rows + batch_rows > MOST_ROWS or size + batch_size > MOST_BYTES):
            break
        taken.append(number)
        rows, size = rows + batch_rows, size + batch_size
    return taken, rows


def _end(pool: Pool, begun: Move, *, at: datetime) -> Moved:
    try:
        version = pool.append_move(begun.table, begun.number, rows=lambda: _rows(begun))
    except InboxMoved:
        # Another flusher ended it long ago, and the rows have been cleared away since.
        version = pool.versions()[begun.table]
    Move.objects.filter(pk=begun.pk, done_at=None).update(version=version, done_at=at)
    return Moved(begun.table, begun.batches.count(), begun.rows, version)


def _rows(begun: Move) -> pl.DataFrame:
    standard = load_standard(begun.table)
    return pl.concat([unpacked(batch, standard) for batch in contents(begun.batches.all())])
