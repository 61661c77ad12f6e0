"""The strict verifier: a text, a key set, a revocation list and a moment in, a value out. No network, no clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wuse.publish.credential.base45 import decode45
from wuse.publish.credential.cbor import Malformed
from wuse.publish.credential.code import MOST_LETTERS, PREFIX, CodeClaims, read_claims
from wuse.publish.credential.cose import ALG, KID, parse_sign1
from wuse.publish.credential.keys import CodeKey, CodeKeySet
from wuse.publish.credential.quick import quick_claims, quick_message
from wuse.publish.credential.reasons import CodeRefused, RefusalReason
from wuse.publish.credential.revocation import Revocations

_FAMILY = "WUSE"


class Revoked(StrEnum):
    """What is known about the revocation of an accepted code.

    NOT_LISTED: the list in force does not have it. LIST_EXPIRED: there is a list, but it is too old to tell.
    NO_LIST: there is none.
    """

    NOT_LISTED = "not_listed"
    LIST_EXPIRED = "list_expired"
    NO_LIST = "no_list"


@dataclass(frozen=True)
class CodeAccepted:
    """A code that holds: what it says, and whether a revocation would have been known."""

    claims: CodeClaims
    revocation: Revoked


def verify_code(
    text: str, *, keys: CodeKeySet, revocations: Revocations | None, at: datetime
) -> CodeAccepted | CodeRefused:
    """Whether a text is a code that holds at a moment.

    Args:
        text: exactly the code's text, nothing around it.
        keys: the published set, read with `read_key_set`.
        revocations: the lists in hand; None for none.
    """
    if len(text) > MOST_LETTERS:
        return CodeRefused(RefusalReason.TOO_LARGE)
    if not text.startswith(PREFIX):
        newer = text.startswith(_FAMILY) and text[4:5].isdigit() and text[5:6] == ":"
        return CodeRefused(RefusalReason.OTHER_VERSION if newer else RefusalReason.NO_CODE)
    try:
        found = _signed_claims(decode45(text[len(PREFIX) :]), keys, at)
    except Malformed as reason:
        return CodeRefused(RefusalReason.MALFORMED, str(reason))
    if isinstance(found, CodeRefused):
        return found
    return _in_time(*found, revocations, at)


def _signed_claims(data: bytes, keys: CodeKeySet, at: datetime) -> tuple[CodeClaims, CodeKey] | CodeRefused:
    """What was signed, and by which key; nothing of it is looked at before the signature holds."""
    algorithm, kid, signature, signed, payload = quick_message(data) or _message(data)
    if at >= keys.expires_at:
        return CodeRefused(RefusalReason.KEYS_EXPIRED)
    key = keys.get(kid)
    if key is None:
        return CodeRefused(RefusalReason.UNKNOWN_KEY)
    if algorithm != key.key.algorithm:
        return CodeRefused(RefusalReason.WRONG_ALGORITHM)
    if not key.key.verifies(signature, signed):
        return CodeRefused(RefusalReason.BAD_SIGNATURE)
    claims = quick_claims(payload) or read_claims(payload)
    return claims if isinstance(claims, CodeRefused) else (claims, key)


def _message(data: bytes) -> tuple[Any, bytes, bytes, bytes, bytes]:
    message = parse_sign1(data)
    return message.header[ALG], message.header[KID], message.signature, message.signed, message.payload


def _in_time(
    claims: CodeClaims, key: CodeKey, revocations: Revocations | None, at: datetime
) -> CodeAccepted | CodeRefused:
    if not key.is_for(claims.issuer, claims.issued_at):
        return CodeRefused(RefusalReason.KEY_NOT_FOR_THIS)
    if key.ended_at is not None and key.ended_at <= at:
        return CodeRefused(RefusalReason.RESPONSE_ENDED)
    if at < claims.issued_at:
        return CodeRefused(RefusalReason.NOT_YET_VALID)
    if at >= claims.expires_at:
        return CodeRefused(RefusalReason.EXPIRED)
    # An old list still knows what was revoked by then; that it lists nothing proves nothing.
    if revocations is not None and revocations.has(claims.identifier):
        return CodeRefused(RefusalReason.REVOKED)
    return CodeAccepted(claims, _known(revocations, at))


def _known(revocations: Revocations | None, at: datetime) -> Revoked:
    if revocations is None:
        return Revoked.NO_LIST
    return Revoked.LIST_EXPIRED if at >= revocations.expires_at else Revoked.NOT_LISTED
