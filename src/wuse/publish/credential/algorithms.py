"""The two ways in which a code is signed, and the keys for them. A key has one algorithm for ever.

ES256 has two signatures for every one that holds, (r, s) and (r, n - s). Only the one with the smaller s is written and
accepted here, so that nobody can make a second text of a code that was signed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from wuse.publish.credential.cbor import Malformed, encode

KID_BYTES = 8
SIGNATURE_BYTES = 64
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF = (_ORDER // 2).to_bytes(32, "big")
_ECDSA = ec.ECDSA(SHA256())
_KTY, _ALG, _CRV, _X, _Y = 1, 3, -1, -2, -3
_OKP, _EC2, _P256, _ED25519 = 1, 2, 1, 6


class CodeAlgorithm(IntEnum):
    """The COSE numbers of the algorithms (RFC 9053)."""

    ES256 = -7
    EdDSA = -8


@dataclass(frozen=True)
class PublicKey:
    """A public key that belongs to one algorithm. `x` (and `y` for ES256): 32 bytes each."""

    algorithm: CodeAlgorithm
    x: bytes
    y: bytes = b""

    @cached_property
    def kid(self) -> bytes:
        """The first eight bytes of its thumbprint, which the key gives and nobody chooses."""
        return self.thumbprint[:KID_BYTES]

    @property
    def thumbprint(self) -> bytes:
        """SHA-256 of its required members (RFC 9679): what tells this key from every other."""
        return hashlib.sha256(encode(self._required())).digest()

    def cose_key(self) -> dict[int, Any]:
        """The members of its COSE_Key (RFC 9052), the algorithm among them."""
        return {**self._required(), _ALG: int(self.algorithm)}

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether these are the 64 bytes of this key's signature of the message."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            if self.algorithm is CodeAlgorithm.EdDSA:
                self._edwards.verify(message, signature)
                return True
            return is_low(signature) and self._verifies_ecdsa(signature, message)
        except (InvalidSignature, BadSignatureError):
            return False

    def _verifies_ecdsa(self, signature: bytes, message: bytes) -> bool:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        self._curve.verify(encode_dss_signature(r, s), message, _ECDSA)
        return True

    def _required(self) -> dict[int, Any]:
        if self.algorithm is CodeAlgorithm.EdDSA:
            return {_KTY: _OKP, _CRV: _ED25519, _X: self.x}
        return {_KTY: _EC2, _CRV: _P256, _X: self.x, _Y: self.y}

    @cached_property
    def _edwards(self) -> VerifyKey:
        return VerifyKey(self.x)

    @cached_property
    def _curve(self) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + self.x + self.y)


@dataclass(frozen=True)
class PrivateKey:
    """A secret of 32 bytes with its algorithm. What one who has it could do: sign codes in the issuer's name."""

    algorithm: CodeAlgorithm
    secret: bytes

    @cached_property
    def public(self) -> PublicKey:
        """The key to verify with."""
        if self.algorithm is CodeAlgorithm.EdDSA:
            return PublicKey(self.algorithm, bytes(self._edwards.verify_key))
        numbers = self._curve.public_key().public_numbers()
        return PublicKey(self.algorithm, numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big"))

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        if self.algorithm is CodeAlgorithm.EdDSA:
            return self._edwards.sign(message).signature
        r, s = decode_dss_signature(self._curve.sign(message, _ECDSA))
        return r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")

    @cached_property
    def _edwards(self) -> SigningKey:
        return SigningKey(self.secret)

    @cached_property
    def _curve(self) -> ec.EllipticCurvePrivateKey:
        number = int.from_bytes(self.secret, "big") % (_ORDER - 1) + 1
        return ec.derive_private_key(number, ec.SECP256R1())


def is_low(signature: bytes) -> bool:
    """Whether an ES256 signature is the one of its pair that has the smaller s."""
    return signature[32:] <= _HALF


def public_key(members: Mapping[int | str, Any]) -> PublicKey:
    """The key of a COSE_Key; its members have to be those of its algorithm, no more and no fewer.

    Raises:
        Malformed: another algorithm, members that do not go with it, a point that is not on the curve.
    """
    try:
        key = PublicKey(CodeAlgorithm(members[_ALG]), members[_X], members.get(_Y, b""))
        fits = key.cose_key() == members and all(type(part) is bytes for part in (key.x, key.y))
        if not fits or len(key.x) != 32:
            raise Malformed("members of a key that do not go together")
        _ = key._edwards if key.algorithm is CodeAlgorithm.EdDSA else key._curve
    except (KeyError, ValueError, TypeError) as reason:
        raise Malformed("no key of a known kind") from reason
    return key
