"""Arrow IPC: the stream, and the file, whose index says where its messages are; what lies between them is not read."""

import struct
from collections.abc import Iterable, Iterator

import polars as pl
import pyarrow as pa

from wuse.intake.arrow_messages import messages_of, messages_of_file, unpacked_sizes
from wuse.intake.columnar import read_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang

_MARK = b"ARROW1"


def read_arrow(name: str, content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read a stream or a file of Arrow IPC.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.limit` and those of `columnar.read_columns`.
    """
    whole = pa.py_buffer(content)
    try:
        if content.startswith(_MARK):
            return _read_file(whole, limits, lang)
        _weigh(messages_of(whole), limits, lang)
        with pa.ipc.open_stream(whole) as reader:
            return read_columns(reader.schema, _batches(reader), limits=limits, lang=lang)
    # A length that no machine can give is answered by ArrowMemoryError, a MemoryError.
    except (
        pa.ArrowException,
        OSError,
        MemoryError,
        ValueError,
        EOFError,
        struct.error,
        pl.exceptions.PolarsError,
    ) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="Arrow", reason=reason)) from None


def _read_file(whole: pa.Buffer, limits: Limits, lang: Lang) -> RawTable:
    with pa.ipc.open_file(whole) as file:
        _weigh(messages_of_file(whole), limits, lang)
        batches = (file.get_batch(number) for number in range(file.num_record_batches))
        return read_columns(file.schema, batches, limits=limits, lang=lang)


def _weigh(messages: Iterable[pa.Message], limits: Limits, lang: Lang) -> None:
    rows = size = 0
    for more_rows, more_bytes in unpacked_sizes(messages):
        rows, size = rows + max(more_rows, 0), size + more_bytes
        limits.check_shape(rows, 1, lang)
        limits.check_expanded(size, lang)


def _batches(reader: pa.RecordBatchStreamReader) -> Iterator[pa.RecordBatch]:
    yield from reader
