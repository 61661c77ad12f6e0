"""The keys of other states' certificates: those of their document signers, in a file that the operator keeps."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from wuse.vocabulary import Refusal

ES256, PS256 = -7, -37
_LEAST_RSA_BITS = 2048
# As the technical specification has them, and as the first certificates were issued.
_USES = {
    f"1.3.6.1.4.1.{root}2021.1.{number}": kind
    for root in ("1847.", "0.1847.")
    for number, kind in ((1, "test"), (2, "vaccination"), (3, "recovery"))
}


@dataclass(frozen=True)
class SignerKey:
    """The key of a document signer. It has one algorithm: ES256 on P-256, PS256 with RSA of 2048 bits or more.

    Attributes:
        valid_from, valid_until: the certificate's own time.
        uses: the kinds of entries that it may sign; empty when the certificate does not say.
    """

    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    valid_from: datetime
    valid_until: datetime
    uses: frozenset[str]

    @property
    def algorithm(self) -> int:
        """The one COSE algorithm that goes with the key."""
        return ES256 if isinstance(self.public, ec.EllipticCurvePublicKey) else PS256

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the bytes are this key's signature of the message."""
        try:
            if isinstance(self.public, rsa.RSAPublicKey):
                pss = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
                self.public.verify(signature, message, pss, SHA256())
                return True
            if len(signature) != 64:
                return False
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            self.public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


TrustList = Mapping[bytes, tuple[SignerKey, ...]]
"""Key identifier -> the keys that have it: eight bytes may be shared."""


def read_trust_list(data: bytes) -> TrustList:
    """Read `{"certificates": ["<base64 of DER>", …]}`.

    Raises:
        Refusal: `credential.trust_list_malformed`.
    """
    try:
        document = json.loads(data)
        found: dict[bytes, tuple[SignerKey, ...]] = {}
        for text in document["certificates"]:
            der = base64.b64decode(text, validate=True)
            kid = hashlib.sha256(der).digest()[:8]
            found[kid] = (*found.get(kid, ()), _signer(x509.load_der_x509_certificate(der)))
    except (ValueError, KeyError, TypeError, RecursionError) as reason:
        raise Refusal(
            "credential.trust_list_malformed",
            "The trust list cannot be read: {reason}. Write an object with the list “certificates”, each the base64 of "
            "a DER certificate with a P-256 key or an RSA key of 2048 bits or more.",
            {"reason": str(reason)},
        ) from reason
    return found


def signers_as_jwk(trusted: TrustList) -> list[dict[str, Any]]:
    """The keys as a browser takes them: `kid` in hex, COSE `alg`, `jwk`, `from` and `until` in seconds, `uses`."""
    return [
        {
            "kid": kid.hex(),
            "alg": key.algorithm,
            "jwk": _jwk(key.public),
            "from": int(key.valid_from.timestamp()),
            "until": int(key.valid_until.timestamp()),
            "uses": sorted(key.uses),
        }
        for kid, keys in sorted(trusted.items())
        for key in keys
    ]


def _jwk(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> dict[str, str]:
    """The key's members (RFC 7518)."""
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return {"kty": "RSA", "n": _base64url(numbers.n), "e": _base64url(numbers.e)}
    point = public.public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _base64url(point.x, 32), "y": _base64url(point.y, 32)}


def _base64url(number: int, size: int = 0) -> str:
    data = number.to_bytes(size or (number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signer(certificate: x509.Certificate) -> SignerKey:
    public: Any = certificate.public_key()
    on_curve = isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1)
    if not on_curve and not (isinstance(public, rsa.RSAPublicKey) and public.key_size >= _LEAST_RSA_BITS):
        raise ValueError("a certificate with a key of another kind")
    return SignerKey(
        public, certificate.not_valid_before_utc, certificate.not_valid_after_utc, _uses(certificate)
    )


def _uses(certificate: x509.Certificate) -> frozenset[str]:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(_USES[one.dotted_string] for one in listed if one.dotted_string in _USES)
