"""Base45 (RFC 9285): bytes in the letters that a QR code packs densest. One value has one text."""

import struct

from wuse.publish.credential.cbor import Malformed

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NONE = 255
_VALUES = bytes(ALPHABET.find(chr(letter)) % 256 for letter in range(256))
_PAIRS = tuple(low + high for high in ALPHABET for low in ALPHABET)


def encode45(data: bytes) -> str:
    """The text of bytes: three letters for two bytes, two letters for a last one."""
    parts = []
    for at in range(0, len(data) - 1, 2):
        high, low = divmod(data[at] << 8 | data[at + 1], 2025)
        parts.append(_PAIRS[low] + ALPHABET[high])
    if len(data) % 2:
        parts.append(_PAIRS[data[-1]])
    return "".join(parts)


def decode45(text: str) -> bytes:
    """The bytes of a text.

    Raises:
        Malformed: a letter outside the alphabet, a group above its range, a letter left over.
    """
    values = text.encode("ascii", "replace").translate(_VALUES)
    if _NONE in values:
        raise Malformed("a letter that base45 does not have")
    whole = len(values) // 3 * 3
    each = iter(values[:whole])
    groups = [low + 45 * middle + 2025 * high for low, middle, high in zip(each, each, each, strict=True)]
    try:
        data = struct.pack(f">{len(groups)}H", *groups)
    except struct.error as reason:
        raise Malformed("a group above its range") from reason
    return data + _last(values[whole:])


def _last(rest: bytes) -> bytes:
    if not rest:
        return b""
    if len(rest) == 1 or rest[0] + 45 * rest[1] > 0xFF:
        raise Malformed("a last group that is no byte")
    return bytes([rest[0] + 45 * rest[1]])
