"""Credentials: the health code as a signed text that anyone can check without asking anyone.

In: a colour, an area, times, an identifier, keys. Out: the text of a code and its QR code; the published keys and lists
of revoked codes; of a text that was shown, a value: accepted with what it says, or refused with a reason.
Never: holds anything about a person, asks a server or a clock, accepts a second text for what was signed.
"""

from wuse.publish.credential.algorithms import CodeAlgorithm, PrivateKey, PublicKey
from wuse.publish.credential.code import CodeClaims, make_code
from wuse.publish.credential.keys import CodeKey, CodeKeySet, read_key_set, sign_key_set
from wuse.publish.credential.reasons import CodeRefused, RefusalReason
from wuse.publish.credential.revocation import (
    RevocationList,
    Revocations,
    both,
    make_list,
    read_list,
    sign_list,
)
from wuse.publish.credential.verify import CodeAccepted, Revoked, verify_code

__all__ = [
    "CodeAccepted",
    "CodeAlgorithm",
    "CodeClaims",
    "CodeKey",
    "CodeKeySet",
    "CodeRefused",
    "PrivateKey",
    "PublicKey",
    "RefusalReason",
    "RevocationList",
    "Revocations",
    "Revoked",
    "both",
    "make_code",
    "make_list",
    "read_key_set",
    "read_list",
    "sign_key_set",
    "sign_list",
    "verify_code",
]
