"""Keyed commitments of names and telephone numbers: what rows are compared by where nobody may read a name.

Under a secret of the response, so that rows of two responses share nothing, and nobody without the key folder can try
names. Equal commitments mean equal forms (`name_forms.py`), not the same person. What one who has the secret could do:
find the rows of a name that is known, and by trying all names those of many; so the class of the columns is that of
the names themselves, and the secret goes with the vault's keys.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from wuse.trust.name_forms import plain_name, plain_telephone, sound_of

_DOMAIN = b"wuse name commitment v1"
_BYTES = 20


@dataclass(frozen=True)
class NameCommitments:
    """Of one row: of the name as written, of its sound, of the telephone number; None where there is none."""

    name: str | None = None
    sound: str | None = None
    telephone: str | None = None


Commit = Callable[[str, str], NameCommitments]
"""Name and telephone number as they were typed -> their commitments."""


def committing(secret: Callable[[], bytes]) -> Commit:
    """How names and numbers are committed to under a secret, which is asked for with the first of them."""

    def commit(name: str, telephone: str) -> NameCommitments:
        return NameCommitments(
            name=_commitment(secret, "name", plain_name(name)),
            sound=_commitment(secret, "sound", sound_of(name)),
            telephone=_commitment(secret, "telephone", plain_telephone(telephone)),
        )

    return commit


def _commitment(secret: Callable[[], bytes], kind: str, form: str) -> str | None:
    """HMAC-SHA-256 (RFC 2104) of the kind and the form, cut to 160 bits; None for an empty form."""
    if not form:
        return None
    message = _DOMAIN + b"\x00" + kind.encode() + b"\x00" + form.encode()
    digest = hmac.new(secret(), message, hashlib.sha256).digest()[:_BYTES]
    return f"c1-{base64.b32encode(digest).decode().lower()}"
