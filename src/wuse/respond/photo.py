"""Photographs of events: JPEG files, without what a camera writes beside the picture (place, time, device)."""

from collections.abc import Iterator

from wuse.vocabulary import Refusal

MOST_BYTES = 300 * 1024
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# Application segments 1 to 15 and comments: Exif, XMP, Photoshop, ICC. The picture is shown without any of them.
_DROPPED = frozenset({*range(0xE1, 0xF0), 0xFE})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def bare_photo(content: bytes) -> bytes:
    """The picture of a JPEG file alone.

    Raises:
        Refusal: `event.photo_large`, `event.photo_malformed`.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(
            "event.photo_large",
            "The photo has more than {kilobytes} kB: let the device make it smaller.",
            {"kilobytes": MOST_BYTES // 1024},
        )
    if content[:2] != bytes((0xFF, _START)):
        raise _malformed()
    kept = b"".join(_kept(content))
    if not kept.endswith(bytes((0xFF, _END))):
        raise _malformed()
    return content[:2] + kept


def _kept(content: bytes) -> Iterator[bytes]:
    """The segments of the picture, up to its end; what lies behind it is left out."""
    position, scanned = 2, False
    while position < len(content):
        marker = _marker(content, position)
        if marker == _END:
            # A file without a scan has no picture in it.
            if scanned:
                yield content[position : position + 2]
            return
        end = _end_of_segment(content, position, marker)
        if marker not in _DROPPED:
            yield content[position:end]
        scanned = scanned or marker == _SCAN
        position = end


def _marker(content: bytes, position: int) -> int:
    if position + 2 > len(content) or content[position] != 0xFF:
        raise _malformed()
    return content[position + 1]


def _end_of_segment(content: bytes, position: int, marker: int) -> int:
    if marker in _WITHOUT_LENGTH:
        return position + 2
    length = int.from_bytes(content[position + 2 : position + 4], "big")
    end = position + 2 + length
    if length < 2 or end > len(content):
        raise _malformed()
    return _end_of_scan(content, end) if marker == _SCAN else end


def _end_of_scan(content: bytes, position: int) -> int:
    """Behind the coded picture: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        position = content.find(0xFF, position)
        if position < 0 or position + 1 >= len(content):
            raise _malformed()
        following = content[position + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7:
            return position
        position += 2


def _malformed() -> Refusal:
    return Refusal("event.photo_malformed", "The photo is no whole JPEG file: take it again.")
