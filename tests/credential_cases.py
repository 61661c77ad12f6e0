"""Keys, claims and moments that the tests of the credential share; every secret is fixed, and nobody's."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wuse.publish.credential import (
    CodeAlgorithm,
    CodeClaims,
    CodeKey,
    CodeKeySet,
    PrivateKey,
    make_code,
)
from wuse.publish.credential.base45 import encode45
from wuse.publish.credential.cbor import Tag, encode
from wuse.publish.credential.code import COLOUR, CTI, EXP, IAT, ISS, PREFIX
from wuse.vocabulary import Colour, PlaceCode

NOON = datetime(2020, 2, 17, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def private(name: str, algorithm: CodeAlgorithm = CodeAlgorithm.EdDSA) -> PrivateKey:
    return PrivateKey(algorithm, hashlib.sha256(name.encode()).digest())


ED, ES = private("ed"), private("es", CodeAlgorithm.ES256)
ROOT = private("root", CodeAlgorithm.ES256)
IDENTIFIER = bytes(range(16))


def code_key(key: PrivateKey, area: str = "33", **other: Any) -> CodeKey:
    return replace(CodeKey(key.public, PlaceCode(area), NOON - DAY, NOON + 30 * DAY), **other)


KEYS = CodeKeySet(NOON - DAY, NOON + 29 * DAY, (code_key(ED), code_key(ES)))
CLAIMS = CodeClaims(Colour.GREEN, PlaceCode("330106"), NOON, NOON + timedelta(minutes=10), IDENTIFIER)
PAYLOAD: dict[int, Any] = {
    ISS: "330106",
    EXP: int(CLAIMS.expires_at.timestamp()),
    IAT: int(NOON.timestamp()),
    CTI: IDENTIFIER,
    COLOUR: 1,
}


def code(key: PrivateKey = ED, **changed: Any) -> str:
    return make_code(replace(CLAIMS, **changed), key)


def signed(payload: bytes, key: PrivateKey = ED, *, protected: bytes | None = None, tag: int = 18) -> bytes:
    """A message over any payload and any header, rightly signed: what a broken issuer could send out."""
    head = encode({1: int(key.algorithm), 4: key.public.kid}) if protected is None else protected
    signature = key.sign(encode(["Signature1", head, b"", payload]))
    return encode(Tag(tag, [head, {}, payload, signature]))


def text_of(data: bytes) -> str:
    return PREFIX + encode45(data)


def saying(key: PrivateKey = ED, **changed: Any) -> str:
    """A rightly signed code with other claims: `saying(iss="3301")`; None leaves one out."""
    names = {"iss": ISS, "exp": EXP, "iat": IAT, "cti": CTI, "colour": COLOUR}
    claims = {**PAYLOAD, **{names[name]: value for name, value in changed.items()}}
    return text_of(signed(encode({name: value for name, value in claims.items() if value is not None}), key))
