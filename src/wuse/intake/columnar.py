"""Typed columns of Arrow, as Parquet and Arrow files hold them, written out as the text that a CSV file would hold.

Every batch is weighed before it is turned into text: a column that repeats one long value by number is small in its
file and may be larger than memory as text.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from wuse.intake.headings import named_columns
from wuse.intake.limits import Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.vocabulary import Lang

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$"
# Beyond this, a float no longer holds every whole number.
_EXACT = 2**53
# As text, at most: a moment with nine decimals and its offset.
_WIDEST = 40
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_VALUES = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_time,
    pa.types.is_timestamp,
    pa.types.is_null,
)
_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def read_columns(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, limits: Limits, lang: Lang
) -> RawTable:
    """The table of batches that share a schema.

    Raises:
        Refusal: `intake.column_nested` for lists, structures and raw bytes; `intake.column_out_of_calendar`;
            `intake.limit`; those of the headings.
        pyarrow.ArrowInvalid: a batch that contradicts itself.
    """
    limits.check_shape(0, len(schema), lang)
    _check_single_values(schema, lang)
    # A file may have two columns of one name: until the headings are checked, columns go by number.
    parts = [_empty(len(schema)), *_texts(schema, batches, limits, lang)]
    return without_blank_rows(named_columns(pl.concat(parts), schema.names, lang))


def _check_single_values(schema: pa.Schema, lang: Lang) -> None:
    nested = [field for field in schema if not _is_single(_plain(field.type))]
    if nested:
        raise refuse(*(problem("column_nested", lang, column=f.name, value=str(f.type)) for f in nested))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_single(kind: pa.DataType) -> bool:
    return any(is_such(kind) for is_such in (*_TEXTS, *_VALUES))


def _is_text(kind: pa.DataType) -> bool:
    return any(is_such(kind) for is_such in _TEXTS)


def _texts(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], limits: Limits, lang: Lang
) -> Iterator[pl.DataFrame]:
    rows = size = 0
    for batch in batches:
        # Offsets and indices that point outside their buffers would be read all the same.
        batch.validate(full=True)
        size += sum(
            _weight(c, n, rows, limits, lang) for n, c in zip(schema.names, batch.columns, strict=True)
        )
        rows += batch.num_rows
        limits.check_shape(rows, len(schema), lang)
        limits.check_expanded(size, lang)
        columns = zip(schema.names, batch.columns, strict=True)
        yield pl.DataFrame(
            [_text(column, name, lang).alias(str(n)) for n, (name, column) in enumerate(columns)]
        )


def _weight(column: pa.Array, name: str, rows: int, limits: Limits, lang: Lang) -> int:
    """Bytes of a column as text, at most."""
    kind = column.type
    if not _is_text(_plain(kind)):
        return _WIDEST * len(column)
    values = column.dictionary if pa.types.is_dictionary(kind) else column
    lengths = pc.binary_length(values.cast(pa.large_string()))
    each = lengths.take(column.indices) if pa.types.is_dictionary(kind) else lengths
    longest = pc.max(each).as_py() or 0
    if longest > limits.cell:
        row = rows + pc.index(each, longest).as_py() + 1
        raise refuse(problem("cell_long", lang, row=row, column=name, value=str(longest), most=limits.cell))
    return pc.sum(pc.cast(each, pa.int64())).as_py() or 0


def _text(column: pa.Array, name: str, lang: Lang) -> pl.Series:
    found = _simple(column)
    _check_calendar(found, name, lang)
    if not pa.types.is_temporal(found.type):
        return _told(found, name)
    # Days and moments repeat, and to write one out takes longer than to find it again.
    encoded = found.dictionary_encode()
    positions = pl.Series(pl.from_arrow(pa.chunked_array([encoded.indices])))
    return _told(encoded.dictionary, name).gather(positions)


def _told(values: pa.Array, name: str) -> pl.Series:
    series = pl.Series(pl.from_arrow(pa.chunked_array([values]))).alias(name)
    return series.to_frame().select(as_text(name, series.dtype)).to_series()


def _simple(column: pa.Array) -> pa.Array:
    """The same values in a type of which every value has its text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simple(column.cast(kind.value_type))
    if pa.types.is_date64(kind):
        return column.cast(pa.date32())
    if pa.types.is_timestamp(kind) and kind.unit == "s":
        return column.cast(pa.timestamp("ms", kind.tz))
    if pa.types.is_time(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.large_string())
    return column.cast(pa.float64()) if pa.types.is_float16(kind) else column


def _check_calendar(column: pa.Array, name: str, lang: Lang) -> None:
    """A day or a moment outside the years 1 to 9999 has no text in ISO 8601."""
    kind = column.type
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)) or column.null_count == len(column):
        return
    ticks = 1 / 86400 if pa.types.is_date(kind) else _SECOND[kind.unit]
    numbers = pc.cast(column, pa.int32() if pa.types.is_date(kind) else pa.int64())
    found = pc.min_max(numbers).as_py()
    if found["min"] < _FIRST.timestamp() * ticks or found["max"] > _LAST.timestamp() * ticks:
        raise refuse(problem("column_out_of_calendar", lang, column=name, value=str(kind)))


def as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """A typed column as the text of its values."""
    column = pl.col(name)
    if kind.is_float():
        whole = column.is_finite() & (column == column.floor()) & (column.abs() <= _EXACT)
        digits = pl.when(whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.coalesce(digits, column.cast(pl.String)).alias(name)
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        # Nanoseconds have nine digits, and losing three of them would be damage.
        fraction = "9f" if kind.time_unit == "ns" else "6f"
        return column.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.{fraction}%:z")
    if isinstance(kind, pl.Datetime):
        return column.cast(pl.String).str.replace(_MIDNIGHT, "$1")
    return column.cast(pl.String)


def _empty(width: int) -> pl.DataFrame:
    return pl.DataFrame({str(n): pl.Series([], dtype=pl.String) for n in range(width)})
