"""Batches between their receipt and the pool's files: how they are packed, and what a reader sees of them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl

from wuse.pool.standard import Standard

# Below this many rows the dictionaries of a compression weigh more than it saves.
_WORTH_COMPRESSING = 2_000


@dataclass(frozen=True)
class CheckedBatch:
    """Checked rows of one table on their way in.

    Attributes:
        table: name of the standard. frame: its columns; missing optional ones are filled with null.
        batch_id: a digest of what came; a repeated one changes nothing.
        response: that rows about persons are taken in under.
    """

    table: str
    frame: pl.DataFrame
    batch_id: str
    response: str = ""


@dataclass(frozen=True)
class WaitingBatch:
    """A receipted batch that is not in the files of the version that a reader looks at. `content`: see `packed`."""

    id: int
    content: bytes


class InboxMoved(Exception):
    """A batch went into the pool while a reader looked: look at the newer version."""


class Inbox(Protocol):
    """What the pool asks of the inbox of its site."""

    def received(self, table: str, batch_id: str) -> bool:
        """Whether a batch has been receipted."""

    def put(self, batches: Sequence[CheckedBatch], *, at: datetime) -> None:
        """Receipt batches, each once, in the caller's transaction. `at`: when, for rows that do not say so."""

    def move(self, table: str, *, at: datetime) -> None:
        """Move everything that waits for a table into the pool."""

    def waiting(self, table: str, *, after_move: int) -> list[WaitingBatch]:
        """The table's batches in the order of their receipt that no move up to this number holds.

        Raises:
            InboxMoved: when one of them is no longer in the inbox, but in a newer version of the pool.
        """

    def state_token(self, tables: Sequence[str] = ()) -> str:
        """A short text that changes with every receipt for one of the tables; for any, by default."""


def packed(rows: pl.DataFrame) -> bytes:
    """Stored rows as an Arrow stream."""
    buffer = io.BytesIO()
    rows.write_ipc_stream(buffer, compression="zstd" if rows.height >= _WORTH_COMPRESSING else "uncompressed")
    return buffer.getvalue()


def unpacked(batch: WaitingBatch, standard: Standard) -> pl.DataFrame:
    """The rows of a batch in the present columns of its standard, with their place in the order of receipts.

    A field that the standard has gained since the receipt is null.
    """
    rows = pl.read_ipc_stream(io.BytesIO(batch.content))
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in standard.schema.items() if name not in rows.columns
    ]
    placed = rows.with_columns(pl.lit(batch.id, dtype=pl.Int64).alias("sequence"), *lacking)
    return placed.select(list(standard.schema))
