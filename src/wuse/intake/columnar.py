"""Typed columns of Arrow, as Parquet and Arrow files hold them.

Numbers and truths stay what they are; all else becomes the text that a CSV file would hold, days and moments too. What
repeats is kept by number. Every batch is weighed as text all the same: a column that repeats one long value by number
is small in its file, and may be larger than memory where its text is needed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wuse.intake.cell_texts import by_number, in_text
from wuse.intake.headings import named_columns
from wuse.intake.limits import Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.vocabulary import Lang

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
    """The table of batches that share a schema, its columns as `cell_texts` says.

    Raises:
        Refusal: `intake.column_nested` for lists, structures and raw bytes; `intake.column_out_of_calendar`;
            `intake.limit`; those of the headings.
        pyarrow.ArrowInvalid: a batch that contradicts itself.
    """
    limits.check_shape(0, len(schema), lang)
    _check_single_values(schema, lang)
    chunks: list[list[pa.Array]] = [[] for _ in schema]
    for batch in _weighed(schema, batches, limits, lang):
        for held, column, name in zip(chunks, batch.columns, schema.names, strict=True):
            held.append(_kept(column, name, lang))
    # A file may have two columns of one name: until the headings are checked, columns go by number.
    cells = pl.DataFrame([_column(held).alias(str(n)) for n, held in enumerate(chunks)])
    return without_blank_rows(named_columns(cells, schema.names, lang))


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


def _weighed(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], limits: Limits, lang: Lang
) -> Iterator[pa.RecordBatch]:
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
        yield batch


def _weight(column: pa.Array, name: str, rows: int, limits: Limits, lang: Lang) -> int:
    """Bytes of a column as text, at most."""
    kind = column.type
    if not _is_text(_plain(kind)):
        return _WIDEST * len(column)
    if pa.types.is_dictionary(kind):
        lengths, at = _lengths(column.dictionary), column.indices.drop_null().to_numpy()
        # Counted, rather than spread: there are far fewer texts than rows.
        times = np.bincount(at, minlength=len(lengths))
        longest, size = int((lengths * (times > 0)).max(initial=0)), int((lengths * times).sum())
    else:
        lengths = _lengths(column)
        longest, size = int(lengths.max(initial=0)), int(lengths.sum())
    if longest > limits.cell:
        each = _lengths(column.cast(pa.large_string()))
        row = rows + int(each.argmax()) + 1
        raise refuse(problem("cell_long", lang, row=row, column=name, value=str(longest), most=limits.cell))
    return size


def _lengths(texts: pa.Array) -> NDArray[np.int64]:
    """Bytes of each text; none for null."""
    plain = texts.cast(pa.large_string()) if pa.types.is_string_view(texts.type) else texts
    lengths: NDArray[np.int64] = pc.fill_null(pc.binary_length(plain), 0).to_numpy().astype(np.int64)
    return lengths


def _kept(column: pa.Array, name: str, lang: Lang) -> pa.Array:
    """A part of a column as it waits for the others: numbers and truths, texts, or a dictionary of texts."""
    kind = column.type
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type) and not column.dictionary.null_count:
        return column
    found = _simple(column)
    _check_calendar(found, name, lang)
    if not pa.types.is_temporal(found.type):
        return found
    # Days and moments repeat, and to write one out takes longer than to find it again.
    encoded = found.dictionary_encode()
    return _dictionary(encoded.indices, in_text(_series([encoded.dictionary])).to_arrow())


def _dictionary(positions: pa.Array, texts: pa.Array) -> pa.DictionaryArray:
    """One for all: a file may have positions of one byte, which are too few for the texts of all its parts."""
    return pa.DictionaryArray.from_arrays(positions.cast(pa.int32()), texts.cast(pa.large_string()))


def _column(parts: list[pa.Array]) -> pl.Series:
    """A whole column of its parts."""
    if not parts:
        return pl.Series([], dtype=pl.String)
    if not any(pa.types.is_dictionary(part.type) for part in parts):
        return _series(parts)
    told = [part if pa.types.is_dictionary(part.type) else _encoded(part) for part in parts]
    if 2 * sum(len(part.dictionary) for part in told) > sum(map(len, told)):
        return pl.concat([_series([part.dictionary]).gather(_series([part.indices])) for part in told])
    alike = [_dictionary(part.indices, part.dictionary) for part in told]
    whole = pa.chunked_array(alike).unify_dictionaries()
    codes = _series([part.indices for part in whole.chunks])
    return by_number(_series([whole.chunk(0).dictionary]), codes)


def _encoded(part: pa.Array) -> pa.DictionaryArray:
    return part.cast(pa.large_string()).dictionary_encode()


def _series(parts: list[pa.Array]) -> pl.Series:
    return pl.Series(pl.from_arrow(pa.chunked_array(parts)))


def _simple(column: pa.Array) -> pa.Array:
    """The same values in a type of which every value has its text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simple(column.cast(kind.value_type))
    if pa.types.is_date64(kind):
        return column.cast(pa.date32())
    if pa.types.is_timestamp(kind) and kind.unit == "s":
        return column.cast(pa.timestamp("ms", kind.tz))
    if pa.types.is_time(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
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
