"""The C2SP witness protocol (tlog-witness): one agency confirms the checkpoints of another's log.

A witness keeps one thing of every log: the newest checkpoint that it has signed. It signs another only when that is
proved to be its continuation, so that two readers who trust the witness can never be shown two histories. What one who
has a witness's key and state could do: confirm a fork. Nothing about the entries is known to it.
"""

import base64
import binascii
import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wuse.trust.log.checkpoint import Checkpoint, WitnessKey, cosign, parse_checkpoint
from wuse.trust.log.folder import write_whole
from wuse.trust.log.merkle import EMPTY_ROOT, consistency_proof, verify_consistency
from wuse.trust.log.note import LogKey, Note, Signature, Signer, parse_note, parse_signature, signed_by
from wuse.trust.log.tiles import Fetch, node_reader
from wuse.vocabulary import Refusal

_MOST_HASHES = 63
SIZE = "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """What a witness answers over HTTP: a status, a body, and its type."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class _Request:
    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


class Witness:
    """A witness with its key, the logs that it watches, and a folder for what it has signed."""

    def __init__(self, folder: Path, signer: Signer, logs: Sequence[LogKey]) -> None:
        self._folder = folder
        self._signer = signer
        self._logs: Mapping[str, LogKey] = {log.name: log for log in logs}

    @property
    def key(self) -> WitnessKey:
        """The public key that its cosignatures are checked with."""
        return WitnessKey(self._signer.name, self._signer.key.public)

    def watched(self) -> list[Checkpoint]:
        """Of every log that is watched, the newest checkpoint that was signed here."""
        return [self.signed(origin) for origin in self._logs]

    def add_checkpoint(self, data: bytes, *, at: datetime) -> Answer:
        """Answer `POST /add-checkpoint`.

        200 with the cosignature; 400 for what cannot be read; 403 without the log's own signature; 404 for a log
        that is not watched; 409 with the size that was signed last, when the sender starts from another, or in
        plain text when that tree had another root; 422 when the proof does not hold.
        """
        try:
            asked = _parse(data)
        except Refusal as refusal:
            return Answer(400, f"{refusal.message}\n")
        log = self._logs.get(asked.checkpoint.origin)
        if log is None:
            return Answer(404, f"The log {asked.checkpoint.origin} is not watched here.\n")
        try:
            signed_by(asked.note, [log])
        except Refusal as refusal:
            return Answer(403, f"{refusal.message}\n")
        with self._locked():
            return self._decide(asked, at)

    def _decide(self, asked: _Request, at: datetime) -> Answer:
        old, new = self.signed(asked.checkpoint.origin), asked.checkpoint
        if asked.old != old.size:
            return Answer(409, f"{old.size}\n", SIZE)
        if new.size == old.size and new.root != old.root:
            return Answer(409, f"Another tree of {old.size} entries was signed here: this log has forked.\n")
        try:
            verify_consistency(
                old=old.size, new=new.size, old_root=old.root, new_root=new.root, proof=asked.proof
            )
        except Refusal as refusal:
            return Answer(422, f"{refusal.message}\n")
        # Remembered before it is handed out: a witness that crashes here has signed nothing it forgets.
        self._remember(new)
        signature = cosign(asked.note.text, self._signer, at=int(at.timestamp()))
        return Answer(200, f"{signature.line()}\n")

    def signed(self, origin: str) -> Checkpoint:
        """The newest checkpoint of a log that was signed here; that of the empty log before the first."""
        file = self._file(origin)
        if not file.is_file():
            return Checkpoint(origin, 0, EMPTY_ROOT)
        return parse_checkpoint(json.loads(file.read_text(encoding="utf-8"))["checkpoint"])

    def _remember(self, checkpoint: Checkpoint) -> None:
        content = json.dumps({"checkpoint": checkpoint.text()})
        write_whole({self._file(checkpoint.origin): content.encode()})

    def _file(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


Post = Callable[[bytes], Answer]
"""Sends a request to a witness and brings its answer."""


def submit(note: Note, fetch: Fetch, post: Post, *, known: int = 0) -> Signature:
    """Ask a witness to confirm a checkpoint; when it has signed another size than `known`, prove from there.

    Raises:
        Refusal: `log.witness_refused` with the witness's own words.
    """
    checkpoint = parse_checkpoint(note.text)
    answer = post(_request(note, checkpoint, known, fetch))
    if (
        answer.status == 409
        and answer.content_type == SIZE
        and (size := answer.body.strip()).isdecimal()
        and int(size) <= checkpoint.size
    ):
        answer = post(_request(note, checkpoint, int(size), fetch))
    if answer.status != 200:
        raise Refusal(
            "log.witness_refused",
            "The witness did not confirm the checkpoint of {size} entries ({status}): {answer}",
            {"size": checkpoint.size, "status": answer.status, "answer": answer.body.strip()},
        )
    return parse_signature(answer.body.removesuffix("\n"))


def _request(note: Note, checkpoint: Checkpoint, old: int, fetch: Fetch) -> bytes:
    proof = consistency_proof(old, checkpoint.size, node_reader(checkpoint.size, fetch))
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), ""]
    return "\n".join(lines).encode() + b"\n" + note.encode()


def _parse(data: bytes) -> _Request:
    head, mark, tail = data.partition(b"\n\n")
    if not mark:
        raise _malformed("there is no empty line before the checkpoint")
    try:
        first, *hashes = head.decode("ascii").split("\n")
        proof = tuple(base64.b64decode(one, validate=True) for one in hashes)
    except (UnicodeDecodeError, binascii.Error, ValueError) as reason:
        raise _malformed("the proof is not lines of base64") from reason
    size = first.removeprefix("old ")
    if not first.startswith("old ") or not size.isdecimal() or str(int(size[:19])) != size:
        raise _malformed("the first line is not old and a size")
    if len(proof) > _MOST_HASHES or any(len(one) != 32 for one in proof):
        raise _malformed("the proof is not at most 63 hashes")
    note = parse_note(tail)
    checkpoint = parse_checkpoint(note.text)
    if int(size) > checkpoint.size:
        raise _malformed("the old size is larger than the checkpoint's")
    return _Request(int(size), proof, note, checkpoint)


def _malformed(reason: str) -> Refusal:
    return Refusal("log.request_malformed", "The request cannot be read: {reason}.", {"reason": reason})
