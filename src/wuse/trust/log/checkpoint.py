"""Checkpoints (C2SP tlog-checkpoint) and cosignatures (C2SP tlog-cosignature): what a log says it holds, signed.

origin
number of entries
base64 of the root
(further lines)
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from wuse.trust.log.merkle import HASH_SIZE
from wuse.trust.log.note import (
    COSIGNATURE,
    LogKey,
    Note,
    Signature,
    Signer,
    is_signed,
    key_id,
    parse_key,
    parse_note,
    signed_by,
)
from wuse.vocabulary import Refusal

_TIMESTAMP = 8


@dataclass(frozen=True)
class Checkpoint:
    """A log's state: the name of the log, how many entries it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text; only what `Checkpoint.text` would write is accepted.

    Raises:
        Refusal: `log.checkpoint_malformed`.
    """
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3 or not all(lines):
        raise _malformed("it needs three lines or more, none of them empty")
    if not lines[1].isascii() or not lines[1].isdecimal() or len(lines[1]) > 19:
        raise _malformed("the second line is not the number of entries")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError) as reason:
        raise _malformed("the third line is not base64") from reason
    if len(root) != HASH_SIZE:
        raise _malformed("the root is not 32 bytes long")
    found = Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))
    if found.text() != text:
        raise _malformed("it is not in the one form that is allowed")
    return found


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """The checkpoint as a note signed by its log."""
    text = checkpoint.text()
    return Note(text, (signer.sign(text),))


def read_checkpoint(data: bytes, log: LogKey) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint of a log whose key is known; the log's own signature must hold.

    Raises:
        Refusal: `log.note_malformed`, `log.checkpoint_malformed`, `log.unsigned`, `log.signature_wrong`, or
            `log.other_origin` when another log's checkpoint was handed over.
    """
    note = parse_note(data)
    signed_by(note, [log])
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != log.name:
        raise Refusal(
            "log.other_origin",
            "This is a checkpoint of {origin}, not of {expected}.",
            {"origin": checkpoint.origin, "expected": log.name},
        )
    return checkpoint, note


@dataclass(frozen=True)
class WitnessKey:
    """A witness's public key: it signs that it saw a checkpoint, and when."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that tell this key."""
        return key_id(self.name, COSIGNATURE, self.public)

    def encode(self) -> str:
        """The key as one text."""
        return LogKey(self.name, self.public, COSIGNATURE).encode()

    def verifies(self, text: str, data: bytes) -> bool:
        """Whether the bytes are this witness's cosignature of the checkpoint."""
        seconds, signature = data[:_TIMESTAMP], data[_TIMESTAMP:]
        when = int.from_bytes(seconds, "big")
        return len(data) == _TIMESTAMP + 64 and is_signed(self.public, signature, _witnessed(text, when))


def parse_log_key(text: str) -> LogKey:
    """Read the public key of a log.

    Raises:
        Refusal: `log.key_malformed`, or `log.key_of_witness` when it is a witness's key.
    """
    key = parse_key(text)
    if key.algorithm == COSIGNATURE:
        raise Refusal(
            "log.key_of_witness",
            "The key of {name} is a witness's, not a log's: copy the key from the log's page.",
            {"name": key.name},
        )
    return key


def parse_witness_key(text: str) -> WitnessKey:
    """Read the public key of a witness.

    Raises:
        Refusal: `log.key_malformed`, or `log.key_of_log` when it is a log's key.
    """
    key = parse_key(text)
    if key.algorithm != COSIGNATURE:
        raise Refusal(
            "log.key_of_log",
            "The key of {name} is a log's, not a witness's: copy the key from the witness's page.",
            {"name": key.name},
        )
    return WitnessKey(key.name, key.public)


def cosign(text: str, signer: Signer, *, at: int) -> Signature:
    """A witness's cosignature of a checkpoint's text, at a time in seconds since 1970."""
    key = WitnessKey(signer.name, signer.key.public)
    raw = signer.sign_bytes(_witnessed(text, at))
    return Signature(signer.name, key.key_id, at.to_bytes(_TIMESTAMP, "big") + raw)


def cosigned_at(note: Note, witnesses: Sequence[WitnessKey]) -> dict[str, int]:
    """Name of each known witness whose cosignature the note bears -> when it signed, in seconds since 1970."""
    known = {(witness.name, witness.key_id): witness for witness in witnesses}
    return {
        signature.name: int.from_bytes(signature.data[:_TIMESTAMP], "big")
        for signature in note.signatures
        if (witness := known.get((signature.name, signature.key_id)))
        and witness.verifies(note.text, signature.data)
    }


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _malformed(reason: str) -> Refusal:
    return Refusal(
        "log.checkpoint_malformed",
        "The checkpoint cannot be read: {reason}. Fetch it again.",
        {"reason": reason},
    )
