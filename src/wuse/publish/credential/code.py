"""The credential of the health code: what it says, and its text.

A CBOR Web Token (RFC 8392) in COSE_Sign1 (RFC 9052), in base45 (RFC 9285) behind a prefix:

    WUSE1:<base45 of 18([protected {1: alg, 4: kid}, {}, payload, signature])>
    payload: {1: issuing area, 4: expires, 6: issued, 7: identifier, -80201: colour}

It holds nothing about a person: whom it belongs to is known only where it was issued, by an identifier
that is used once. It is not compressed: signature and identifier are random, zlib makes it longer, and what is
compressed has many texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from wuse.publish.credential.algorithms import PrivateKey
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import decode, encode
from wuse.publish.credential.cose import sign1
from wuse.publish.credential.reasons import CodeRefused, RefusalReason
from wuse.vocabulary import Colour, PlaceCode, Refusal

PREFIX = "WUSE1:"
MOST_LETTERS = 400
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
IDENTIFIER_BYTES = 16
COLOURS: tuple[Colour, ...] = (Colour.GREEN, Colour.YELLOW, Colour.ORANGE, Colour.RED)
"""Their numbers in a code are 1 to 4, and 5 to 8 in the international version (国际版)."""

SAID: Mapping[int, tuple[Colour, bool]] = {
    number: (colour, number > len(COLOURS)) for number, colour in enumerate((*COLOURS, *COLOURS), start=1)
}
"""The number in a code -> its colour, and whether it is the international version."""

ISS, EXP, IAT, CTI, COLOUR = 1, 4, 6, 7, -80201
_MEMBERS = {ISS, EXP, IAT, CTI, COLOUR}
# What COSE and CWT allow for a year far off would not fit into a datetime.
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True)
class CodeClaims:
    """What a code says.

    Attributes:
        colour: green, yellow, orange or red.
        issuer: the area that issued it: province, city or county.
        issued_at, expires_at: from when until when it holds, whole seconds; a minute to a day.
        identifier: 16 random bytes, used once.
        international: whether it is the international version, for who came from abroad with a foreign document.
    """

    colour: Colour
    issuer: PlaceCode
    issued_at: datetime
    expires_at: datetime
    identifier: bytes
    international: bool = False


def make_code(claims: CodeClaims, key: PrivateKey) -> str:
    """The text of a code, signed.

    Raises:
        Refusal: `credential.cannot_issue` for claims that a verifier would refuse.
    """
    payload = encode(
        {
            ISS: str(claims.issuer),
            EXP: int(claims.expires_at.timestamp()),
            IAT: int(claims.issued_at.timestamp()),
            CTI: claims.identifier,
            COLOUR: _number(claims),
        }
    )
    if read_claims(payload) != claims:
        raise Refusal(
            "credential.cannot_issue",
            "No code can say this: give green, yellow, orange or red, a province, city or county, whole seconds, a "
            "minute to a day, and an identifier of 16 bytes.",
            {},
        )
    return PREFIX + encode45(sign1(payload, key))


def read_claims(payload: bytes) -> CodeClaims | CodeRefused:
    """What the payload of a code says, or why it cannot be the payload of one.

    Raises:
        Malformed: bytes that are no deterministic CBOR.
    """
    found = decode(payload)
    if type(found) is not dict or COLOUR not in found:
        return CodeRefused(RefusalReason.WRONG_TYPE)
    issuer = issuer_of(found.get(ISS))
    if found.keys() != _MEMBERS or issuer is None or not _are_of_kind(found):
        return CodeRefused(RefusalReason.MALFORMED, "claims that a code does not have")
    said = SAID.get(found[COLOUR])
    if said is None:
        return CodeRefused(RefusalReason.UNKNOWN_COLOUR)
    issued, expires = (datetime.fromtimestamp(found[name], UTC) for name in (IAT, EXP))
    if not SHORTEST <= expires - issued <= LONGEST:
        return CodeRefused(RefusalReason.LASTS_TOO_LONG)
    colour, international = said
    return CodeClaims(colour, issuer, issued, expires, found[CTI], international)


def _number(claims: CodeClaims) -> int:
    """The number of a colour in its version; 0, which no verifier takes, for any other colour."""
    return next((one for one, said in SAID.items() if said == (claims.colour, claims.international)), 0)


def _are_of_kind(found: Mapping[Any, Any]) -> bool:
    identifier = found[CTI]
    times = all(type(found[name]) is int and 0 <= found[name] <= _LAST_SECOND for name in (IAT, EXP))
    return (
        times
        and type(found[COLOUR]) is int
        and type(identifier) is bytes
        and len(identifier) == IDENTIFIER_BYTES
    )


@lru_cache(maxsize=4096)
def issuer_of(text: object) -> PlaceCode | None:
    """The issuing area, written in its one form: two, four or six digits."""
    if type(text) is not str or len(text) not in (2, 4, 6):
        return None
    try:
        code = PlaceCode.parse(text)
    except Refusal:
        return None
    return code if code == text else None
