"""The keys of other states' certificates: those of their document signers, in a file that the operator keeps."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from wuse.vocabulary import Refusal

ES256, PS256 = -7, -37
KINDS = frozenset({"vaccination", "test", "recovery"})
"""What a key may sign."""
_LEAST_RSA_BITS = 2048
# As the technical specification has them, and as the first certificates were issued.
_USES = {
    f"1.3.6.1.4.1.{root}2021.1.{number}": kind
    for root in ("1847.", "0.1847.")
    for number, kind in ((1, "test"), (2, "vaccination"), (3, "recovery"))
}

# An extended key usage that lists nothing: no valid DER of X.509, yet issued, and it says as little as none.
_NAMES_NO_USE = bytes.fromhex("0603551d2504023000")


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
    except (ValueError, KeyError, TypeError, RecursionError, UnsupportedAlgorithm) as reason:
        raise _malformed(reason) from reason
    return found


def trust_list_in(path: Path) -> TrustList:
    """The list of a file, which is read again only when it was written again.

    Raises:
        Refusal: `credential.trust_list_malformed`, also where there is no such file.
    """
    try:
        written = path.stat()
        return _read_file(path, written.st_mtime_ns, written.st_size)
    except OSError as reason:
        raise _malformed(reason) from reason


@lru_cache(maxsize=4)
def _read_file(path: Path, written: int, size: int) -> TrustList:
    return read_trust_list(path.read_bytes())


def _malformed(reason: Exception) -> Refusal:
    return Refusal(
        "credential.trust_list_malformed",
        "The trust list cannot be read: {reason}. Write an object with the list “certificates”, each the base64 of "
        "a DER certificate with a P-256 key or an RSA key of 2048 bits or more.",
        {"reason": str(reason)},
    )


def _signer(certificate: x509.Certificate) -> SignerKey:
    public: Any = certificate.public_key()
    if not is_signing_key(public):
        raise ValueError("a certificate with a key of another kind")
    return SignerKey(
        public, certificate.not_valid_before_utc, certificate.not_valid_after_utc, _uses(certificate)
    )


def is_signing_key(public: object) -> bool:
    """Whether it is a key of one of the two kinds: P-256, or RSA that is long enough."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        return isinstance(public.curve, ec.SECP256R1)
    return isinstance(public, rsa.RSAPublicKey) and public.key_size >= _LEAST_RSA_BITS


def _uses(certificate: x509.Certificate) -> frozenset[str]:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return frozenset()
    except ValueError:
        if _NAMES_NO_USE in certificate.tbs_certificate_bytes:
            return frozenset()
        raise
    return frozenset(_USES[one.dotted_string] for one in listed if one.dotted_string in _USES)
