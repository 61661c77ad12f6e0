"""Arrow IPC: the stream, and the file, which is a stream between two marks with an index behind it."""

from collections.abc import Iterator

import polars as pl
import pyarrow as pa

from wuse.intake.arrow_messages import messages_of, unpacked_sizes
from wuse.intake.columnar import read_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang

_MARK = b"ARROW1"
_STREAM_AT = 8


def read_arrow(name: str, content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read a stream or a file of Arrow IPC.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.limit` and those of `columnar.read_columns`.
    """
    try:
        stream = _stream(content)
        _weigh(stream, limits, lang)
        with pa.ipc.open_stream(stream) as reader:
            return read_columns(reader.schema, _batches(reader), limits=limits, lang=lang)
    # A length that no machine can give is answered by ArrowMemoryError, a MemoryError.
    except (pa.ArrowException, OSError, MemoryError, ValueError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="Arrow", reason=reason)) from None


def _stream(content: bytes) -> pa.Buffer:
    """The stream; of a file, it is read in the order of the stream, and its index only has to be whole."""
    whole = pa.py_buffer(content)
    if not content.startswith(_MARK):
        return whole
    with pa.ipc.open_file(whole) as file:
        counted, stream = file.num_record_batches, whole[_STREAM_AT:]
    found = sum(message.type == "record batch" for message in messages_of(stream))
    if found != counted:
        raise pa.ArrowInvalid(f"the index names {counted} batches, and {found} are there")
    return stream


def _weigh(stream: pa.Buffer, limits: Limits, lang: Lang) -> None:
    rows = size = 0
    for more_rows, more_bytes in unpacked_sizes(stream):
        rows, size = rows + max(more_rows, 0), size + more_bytes
        limits.check_shape(rows, 1, lang)
        limits.check_expanded(size, lang)


def _batches(reader: pa.RecordBatchStreamReader) -> Iterator[pa.RecordBatch]:
    yield from reader
