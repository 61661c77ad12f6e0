"""CBOR (RFC 8949), as much of it as credentials need, read with suspicion.

Written and by default read in the one deterministic form of section 4.2: shortest lengths, keys in order, nothing of
indefinite length. Certificates of others come in freer forms; `deterministic=False` reads those too. In both, a key
that stands twice, a byte too many or too few, text that is no UTF-8 and more than 12 levels are refused, and nothing is
set aside for a length before the bytes are there.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

_DEEPEST = 12
_MOST_ITEMS = 4096
_INDEFINITE = 31
_BREAK = object()
_SIMPLE: Mapping[int, bool | None] = {20: False, 21: True, 22: None}
_FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}


class Malformed(Exception):
    """Bytes that are not what they should be; says in a few words what is wrong with them."""


class Tag(NamedTuple):
    """A tagged value."""

    number: int
    value: Any


def encode(value: Any) -> bytes:
    """The deterministic bytes of plain values: int, bytes, str, bool, None, list, tuple, dict and Tag.

    Raises:
        TypeError: for anything else, fractions among them.
    """
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, Tag):
        return _head(6, value.number) + encode(value.value)
    if isinstance(value, list | tuple):
        return _head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(held)) for key, held in value.items())
        return _head(5, len(pairs)) + b"".join(key + held for key, held in pairs)
    raise TypeError(f"{type(value).__name__} has no form here")


def _head(major: int, number: int) -> bytes:
    kind = major << 5
    if number < 24:
        return bytes([kind | number])
    size = 0 if number < 1 << 8 else 1 if number < 1 << 16 else 2 if number < 1 << 32 else 3
    return bytes([kind | 24 + size]) + number.to_bytes(1 << size, "big")


def decode(data: bytes, *, deterministic: bool = True) -> Any:
    """The one value that the bytes hold.

    Raises:
        Malformed: anything else.
    """
    reader = _Reader(data, deterministic)
    value = reader.item(0)
    if reader.at != len(data):
        raise Malformed("bytes after the end")
    return value


@dataclass(slots=True)
class _Reader:
    data: bytes
    strict: bool
    at: int = 0
    items: int = 0

    def item(self, depth: int, *, in_indefinite: bool = False) -> Any:
        """The next value; `_BREAK` where an indefinite one ends."""
        self.items += 1
        if depth > _DEEPEST or self.items > _MOST_ITEMS:
            raise Malformed("too deep or too many values")
        if self.at >= len(self.data):
            raise Malformed("cut off")
        first = self.data[self.at]
        self.at += 1
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info, in_indefinite)
        if info == _INDEFINITE:
            return self._open(major, depth)
        # Most are short texts and small numbers: they are spared a call each.
        number = info if info < 24 else self._number(info)
        if major == 3:
            return _text(self._take(number))
        return number if major == 0 else self._definite(major, number, depth)

    def _definite(self, major: int, number: int, depth: int) -> Any:
        if major == 1:
            return -1 - number
        if major == 2:
            return self._take(number)
        if major == 6:
            return Tag(number, self.item(depth + 1))
        if number > len(self.data) - self.at:
            raise Malformed("a length beyond the end")
        if major == 4:
            return [self.item(depth + 1) for _ in range(number)]
        return self._map(number, depth)

    def _map(self, count: int, depth: int) -> dict[int | str, Any]:
        found: dict[int | str, Any] = {}
        before = b""
        for _ in range(count):
            start = self.at
            key = self.item(depth + 1)
            written = self.data[start : self.at]
            if self.strict and written <= before:
                raise Malformed("keys out of order")
            before = written
            self._put(found, key, depth)
        return found

    def _put(self, found: dict[int | str, Any], key: Any, depth: int) -> None:
        if type(key) is not int and type(key) is not str:
            raise Malformed("a key that is neither a number nor a text")
        if key in found:
            raise Malformed("a key that stands twice")
        found[key] = self.item(depth + 1)

    def _number(self, info: int) -> int:
        """A number that does not fit into the first byte."""
        if info > 27:
            raise Malformed("a length that does not exist")
        number = int.from_bytes(self._take(1 << info - 24), "big")
        if self.strict and number < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            raise Malformed("a number longer than need be")
        return number

    def _take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise Malformed("a length beyond the end")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def _simple(self, info: int, in_indefinite: bool) -> Any:
        if info in _SIMPLE:
            return _SIMPLE[info]
        if info == _INDEFINITE and in_indefinite:
            return _BREAK
        if self.strict or info not in _FLOATS:
            raise Malformed("a value of a kind that is not used here")
        form, size = _FLOATS[info]
        (value,) = struct.unpack(form, self._take(size))
        if not math.isfinite(value):
            raise Malformed("a number that is none")
        return value

    def _open(self, major: int, depth: int) -> Any:
        """A value of indefinite length, which only the freer form has."""
        if self.strict or major not in (2, 3, 4, 5):
            raise Malformed("an indefinite length")
        if major == 5:
            return self._open_map(depth)
        parts = []
        while (part := self.item(depth + 1, in_indefinite=True)) is not _BREAK:
            parts.append(part)
        if major == 4:
            return parts
        kind: type = bytes if major == 2 else str
        if any(type(part) is not kind for part in parts):
            raise Malformed("a piece of another kind")
        return kind().join(parts)

    def _open_map(self, depth: int) -> dict[int | str, Any]:
        found: dict[int | str, Any] = {}
        while (key := self.item(depth + 1, in_indefinite=True)) is not _BREAK:
            self._put(found, key, depth)
        return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as reason:
        raise Malformed("text that is no UTF-8") from reason
