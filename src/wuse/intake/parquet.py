"""Parquet: typed columns, checked like the text that a CSV file would hold."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuse.intake.columnar import read_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.parquet_pages import pages_of
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang

_ROWS_AT_ONCE = 262_144
_CELLS_AT_ONCE = 2_000_000
_TEXT = "BYTE_ARRAY"


@dataclass(frozen=True)
class _Plan:
    """How a file is read. `by_number`: columns whose texts are left as numbers of a dictionary; `at_once`: rows."""

    by_number: list[str]
    at_once: int


def read_parquet(name: str, content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read a Parquet file. Moments of the old kind INT96 are read to the microsecond.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.limit` and those of `columnar.read_columns`.
    """
    try:
        metadata = pq.read_metadata(pa.BufferReader(content))
        limits.check_shape(metadata.num_rows, metadata.num_columns, lang)
        plan = _plan(content, metadata, limits, lang)
        with _opened(content, plan) as file:
            batches = _batches(file, metadata, plan)
            return read_columns(file.schema_arrow, batches, limits=limits, lang=lang)
    except (pa.ArrowException, OSError, MemoryError, ValueError, pl.exceptions.PolarsError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="Parquet", reason=reason)) from None


def _plan(content: bytes, metadata: pq.FileMetaData, limits: Limits, lang: Lang) -> _Plan:
    """Refuse what unpacks to too much; how to read the rest, so that no batch of it swells."""
    size = 0
    largest: dict[int, int] = defaultdict(int)
    deltas: set[int] = set()
    for page in pages_of(content, metadata):
        size += page.unpacked
        limits.check_expanded(size, lang)
        largest[page.column] = max(largest[page.column], page.unpacked)
        deltas |= {page.column} if page.delta else set()
    columns: int = max(metadata.num_columns, 1)
    # A text of such a column cannot be read as a number, and each may be as long as a page.
    longest = max((largest[column] for column in deltas), default=0)
    most = limits.expanded // 8 // longest if longest else _ROWS_AT_ONCE
    return _Plan(
        [name for n, name in _texts(metadata) if n not in deltas],
        max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // columns, most)),
    )


def _texts(metadata: pq.FileMetaData) -> Iterator[tuple[int, str]]:
    for number in range(metadata.num_columns):
        column = metadata.schema.column(number)
        if column.physical_type == _TEXT:
            yield number, column.path


def _opened(content: bytes, plan: _Plan) -> pq.ParquetFile:
    # In nanoseconds, the default, a moment of INT96 beyond the year 2262 would silently become another.
    source = pa.BufferReader(content)
    return pq.ParquetFile(source, read_dictionary=plan.by_number, coerce_int96_timestamp_unit="us")


def _batches(file: pq.ParquetFile, metadata: pq.FileMetaData, plan: _Plan) -> Iterator[pa.RecordBatch]:
    rows = 0
    for batch in file.iter_batches(batch_size=plan.at_once):
        rows += batch.num_rows
        yield batch
    if rows != metadata.num_rows:
        raise pa.ArrowInvalid(f"{metadata.num_rows} rows are announced, and {rows} are there")
