"""A code as nearly all are written, read at its fixed places: the deterministic form leaves each byte one place.

What does not look so is read by the general reader, which also knows what is wrong with it. Both give the same of the
same bytes; a test holds them to it. Read so, a code costs little more than its signature.
"""

import struct
from datetime import UTC, datetime

from wuse.publish.credential.code import (
    SAID,
    CodeClaims,
    issuer_of,
)
from wuse.publish.credential.cose import SIGNED_HEAD

# 18([h'a2 01 <alg> 04 48 <kid>', {}, h'<45 bytes>', h'<64 bytes>'])
_MESSAGE = struct.Struct(">5sb2s8s3s45s2s64s")
_MESSAGE_SAYS = (b"\xd2\x84\x4d\xa2\x01", b"\x04\x48", b"\xa0\x58\x2d", b"\x58\x40")
# {1: "<6 digits>", 4: <4 bytes>, 6: <4 bytes>, 7: h'<16 bytes>', -80201: <colour>}
_CLAIMS = struct.Struct(">3s6s2sI2sI2s16s5sB")
_CLAIMS_SAY = (b"\xa5\x01\x66", b"\x04\x1a", b"\x06\x1a", b"\x07\x50", b"\x3a\x00\x01\x39\x48")
_LEAST = 1 << 16
_ALGORITHMS = {0x26: -7, 0x27: -8}


def quick_message(data: bytes) -> tuple[int, bytes, bytes, bytes, bytes] | None:
    """Algorithm, key identifier, signature, what was signed and the payload; None for any other form."""
    if len(data) != _MESSAGE.size:
        return None
    first, algorithm, second, kid, third, payload, fourth, signature = _MESSAGE.unpack(data)
    if (first, second, third, fourth) != _MESSAGE_SAYS or algorithm not in _ALGORITHMS:
        return None
    return (
        _ALGORITHMS[algorithm],
        kid,
        signature,
        b"%b%b\x40%b" % (SIGNED_HEAD, data[2:16], data[17:64]),
        payload,
    )


def quick_claims(payload: bytes) -> CodeClaims | None:
    """What a payload says; None for any other form, and for whatever is wrong."""
    if len(payload) != _CLAIMS.size:
        return None
    first, area, second, expires, third, issued, fourth, identifier, fifth, colour = _CLAIMS.unpack(payload)
    if (first, second, third, fourth, fifth) != _CLAIMS_SAY or not area.isdigit():
        return None
    issuer = issuer_of(area.decode("ascii"))
    lasts = expires - issued
    if issuer is None or issued < _LEAST or not 60 <= lasts <= 86_400 or colour not in SAID:
        return None
    shade, international = SAID[colour]
    return CodeClaims(
        shade,
        issuer,
        datetime.fromtimestamp(issued, UTC),
        datetime.fromtimestamp(expires, UTC),
        identifier,
        international,
    )
