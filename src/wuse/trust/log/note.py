"""Signed notes (C2SP signed-note): a text with signatures under it, by keys that have names.

    text, one or more lines
    (an empty line)
    — name base64(key id, signature)

A key's id is the first four bytes of SHA-256 over its name, a line feed, its algorithm byte and its public key, so that
a key cannot be used under another name or for another kind of signature.
"""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wuse.vocabulary import Refusal

ED25519 = 1
COSIGNATURE = 4
_MOST_SIGNATURES = 100
_MOST_BYTES = 1_000_000
_LINE = re.compile(r"— (\S+) (\S+)")


@dataclass(frozen=True)
class Signature:
    """A signature line: who claims to have signed, by which key, and the bytes."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        """The line under the text, without its line feed."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.data).decode()}"


@dataclass(frozen=True)
class Note:
    """A text that ends in a line feed, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The note's bytes."""
        return (self.text + "\n" + "".join(f"{signature.line()}\n" for signature in self.signatures)).encode()


class Verifier(Protocol):
    """A known key."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def verifies(self, text: str, data: bytes) -> bool:
        """Whether the bytes are this key's signature of the text."""


@dataclass(frozen=True)
class LogKey:
    """A public Ed25519 key with its name: `name+hash+base64`, as a verifier key is written."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def key_id(self) -> bytes:
        """The four bytes that tell this key under this name."""
        return key_id(self.name, self.algorithm, self.public)

    def encode(self) -> str:
        """The key as one text, to be handed to those who verify."""
        body = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{body}"

    def verifies(self, text: str, data: bytes) -> bool:
        """Whether the bytes are this key's signature of the text."""
        return self.algorithm == ED25519 and is_signed(self.public, data, text.encode())


@dataclass(frozen=True)
class Signer:
    """A private Ed25519 key with its name. What one who has it could do: sign any text in that name."""

    name: str
    secret: bytes

    @property
    def key(self) -> LogKey:
        """The public key to verify with."""
        return LogKey(self.name, _private(self.secret).public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Sign a text."""
        return Signature(self.name, self.key.key_id, self.sign_bytes(text.encode()))

    def sign_bytes(self, message: bytes) -> bytes:
        """The bare signature of a message."""
        return _private(self.secret).sign(message)


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """The id of a key under a name for an algorithm."""
    return hashlib.sha256(f"{name}\n".encode() + bytes([algorithm]) + public).digest()[:4]


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the bytes are an Ed25519 signature of the message by that public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse_key(text: str) -> LogKey:
    """Read a verifier key.

    Raises:
        Refusal: `log.key_malformed`.
    """
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise _bad_key("it is not written as name+hash+key")
    body = _decoded(parts[2])
    if body is None or len(body) != 33 or body[0] not in (ED25519, COSIGNATURE):
        raise _bad_key("its key is not an Ed25519 key")
    key = LogKey(parts[0], body[1:], body[0])
    if parts[1] != key.key_id.hex():
        raise _bad_key("its hash is not that of its name and key")
    return key


def parse_note(data: bytes) -> Note:
    """Read a signed note; only the bytes that `encode` would write are accepted.

    Raises:
        Refusal: `log.note_malformed`.
    """
    text = _text(data)
    head, mark, tail = text.rpartition("\n\n")
    if not mark or not tail.endswith("\n"):
        raise _bad_note("there is no empty line before the signatures, or no line feed after them")
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise _bad_note(f"it has more than {_MOST_SIGNATURES} signatures")
    note = Note(head + "\n", tuple(parse_signature(line) for line in lines))
    if note.encode() != data:
        raise _bad_note("its bytes are not in the one form that is allowed")
    return note


def signed_by(note: Note, keys: Sequence[Verifier]) -> list[Verifier]:
    """The known keys whose signature the note bears; signatures of unknown keys are passed over.

    Raises:
        Refusal: `log.signature_wrong` when a known key's signature does not hold, `log.unsigned` when no known
            key has signed.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: list[Verifier] = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None or key in found:
            continue
        if not key.verifies(note.text, signature.data):
            raise Refusal(
                "log.signature_wrong",
                "The signature of {name} does not fit the text: the note was changed after it was signed.",
                {"name": signature.name},
            )
        found.append(key)
    if not found:
        raise Refusal(
            "log.unsigned",
            "None of the known keys has signed this note: {names}. Check which log this is.",
            {"names": [key.name for key in keys]},
        )
    return found


def is_name(name: str) -> bool:
    """Whether a text may name a key: not empty, without spaces and plus signs, and such that UTF-8 can write it."""
    # What the shell hands over may hold bytes that are no UTF-8: Python keeps them as lone surrogates.
    whole = not any("\ud800" <= character <= "\udfff" for character in name)
    return bool(name) and whole and "+" not in name and not any(character.isspace() for character in name)


def _private(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


def _text(data: bytes) -> str:
    if len(data) > _MOST_BYTES:
        raise _bad_note("it is longer than a million bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as reason:
        raise _bad_note("it is not UTF-8") from reason
    if any(unicodedata.category(character) == "Cc" and character != "\n" for character in text):
        raise _bad_note("it has control characters")
    return text


def parse_signature(line: str) -> Signature:
    """Read one signature line.

    Raises:
        Refusal: `log.note_malformed`.
    """
    parts = _LINE.fullmatch(line)
    body = _decoded(parts[2]) if parts else None
    if not parts or not is_name(parts[1]) or body is None or len(body) <= 4:
        raise _bad_note("a signature line is not written as — name base64")
    return Signature(parts[1], body[:4], body[4:])


def _decoded(text: str) -> bytes | None:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # One value has one text: padding bits that decode to nothing are refused.
    return found if base64.b64encode(found).decode() == text else None


def _bad_key(reason: str) -> Refusal:
    return Refusal(
        "log.key_malformed",
        "The key cannot be read: {reason}. Copy it again from the log's page.",
        {"reason": reason},
    )


def _bad_note(reason: str) -> Refusal:
    return Refusal(
        "log.note_malformed", "The signed note cannot be read: {reason}. Fetch it again.", {"reason": reason}
    )
