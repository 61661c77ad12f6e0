"""Parquet: typed columns are written out as the text that a CSV file would hold, and checked like it."""

import io

import polars as pl

from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.vocabulary import Lang

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$"
# Beyond this, a float no longer holds every whole number.
_EXACT = 2**53


def read_parquet(name: str, content: bytes, *, lang: Lang) -> RawTable:
    """Read a Parquet file.

    Raises:
        Refusal: `intake.file_unreadable`; `intake.column_nested` for lists, structures and raw bytes.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(content), use_pyarrow=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="Parquet", reason=reason)) from None
    nested = [n for n, kind in frame.schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object)]
    if nested:
        raise refuse(*(problem("column_nested", lang, column=n, value=str(frame.schema[n])) for n in nested))
    return without_blank_rows(frame.select(as_text(name, kind) for name, kind in frame.schema.items()))


def as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """A typed column as the text of its values."""
    column = pl.col(name)
    if kind.is_float():
        whole = column.is_finite() & (column == column.floor()) & (column.abs() <= _EXACT)
        digits = pl.when(whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.coalesce(digits, column.cast(pl.String)).alias(name)
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z")
    if isinstance(kind, pl.Datetime):
        return column.cast(pl.String).str.replace(_MIDNIGHT, "$1")
    return column.cast(pl.String)
