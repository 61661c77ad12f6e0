"""What the pages of a Parquet file say that they unpack to, read before anything is unpacked.

A page has a header in Thrift's compact protocol (`parquet.thrift`, PageHeader) with its packed and unpacked length. The
reader refuses a page that unpacks to another length than its header says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow.parquet as pq

# Fields of PageHeader and of its two kinds of data page.
_UNPACKED, _PACKED, _DATA_PAGE, _DATA_PAGE_V2 = 2, 3, 5, 8
_ENCODING_OF = {_DATA_PAGE: 2, _DATA_PAGE_V2: 4}
# Delta lengths, and delta texts, which are written as what they do not share with the one before.
_DELTA = (6, 7)
# Kinds of the compact protocol.
_TRUE, _FALSE, _BYTE, _INTEGERS, _DOUBLE, _BINARY, _LISTS, _MAP, _STRUCT = (
    1, 2, 3, (4, 5, 6), 7, 8, (9, 10), 11, 12,
)  # fmt: skip
_DEEPEST = 8


class MalformedPage(ValueError):
    """A page header that is none."""


@dataclass(frozen=True)
class ParquetPage:
    """`column`: its number. `unpacked`: bytes. `delta`: texts are written as differences from one another."""

    column: int
    unpacked: int
    delta: bool


def pages_of(content: bytes, metadata: pq.FileMetaData) -> Iterator[ParquetPage]:
    """Every page of a file.

    Raises:
        MalformedPage: a column that does not consist of pages.
    """
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            starts = [at for at in (chunk.dictionary_page_offset, chunk.data_page_offset) if at]
            start = min(starts, default=0)
            yield from _pages(content, column, start, start + chunk.total_compressed_size)


def _pages(content: bytes, column: int, at: int, end: int) -> Iterator[ParquetPage]:
    if not 0 <= at <= end <= len(content):
        raise MalformedPage("a column lies outside the file")
    while at < end:
        header = _Thrift(content, at)
        fields = header.struct()
        packed, unpacked = fields.get(_PACKED), fields.get(_UNPACKED)
        if not isinstance(packed, int) or not isinstance(unpacked, int) or packed < 0 or unpacked < 0:
            raise MalformedPage("a page does not say how long it is")
        yield ParquetPage(column, unpacked, _encoding(fields) in _DELTA)
        at = header.at + packed


def _encoding(fields: dict[int, object]) -> object:
    for kind, number in _ENCODING_OF.items():
        inner = fields.get(kind)
        if isinstance(inner, dict):
            return inner.get(number)
    return None


class _Thrift:
    """A reader of structures in the compact protocol: integers and structures are kept, all else is passed over."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content, self.at = content, at

    def struct(self, depth: int = 0) -> dict[int, object]:
        if depth > _DEEPEST:
            raise MalformedPage("a page header is nested too deeply")
        found: dict[int, object] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 0x0F
            number = number + step if step else self._integer()
            found[number] = self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> object:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind in _INTEGERS:
            return self._integer()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        self._pass_over(kind, depth)
        return None

    def _pass_over(self, kind: int, depth: int) -> None:
        if kind == _BYTE:
            self._skip(1)
        elif kind == _DOUBLE:
            self._skip(8)
        elif kind == _BINARY:
            self._skip(self._varint())
        elif kind in _LISTS:
            self._list(depth)
        else:
            raise MalformedPage("a page header holds what none holds")

    def _list(self, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        for _ in range(count):
            # A truth value takes a byte of its own in a list.
            self._skip(1) if head & 0x0F in (_TRUE, _FALSE) else self._value(head & 0x0F, depth + 1)

    def _integer(self) -> int:
        """A zigzag number."""
        found = self._varint()
        return (found >> 1) ^ -(found & 1)

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return found
            if shift > 63:
                raise MalformedPage("a number in a page header has no end")

    def _byte(self) -> int:
        self._skip(1)
        return self._content[self.at - 1]

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > len(self._content):
            raise MalformedPage("the file ends within a page header")
