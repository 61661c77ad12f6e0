"""The keys that codes are signed with, as they are published: which key, for which area, from when until when.

The set is one COSE_Sign1 message signed by the root, whose own public key verifiers get on another way. Keys overlap:
the next one is published before it signs, and one that signs no more is listed until its last code has expired.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from wuse.publish.credential.algorithms import PrivateKey, PublicKey, public_key
from wuse.publish.credential.cbor import Malformed, decode, encode
from wuse.publish.credential.code import LONGEST
from wuse.publish.credential.cose import ALG, KID, parse_sign1, sign1
from wuse.vocabulary import PlaceCode, Refusal

KEY_SET_DAYS = 30
_TYPE = "wuse code keys 1"
_MOST_BYTES = 1_000_000
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True)
class CodeKey:
    """A public key with what it may be used for.

    Attributes:
        area: the codes of this area and of those inside it.
        signs_from, signs_until: only what is issued in this time; it verifies a day longer.
        ended_at: when the response ended for which it signed; None while it runs.
    """

    key: PublicKey
    area: PlaceCode
    signs_from: datetime
    signs_until: datetime
    ended_at: datetime | None = None

    @property
    def verifies_until(self) -> datetime:
        """When the last code that it can have signed expires."""
        return self.signs_until + LONGEST

    def is_for(self, area: str, issued_at: datetime) -> bool:
        """Whether it may sign for an area at a moment."""
        return self.area.contains(area) and self.signs_from <= issued_at < self.signs_until


@dataclass(frozen=True)
class CodeKeySet:
    """The keys that are published together. Verifiers use them until `expires_at`, and none after it."""

    issued_at: datetime
    expires_at: datetime
    keys: tuple[CodeKey, ...]

    def get(self, kid: bytes) -> CodeKey | None:
        """The key of an identifier."""
        return self._by_kid.get(kid)

    @cached_property
    def _by_kid(self) -> dict[bytes, CodeKey]:
        return {key.key.kid: key for key in self.keys}

    def signer_at(self, area: str, at: datetime) -> CodeKey | None:
        """The key that signs for an area at a moment: of those that may, the one that began last."""
        fitting = [key for key in self.keys if key.ended_at is None and key.is_for(area, at)]
        return max(fitting, key=lambda key: (len(key.area), key.signs_from), default=None)


def sign_key_set(keys: CodeKeySet, root: PrivateKey) -> bytes:
    """The bytes of the published set."""
    members = [_written(key) for key in sorted(keys.keys, key=lambda key: key.key.kid)]
    return sign1(encode([_TYPE, *seconds_of(keys.issued_at, keys.expires_at), members]), root)


def read_key_set(data: bytes, root: PublicKey) -> CodeKeySet:
    """Read a published set and check that the root signed it.

    Raises:
        Refusal: `credential.key_set_malformed`, `credential.root_wrong`.
    """
    try:
        kind, issued, expires, members = decode(open_signed(data, root, most=_MOST_BYTES))
        if kind != _TYPE:
            raise Malformed("another kind of document")
        read = CodeKeySet(moment_of(issued), moment_of(expires), tuple(map(_read, members)))
        if len({key.key.kid for key in read.keys}) != len(read.keys):
            raise Malformed("a key that stands twice")
    except (Malformed, TypeError, ValueError) as reason:
        raise Refusal(
            "credential.key_set_malformed",
            "The file of the keys cannot be read: {reason}. Fetch it again.",
            {"reason": str(reason)},
        ) from reason
    return read


def open_signed(data: bytes, root: PublicKey, *, most: int) -> bytes:
    """The payload of a document that the root signed.

    Raises:
        Malformed: it is longer than `most` or no signed message.
        Refusal: `credential.root_wrong`.
    """
    if len(data) > most:
        raise Malformed("longer than it may be")
    message = parse_sign1(data)
    named = (message.header[ALG], message.header[KID]) == (root.algorithm, root.kid)
    if not named or not root.verifies(message.signature, message.signed):
        raise Refusal(
            "credential.root_wrong",
            "The file is not signed by the root key that is known here. Compare the root key with a copy that you "
            "have from elsewhere.",
            {},
        )
    return message.payload


def _written(key: CodeKey) -> list[Any]:
    ended = key.ended_at and int(key.ended_at.timestamp())
    return [key.key.cose_key(), str(key.area), *seconds_of(key.signs_from, key.signs_until), ended]


def _read(member: list[Any]) -> CodeKey:
    key, area, first, last, ended = member
    if type(key) is not dict:
        raise Malformed("no key")
    try:
        place = PlaceCode.parse(area)
    except (Refusal, AttributeError) as reason:
        raise Malformed("a key without an area") from reason
    return CodeKey(
        public_key(key), place, moment_of(first), moment_of(last), None if ended is None else moment_of(ended)
    )


def seconds_of(*moments: datetime) -> list[int]:
    """Moments as whole seconds since 1970."""
    return [int(moment.timestamp()) for moment in moments]


def moment_of(seconds: object) -> datetime:
    """A moment of whole seconds since 1970; Malformed for anything else."""
    if type(seconds) is not int or not 0 <= seconds <= _LAST_SECOND - 86_400:
        raise Malformed("a time that is none")
    return datetime.fromtimestamp(seconds, UTC)


def key_set_as_json(keys: CodeKeySet) -> Mapping[str, Any]:
    """The set for people and programs to look at; only the signed bytes are proof."""
    return {
        "issued_at": _told(keys.issued_at),
        "expires_at": _told(keys.expires_at),
        "keys": [
            {
                "kid": key.key.kid.hex(),
                "alg": key.key.algorithm.name,
                "area": str(key.area),
                "signs_from": _told(key.signs_from),
                "signs_until": _told(key.signs_until),
                "ended_at": key.ended_at and _told(key.ended_at),
            }
            for key in keys.keys
        ],
    }


def renewed(keys: CodeKeySet, *, at: datetime, days: int = KEY_SET_DAYS) -> CodeKeySet:
    """The set issued anew: without the keys whose last code has expired."""
    live = tuple(key for key in keys.keys if key.verifies_until > at)
    return CodeKeySet(at, at + timedelta(days=days), live)


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
