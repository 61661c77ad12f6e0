"""The identity vault: who a person key stands for, encrypted, under one key a response and version.

The keys lie in the key folder, the sealed records at the desk. A stolen desk database or backup names nobody
without the folder; when a response ends its keys are destroyed, and every copy of its records is noise. What
one who has
both could do: read the names of everyone registered under a response that is active.
"""

from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wuse.trust.canonical import canonical_json, parse_canonical
from wuse.vocabulary import PersonKey, Refusal

NONCE_BYTES = 12


@dataclass(frozen=True)
class Identity:
    """What the vault knows of a person. Class L4; it does not show itself in messages and logs.

    `contact_name`, `contact_phone`: somebody who is to be asked when the person cannot be reached.
    """

    kind: str
    number: str = field(repr=False)
    issuer: str
    name: str = field(repr=False)
    phone: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    contact_name: str = field(repr=False, default="")
    contact_phone: str = field(repr=False, default="")


def completed(identity: Identity, before: Identity) -> Identity:
    """An identity with what was known before, where it does not say it itself."""
    names = ("name", "phone", "address", "contact_name", "contact_phone")
    return replace(identity, **{name: getattr(identity, name) or getattr(before, name) for name in names})


def key_name(response: str, version: int) -> str:
    """The name of a response's vault key in the key folder."""
    return f"vault/{response.lower()}/{version}"


def seal(identity: Identity, *, person: PersonKey, response: str, key: bytes, nonce: bytes) -> bytes:
    """Encrypt an identity with AES-256-GCM (NIST SP 800-38D); bound to the person and the response.

    Args:
        nonce: 12 fresh random bytes, never used twice with a key.

    Returns:
        The nonce, the ciphertext and its tag.
    """
    return seal_bytes(canonical_json(vars(identity)), bound=_bound(person, response), key=key, nonce=nonce)


def seal_bytes(content: bytes, *, bound: bytes, key: bytes, nonce: bytes) -> bytes:
    """Encrypt content with AES-256-GCM (NIST SP 800-38D); it opens together with `bound` alone.

    Args:
        nonce: 12 fresh random bytes, never used twice with a key.

    Returns:
        The nonce, the ciphertext and its tag.
    """
    return nonce + AESGCM(key).encrypt(nonce, content, bound)


def unseal(sealed: bytes, *, person: PersonKey, response: str, key: bytes) -> Identity:
    """Decrypt an identity.

    Raises:
        Refusal: `vault.sealed_wrong` when the record was changed, moved to another person, or has another key.
    """
    return Identity(**parse_canonical(unseal_bytes(sealed, bound=_bound(person, response), key=key)))


def unseal_bytes(sealed: bytes, *, bound: bytes, key: bytes) -> bytes:
    """Decrypt what `seal_bytes` made.

    Raises:
        Refusal: `vault.sealed_wrong`.
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound)
    except (InvalidTag, ValueError) as reason:
        raise Refusal(
            "vault.sealed_wrong",
            "A record of the vault cannot be opened: it was changed, or the key folder is another one. "
            "Restore both from "
            "the same copy.",
        ) from reason


def bound_rows(name: str, response: str) -> bytes:
    """What sealed rows are bound to: the name that they are kept under, and their response."""
    return canonical_json(["wuse vault rows v1", name, response])


def _bound(person: PersonKey, response: str) -> bytes:
    # As canonical JSON writes a list of these three, which need no escape.
    return f'["wuse vault v1","{person}","{response}"]'.encode()
