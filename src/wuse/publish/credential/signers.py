"""The keys of other states' document signers as they are published: signed by the root, used for a time, like our own.

The operator's trust list says whose keys they are. Unsigned, whoever stands between a site and its readers could add a
key and with it sign certificates for anyone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from wuse.publish.credential.algorithms import KID_BYTES, PrivateKey, PublicKey
from wuse.publish.credential.cbor import Malformed, decode, encode
from wuse.publish.credential.cose import sign1
from wuse.publish.credential.keys import KEY_SET_DAYS, moment_of, open_signed, seconds_of
from wuse.publish.credential.trust_list import KINDS, SignerKey, TrustList, is_signing_key
from wuse.vocabulary import Refusal

_TYPE = "wuse signers 1"
MOST_KEYS = 4000
"""Each is one value of the document, and no reader takes more than 4,096."""
_MOST_BYTES = 4_000_000
# A certificate may name a time that verifiers do not count with; it holds as long as they can say.
_FIRST, _LAST = 0, 253_402_214_399


@dataclass(frozen=True)
class SignerSet:
    """The keys that are published together. Verifiers use them until `expires_at`, and none after it."""

    issued_at: datetime
    expires_at: datetime
    trusted: TrustList

    def members(self) -> list[bytes]:
        """Each key as it is written; two sets that have the same say the same."""
        return sorted(_written(kid, key) for kid, keys in self.trusted.items() for key in keys)


def issued(trusted: TrustList, *, at: datetime) -> SignerSet:
    """A trust list as a set that is used for a month."""
    return SignerSet(at, at + timedelta(days=KEY_SET_DAYS), trusted)


def sign_signers(signers: SignerSet, root: PrivateKey) -> bytes:
    """The bytes of the published set.

    Raises:
        Refusal: `credential.trust_list_too_long`.
    """
    times = seconds_of(signers.issued_at, signers.expires_at)
    members = signers.members()
    if sum(map(len, members)) > _MOST_BYTES // 2 or len(members) > MOST_KEYS:
        raise Refusal(
            "credential.trust_list_too_long",
            "{count} certificates are more than verifiers load: leave out those that sign no more.",
            {"count": len(members)},
        )
    return sign1(encode([_TYPE, *times, members]), root)


def read_signers(data: bytes, root: PublicKey) -> SignerSet:
    """Read a published set. Whether it has expired, the reader of certificates asks.

    Raises:
        Refusal: `credential.root_wrong`, `credential.signers_malformed`.
    """
    try:
        kind, first, last, members = decode(open_signed(data, root, most=_MOST_BYTES))
        if kind != _TYPE or type(members) is not list:
            raise Malformed("another kind of document")
        return SignerSet(moment_of(first), moment_of(last), _read(members))
    except (Malformed, TypeError, ValueError, UnsupportedAlgorithm) as reason:
        raise Refusal(
            "credential.signers_malformed",
            "The file with the keys of other states cannot be read: {reason}. Fetch it again.",
            {"reason": str(reason)},
        ) from reason


def _written(kid: bytes, key: SignerKey) -> bytes:
    der = key.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    times = [min(max(one, _FIRST), _LAST) for one in seconds_of(key.valid_from, key.valid_until)]
    return encode([kid, key.algorithm, der, *times, sorted(key.uses)])


def _read(members: Sequence[Any]) -> TrustList:
    found: dict[bytes, tuple[SignerKey, ...]] = {}
    for member in members:
        kid, key = _read_member(member)
        found[kid] = (*found.get(kid, ()), key)
    return found


def _read_member(member: bytes) -> tuple[bytes, SignerKey]:
    kid, algorithm, der, first, last, uses = decode(member)
    public: Any = load_der_public_key(der)
    if type(kid) is not bytes or len(kid) != KID_BYTES or not is_signing_key(public):
        raise Malformed("a key of another kind")
    key = SignerKey(public, moment_of(first), moment_of(last), frozenset(uses))
    if key.algorithm != algorithm or not key.uses <= KINDS:
        raise Malformed("a key for another use")
    return kid, key
