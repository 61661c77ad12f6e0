"""Rows of a long batch of which a tally tells the same, looked at once.

Readings of a day say the same of sender, place, day and moment a hundred thousand times over. What a tally tells of
such rows is found from one of them, and counts for as many as there are.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from wuse.intake.cell_texts import texts_and_codes
from wuse.intake.cells import BLANK
from wuse.intake.raw_table import ROW
from wuse.intake.tally_rows import BatchOutcome, cells_looked_at, is_asked, is_empty
from wuse.pool import Standard

# Fewer are counted sooner than gathered.
_MANY = 20_000
_AT, _TIMES = "/at", "/times"


def by_kind(outcome: BatchOutcome, standard: Standard) -> tuple[BatchOutcome, pl.Series]:
    """A batch with one row of each kind, and how many rows each stands for.

    Rows of which something is to be said, and rows that are not in, stand for themselves.
    """
    rows = outcome.rows
    if rows.height < _MANY:
        return outcome, _ones(rows.height)
    apart = _apart(outcome)
    kinds = pl.DataFrame([apart.alias("/apart"), *_kinds(rows, standard)])
    many = kinds.with_row_index(_AT).filter(~apart).drop("/apart")
    found = many.group_by(many.columns[1:] or pl.lit(0)).agg(pl.col(_AT).first(), pl.len().alias(_TIMES))
    # Where no column tells kinds apart, there is one kind even of no row.
    found = found.filter(pl.col(_TIMES) > 0)
    alone = apart.arg_true().alias(_AT).to_frame().with_columns(pl.lit(1, pl.UInt32).alias(_TIMES))
    stands = pl.concat([found.select(_AT, _TIMES), alone]).sort(_AT)
    return _only(outcome, stands[_AT]), stands[_TIMES].cast(pl.Int64)


def _ones(height: int) -> pl.Series:
    return pl.Series([1], dtype=pl.Int64).new_from_index(0, height)


def _apart(outcome: BatchOutcome) -> pl.Series:
    """The rows that are not merely accepted."""
    rows = outcome.rows[ROW]
    odd = pl.concat([outcome.corrected, outcome.refused, outcome.problems[ROW]]).unique()
    among = rows.is_in(odd.implode()) if odd.len() else pl.Series([False]).new_from_index(0, rows.len())
    return (
        among if outcome.accepted[ROW].equals(rows) else among | ~rows.is_in(outcome.accepted[ROW].implode())
    )


def _kinds(rows: pl.DataFrame, standard: Standard) -> Iterator[pl.Series]:
    """Of each row what makes its kind: the cells that are looked at, and which of the others are empty."""
    looked = cells_looked_at(standard, rows.columns)
    for name in looked:
        parts = texts_and_codes(rows[name])
        yield rows[name] if parts is None else parts[1].alias(name)
    for field in standard.said_fields:
        if field.name in rows.columns and field.name not in looked and is_asked(field):
            empty = _empty(rows[field.name])
            # What is so of all rows tells none apart.
            if empty.any() and not empty.all():
                yield empty


def _empty(column: pl.Series) -> pl.Series:
    parts = texts_and_codes(column)
    if parts is None:
        return column.to_frame().select(is_empty(column.name, column.dtype)).to_series()
    blank = (parts[0].str.strip_chars(BLANK) == "").arg_true()
    return column.is_null() | parts[1].is_in(blank.implode()).fill_null(False)


def _only(outcome: BatchOutcome, at: pl.Series) -> BatchOutcome:
    """The batch without the rows that stand elsewhere."""
    rows, whole = outcome.rows[at], outcome.accepted[ROW].equals(outcome.rows[ROW])
    accepted = outcome.accepted[at] if whole else outcome.accepted.join(rows.select(ROW), on=ROW, how="semi")
    return replace(outcome, rows=rows, accepted=accepted)
