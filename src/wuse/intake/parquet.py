"""Parquet: typed columns are written out as the text that a CSV file would hold, and checked like it."""

from collections.abc import Iterator

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuse.intake.columnar import read_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.parquet_pages import pages_of
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang

_ROWS_AT_ONCE = 65_536
_CELLS_AT_ONCE = 2_000_000
_STOOD_FOR = ("BYTE_ARRAY",)


def read_parquet(name: str, content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read a Parquet file. Moments of the old kind INT96 are read to the microsecond.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.limit` and those of `columnar.read_columns`.
    """
    try:
        metadata = pq.read_metadata(pa.BufferReader(content))
        limits.check_shape(metadata.num_rows, metadata.num_columns, lang)
        at_once = _weigh(content, metadata, limits, lang)
        with _opened(content, metadata) as file:
            return read_columns(
                file.schema_arrow, _batches(file, metadata, at_once), limits=limits, lang=lang
            )
    except (pa.ArrowException, OSError, MemoryError, ValueError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="Parquet", reason=reason)) from None


def _opened(content: bytes, metadata: pq.FileMetaData) -> pq.ParquetFile:
    """The file, its texts left as numbers of a dictionary, so that a value that is repeated is held once."""
    columns = [metadata.schema.column(n) for n in range(metadata.num_columns)]
    texts = [column.path for column in columns if column.physical_type in _STOOD_FOR]
    # In nanoseconds, the default, a moment of INT96 beyond the year 2262 would silently become another.
    return pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts, coerce_int96_timestamp_unit="us")


def _batches(file: pq.ParquetFile, metadata: pq.FileMetaData, at_once: int) -> Iterator[pa.RecordBatch]:
    rows = 0
    for batch in file.iter_batches(batch_size=at_once):
        rows += batch.num_rows
        yield batch
    if rows != metadata.num_rows:
        raise pa.ArrowInvalid(f"{metadata.num_rows} rows are announced, and {rows} are there")


def _weigh(content: bytes, metadata: pq.FileMetaData, limits: Limits, lang: Lang) -> int:
    """Refuse what unpacks to too much; how many rows may be read at once otherwise."""
    size = longest = 0
    for page in pages_of(content, metadata):
        size += page.unpacked
        limits.check_expanded(size, lang)
        longest = max(longest, page.unpacked if page.shares_beginnings else 0)
    columns: int = max(metadata.num_columns, 1)
    # Where values share their beginnings, each of them may be nearly as long as all that is written down.
    most = limits.expanded // 8 // longest if longest else _ROWS_AT_ONCE
    return max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // columns, most))
