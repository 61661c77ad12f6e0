"""COSE_Sign1 (RFC 9052): one signature over a protected header and a payload."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wuse.publish.credential.algorithms import PrivateKey
from wuse.publish.credential.cbor import Malformed, Tag, decode, encode

ALG, KID = 1, 4
_SIGN1, _CWT = 18, 61
_CONTEXT = "Signature1"
SIGNED_HEAD = b"\x84\x6aSignature1"
"""How what is signed begins: a list of four, and the first of them."""


@dataclass(frozen=True)
class Sign1:
    """A signed message, taken apart. `protected`: the header's bytes as they were signed."""

    protected: bytes
    header: Mapping[int | str, Any]
    unprotected: Mapping[int | str, Any]
    payload: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over: the Sig_structure without external data.

        An empty header is signed as no bytes, in whichever of its two forms it is sent.
        """
        return encode([_CONTEXT, self.protected if self.header else b"", b"", self.payload])


def sign1(payload: bytes, key: PrivateKey) -> bytes:
    """Sign a payload; algorithm and key identifier stand in the protected header, nothing in the other."""
    protected = encode({ALG: int(key.algorithm), KID: key.public.kid})
    signature = key.sign(encode([_CONTEXT, protected, b"", payload]))
    return encode(Tag(_SIGN1, [protected, {}, payload, signature]))


def parse_sign1(data: bytes) -> Sign1:
    """Read a message of our own making: its tag, a header of algorithm and key identifier, and nothing else.

    Raises:
        Malformed: any other form, also one that means the same.
    """
    value = decode(data)
    if type(value) is not Tag or value.number != _SIGN1:
        raise Malformed("another tag than that of a signed message")
    message = _message(value.value, deterministic=True)
    kid = message.header.get(KID)
    if message.unprotected or set(message.header) != {ALG, KID} or type(kid) is not bytes:
        raise Malformed("a header with other members than algorithm and key")
    return message


def parse_foreign_sign1(data: bytes) -> Sign1:
    """Read a message that others made: with its tag, inside the tag of a web token, or without one.

    Raises:
        Malformed.
    """
    value = decode(data, deterministic=False)
    if type(value) is Tag and value.number == _CWT:
        value = value.value
    if type(value) is Tag:
        if value.number != _SIGN1:
            raise Malformed("another tag than that of a signed message")
        value = value.value
    return _message(value, deterministic=False)


def _message(value: Any, *, deterministic: bool) -> Sign1:
    if type(value) is not list or len(value) != 4:
        raise Malformed("not the four parts of a signed message")
    protected, unprotected, payload, signature = value
    if type(unprotected) is not dict or any(
        type(part) is not bytes for part in (protected, payload, signature)
    ):
        raise Malformed("parts of other kinds than those of a signed message")
    header = decode(protected, deterministic=deterministic) if protected else {}
    # The EU's specification has the identifier of the key in either header, or in both; the one that is signed counts.
    if type(header) is not dict or (header.keys() & unprotected.keys()) - {KID}:
        raise Malformed("a header that is no map, or that says a thing twice")
    return Sign1(protected, header, unprotected, payload, signature)
