"""What a stream of Arrow messages says that it unpacks to, read before anything is unpacked.

The metadata of a message is a FlatBuffer of the Arrow format (`Message.fbs`, columnar format 1.5), which pyarrow has
verified when it hands the message over. A compressed buffer begins with its unpacked length, eight bytes little-endian.
"""

import struct
from collections.abc import Iterable, Iterator

import pyarrow as pa

# Numbers of fields in the tables of Message.fbs, and of kinds in its union of headers.
_HEADER_TYPE, _HEADER = 1, 2
_BATCH_LENGTH, _BATCH_BUFFERS, _BATCH_COMPRESSION = 0, 2, 3
_DICTIONARY_DATA = 1
_IS_DICTIONARY, _IS_BATCH = 2, 3
_AS_IT_IS = -1
# Of the index behind a file (`File.fbs`): the blocks of its dictionaries and of its batches.
_DICTIONARY_BLOCKS, _BATCH_BLOCKS = 2, 3
_BLOCK, _BLOCK_BYTES = "<qi4xq", 24
_MARK_BYTES = 6


def unpacked_sizes(messages: Iterable[pa.Message]) -> Iterator[tuple[int, int]]:
    """Rows and bytes of each message, as it says itself; a dictionary has no rows of the table.

    Raises:
        pyarrow.ArrowInvalid, OSError: no stream of messages.
    """
    for message in messages:
        yield _size(memoryview(message.metadata), memoryview(message.body or b""))


def messages_of(content: pa.Buffer) -> Iterator[pa.Message]:
    """The messages of a stream one after the other, their bodies left packed."""
    yield from pa.ipc.MessageReader.open_stream(pa.BufferReader(content))


def messages_of_file(content: pa.Buffer) -> Iterator[pa.Message]:
    """The messages that the index of a file names; pyarrow has verified the index when it has opened the file."""
    index_ends = content.size - _MARK_BYTES - 4
    length = _int(memoryview(content), index_ends, "<i")
    index = memoryview(content)[index_ends - length : index_ends]
    root = _int(index, 0, "<I")
    for number in (_DICTIONARY_BLOCKS, _BATCH_BLOCKS):
        at = _field(index, root, number)
        for offset, head, body in _blocks(index, at) if at else ():
            yield pa.ipc.read_message(content[offset : offset + head + body])


def _blocks(index: memoryview, at: int) -> Iterator[tuple[int, ...]]:
    vector = _follow(index, at)
    count = _int(index, vector, "<I")
    return struct.iter_unpack(_BLOCK, index[vector + 4 : vector + 4 + _BLOCK_BYTES * count])


def _size(metadata: memoryview, body: memoryview) -> tuple[int, int]:
    root = _int(metadata, 0, "<I")
    kind_at = _field(metadata, root, _HEADER_TYPE)
    kind = _int(metadata, kind_at, "<B") if kind_at else 0
    header_at = _field(metadata, root, _HEADER)
    if kind not in (_IS_BATCH, _IS_DICTIONARY) or not header_at:
        return 0, 0
    header = _follow(metadata, header_at)
    if kind == _IS_BATCH:
        return _batch(metadata, header, body)
    data_at = _field(metadata, header, _DICTIONARY_DATA)
    return 0, _batch(metadata, _follow(metadata, data_at), body)[1] if data_at else 0


def _batch(metadata: memoryview, batch: int, body: memoryview) -> tuple[int, int]:
    length_at = _field(metadata, batch, _BATCH_LENGTH)
    rows = _int(metadata, length_at, "<q") if length_at else 0
    if not _field(metadata, batch, _BATCH_COMPRESSION):
        return rows, len(body)
    return rows, sum(_buffer(body, offset, length) for offset, length in _buffers(metadata, batch))


def _buffer(body: memoryview, offset: int, length: int) -> int:
    if not 0 <= offset <= len(body) - 8 or length < 8:
        return 0
    unpacked = _int(body, offset, "<q")
    return length if unpacked == _AS_IT_IS else max(unpacked, 0)


def _buffers(metadata: memoryview, batch: int) -> Iterator[tuple[int, int]]:
    at = _field(metadata, batch, _BATCH_BUFFERS)
    if at:
        vector = _follow(metadata, at)
        count = _int(metadata, vector, "<I")
        yield from struct.iter_unpack("<qq", metadata[vector + 4 : vector + 4 + 16 * count])


def _field(metadata: memoryview, table: int, number: int) -> int:
    """Where a field of a table stands; 0 when it is left out."""
    index = table - _int(metadata, table, "<i")
    slot = 4 + 2 * number
    if slot >= _int(metadata, index, "<H"):
        return 0
    offset = _int(metadata, index + slot, "<H")
    return table + offset if offset else 0


def _follow(metadata: memoryview, at: int) -> int:
    return at + _int(metadata, at, "<I")


def _int(data: memoryview, at: int, form: str) -> int:
    found: int = struct.unpack_from(form, data, at)[0]
    return found
