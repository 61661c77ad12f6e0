"""Proof files (C2SP tlog-proof): that an entry is in a log, to be checked without asking anyone.

    c2sp.org/tlog-proof@v1
    extra base64                 (optional; nobody has signed it)
    index 73894
    base64 of a hash             (one a line, from the leaf's neighbour up to below the root)

    the signed checkpoint, with the cosignatures of its witnesses

The entry itself is not in it: who checks brings the entry, and the log's key from where it trusts it.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wuse.trust.log.checkpoint import Checkpoint, WitnessKey, parse_checkpoint, read_checkpoint
from wuse.trust.log.merkle import HASH_SIZE, hash_leaf, inclusion_proof, verify_inclusion
from wuse.trust.log.note import LogKey, Note, parse_note, signed_by
from wuse.trust.log.tiles import TileName, node_reader
from wuse.vocabulary import Refusal

HEADER = "c2sp.org/tlog-proof@v1"
_MOST_HASHES = 63
_MOST_BYTES = 2_000_000


class LogFiles(Protocol):
    """The files of a log, from a folder or an address."""

    def checkpoint_bytes(self) -> bytes: ...

    def fetch(self, name: TileName) -> bytes: ...

    def entry(self, index: int, size: int) -> bytes: ...


@dataclass(frozen=True)
class Proof:
    """An entry's index, the hashes that lead from it to the root, and the checkpoint that has that root signed.

    `extra` is for those who made the proof; nothing vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    def encode(self) -> bytes:
        """The proof file's bytes."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(one).decode() for one in self.hashes]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note.encode()


def parse_proof(data: bytes) -> Proof:
    """Read a proof file; only the bytes that `Proof.encode` would write are accepted.

    Raises:
        Refusal: `log.proof_file_malformed`, or the refusal of the checkpoint in it.
    """
    if len(data) > _MOST_BYTES:
        raise _malformed("it is longer than two million bytes")
    head, mark, tail = data.partition(b"\n\n")
    if not mark or not head.isascii():
        raise _malformed("there is no empty line before the checkpoint, or it is not ASCII")
    first, *lines = head.decode("ascii").split("\n")
    if first != HEADER:
        raise _malformed(f"its first line is not {HEADER}")
    extra = _decoded(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    index = _index(lines.pop(0) if lines else "")
    hashes = tuple(_decoded(line) for line in lines)
    if len(hashes) > _MOST_HASHES or any(len(one) != HASH_SIZE for one in hashes):
        raise _malformed("its hashes are not at most 63 of 32 bytes")
    note = parse_note(tail)
    parse_checkpoint(note.text)
    proof = Proof(index, hashes, note, extra)
    if proof.encode() != data:
        raise _malformed("its bytes are not in the one form that is allowed")
    return proof


def make_proof(files: LogFiles, index: int, log: LogKey) -> tuple[Proof, bytes]:
    """The proof of an entry under the log's newest checkpoint, and the entry; both are checked before.

    Raises:
        Refusal: `log.no_such_leaf` when the log has not so many, and the refusals of `check_proof`.
    """
    checkpoint, note = read_checkpoint(files.checkpoint_bytes(), log)
    hashes = inclusion_proof(index, checkpoint.size, node_reader(checkpoint.size, files.fetch))
    entry = files.entry(index, checkpoint.size)
    proof = Proof(index, tuple(hashes), note)
    check_proof(proof, entry, log)
    return proof, entry


def check_proof(
    proof: Proof, entry: bytes, log: LogKey, *, witnesses: Sequence[WitnessKey] = ()
) -> Checkpoint:
    """Check that the entry is in the log: the log has signed the root, every witness named has, and the hashes fit.

    Raises:
        Refusal: `log.unsigned`, `log.signature_wrong`, `log.other_origin`, `log.unwitnessed` or the refusal of the
            inclusion proof.
    """
    checkpoint, note = read_checkpoint(proof.note.encode(), log)
    check_witnessed(note, log, witnesses)
    verify_inclusion(
        index=proof.index,
        size=checkpoint.size,
        leaf=hash_leaf(entry),
        proof=proof.hashes,
        root=checkpoint.root,
    )
    return checkpoint


def check_witnessed(note: Note, log: LogKey, witnesses: Sequence[WitnessKey]) -> None:
    """Check that every witness has confirmed the checkpoint.

    Raises:
        Refusal: `log.unwitnessed` with those who have not, `log.signature_wrong`.
    """
    # The log is among the keys, so that a note without cosignatures is told by the names that are missing.
    found = signed_by(note, [log, *witnesses])
    missing = [witness.name for witness in witnesses if witness not in found]
    if missing:
        raise Refusal(
            "log.unwitnessed",
            "The checkpoint is not confirmed by {names}. Fetch the proof again later, or leave that witness out.",
            {"names": missing},
        )


def _index(line: str) -> int:
    digits = line.removeprefix("index ")
    if digits == line or not digits.isdecimal() or len(digits) > 19:
        raise _malformed("there is no line with index and a number")
    return int(digits)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as reason:
        raise _malformed("a line is not base64") from reason


def _malformed(reason: str) -> Refusal:
    return Refusal(
        "log.proof_file_malformed",
        "The proof file cannot be read: {reason}. Have it made again with `wuse log prove`.",
        {"reason": reason},
    )
