"""Identity documents at the door: read, checked, made into a `PersonKey`, and forgotten.

A number of identity is personal data of class L4. Nothing here keeps, prints or repeats one: a document shows itself
without its number, and a refusal says what is wrong and not what stood there.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import mul

from wuse.vocabulary import PersonKey, Phrase, Refusal

_DOMAIN = b"wuse person key v1"
_KEY_BYTES = 20
_LEAST_SECRET = 32
# GB 11643-1999, ISO 7064 MOD 11-2: weights of the first seventeen places, and the check character of each remainder.
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECK_CHARACTERS = "10X98765432"
_SPACES = re.compile(r"[\s\-·()]")


class DocumentKind(StrEnum):
    """The documents that are read.

    RESIDENT_ID: 居民身份证, and the residence permits of Hong Kong, Macao and Taiwan residents that have its form
    (GB 11643). PASSPORT: any state's. HK_MACAO_PERMIT: 港澳居民来往内地通行证. TAIWAN_PERMIT: 台湾居民来往大陆通行证.
    PROVISIONAL: no document; the number that an organisation gave to somebody who has none at hand.
    """

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PROVISIONAL = "provisional"


@dataclass(frozen=True)
class IdentityDocument:
    """A document whose number is well-formed and in its one form. `issuer`: the state of a passport, as in ISO 3166."""

    kind: DocumentKind
    number: str = field(repr=False)
    issuer: str = "CHN"


def read_document(kind: DocumentKind, text: str, *, issuer: str = "CHN") -> IdentityDocument:
    """Read the number of a document as a person types it: full-width, spaced, in small letters.

    An old resident number of fifteen digits becomes the one of eighteen, so that a person has one key.

    Raises:
        Refusal: `person.document_malformed`, which says what is wrong without repeating the number.
    """
    number = _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[A-Z]{3}", issuer):
        raise _malformed(kind, Phrase("the issuing state is not three letters, such as CHN"))
    return IdentityDocument(kind, _READERS[kind](number), issuer if kind is DocumentKind.PASSPORT else "CHN")


def person_key(document: IdentityDocument, *, secret: bytes, version: int) -> PersonKey:
    """The key of the person whom a document names.

    HMAC-SHA-256 (RFC 2104) under the secret, of the purpose, the kind, the issuer and the number, cut to 160 bits. What
    one who has the secret could do: find the key of a number that is known, and by trying all numbers the number of a
    key; without it, neither.

    Args:
        secret: at least 32 bytes, kept apart from the pool and the desk.
        version: which secret it is, so that keys can be made anew when it changes.
    """
    if len(secret) < _LEAST_SECRET:
        raise ValueError(f"a secret of {len(secret)} bytes is too short: give {_LEAST_SECRET} or more")
    parts = (_DOMAIN, document.kind.encode(), document.issuer.encode(), document.number.encode())
    # Each part after its length: no two documents can run together into the same bytes.
    message = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    digest = hmac.new(secret, message, hashlib.sha256).digest()[:_KEY_BYTES]
    return PersonKey(f"p{version}-{base64.b32encode(digest).decode().lower()}")


def check_character(seventeen: str) -> str:
    """The last character of a resident number, from the seventeen before it (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(map(mul, map(int, seventeen), _WEIGHTS))
    return _CHECK_CHARACTERS[total % 11]


def _resident(number: str) -> str:
    kind = DocumentKind.RESIDENT_ID
    if re.fullmatch(r"[0-9]{15}", number):
        number = number[:6] + "19" + number[6:]
        number += check_character(number)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _malformed(kind, Phrase("it needs eighteen places: seventeen digits, and a digit or X"))
    if number[0] == "0":
        raise _malformed(kind, Phrase("it begins with no division"))
    if not _is_day(number[6:14]):
        raise _malformed(kind, Phrase("places seven to fourteen are no day of birth"))
    if check_character(number[:17]) != number[17]:
        raise _malformed(
            kind, Phrase("its last character does not fit the others: one of them was typed wrongly")
        )
    return number


def _passport(number: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{5,17}", number) or not re.search(r"[0-9]", number):
        raise _malformed(
            DocumentKind.PASSPORT, Phrase("it needs five to seventeen letters and digits, one digit or more")
        )
    return number


def _hk_macao(number: str) -> str:
    # Until 2013 two more digits counted the renewals: they are not part of the person's number.
    if not re.fullmatch(r"[HM][0-9]{8}([0-9]{2})?", number):
        raise _malformed(DocumentKind.HK_MACAO_PERMIT, Phrase("it needs H or M and eight digits"))
    return number[:9]


def _taiwan(number: str) -> str:
    if not re.fullmatch(r"[0-9]{8}", number):
        raise _malformed(DocumentKind.TAIWAN_PERMIT, Phrase("it needs eight digits"))
    return number


def _provisional(number: str) -> str:
    # Two organisations count alike: without the one before the other's number, two persons would have one key.
    if not re.fullmatch(r"[^/]{2,80}/[A-Z0-9]{3,30}", number):
        raise _malformed(
            DocumentKind.PROVISIONAL,
            Phrase("it needs the organisation that gave it, a slash, and three to thirty letters and digits"),
        )
    return number


_READERS: Mapping[DocumentKind, Callable[[str], str]] = {
    DocumentKind.RESIDENT_ID: _resident,
    DocumentKind.PASSPORT: _passport,
    DocumentKind.HK_MACAO_PERMIT: _hk_macao,
    DocumentKind.TAIWAN_PERMIT: _taiwan,
    DocumentKind.PROVISIONAL: _provisional,
}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}").year >= 1850
    except ValueError:
        return False


def _malformed(kind: DocumentKind, reason: Phrase) -> Refusal:
    return Refusal(
        "person.document_malformed",
        "The number of the document cannot be right: {reason}. Copy it again from the document.",
        {"kind": str(kind), "reason": reason},
    )
