"""Values of a typed column, without the way by their text, where that would come to the same.

Only a column of which every cell is plain goes this way: one that has a cell of which something is to be said, or that
would be written out in a way that reads as another value, is read as text like a column of any other file.
"""

from collections.abc import Callable, Mapping

import polars as pl

from wuse.intake.cell_texts import EXACT
from wuse.pool import Field


def typed_values(column: pl.Series, field: Field) -> pl.Series | None:
    """The values of a column in the type of a field; None where its text is to be read."""
    read = _READERS.get(field.type)
    return read(column) if read is not None else None


def _number(column: pl.Series) -> pl.Series | None:
    kind = column.dtype
    if kind.is_integer():
        return column.cast(pl.Float64()) if _all_within(column, EXACT) else None
    # A short float is written out in fewer digits than the long one next to it has.
    if kind != pl.Float64() or not column.is_finite().all():
        return None
    # Nought has no sign where it is written; adding nought to it is left out by Polars.
    nought = (column == 0).fill_null(False)
    return column.set(nought, 0.0) if nought.any() else column


def _integer(column: pl.Series) -> pl.Series | None:
    kind = column.dtype
    if kind.is_float():
        whole = column.is_finite() & (column == column.floor())
        return column.cast(pl.Int64()) if whole.all() and _all_within(column, EXACT) else None
    if not kind.is_integer():
        return None
    return column.cast(pl.Int64()) if kind != pl.UInt64() or _all_within(column, EXACT) else None


def _boolean(column: pl.Series) -> pl.Series | None:
    return column if column.dtype == pl.Boolean() else None


def _all_within(column: pl.Series, most: int) -> bool:
    """Whether no number is further from nought; null is nowhere."""
    least, greatest = column.min(), column.max()
    return all(
        isinstance(end, int | float) and abs(end) <= most for end in (least, greatest) if end is not None
    )


_READERS: Mapping[str, Callable[[pl.Series], pl.Series | None]] = {
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
}
