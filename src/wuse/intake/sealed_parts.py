"""The parts of an upload on the disk: one file, each part encrypted and flushed before it counts.

    4 bytes   length of what follows, big-endian
    n bytes   nonce, ciphertext and tag of a part (AES-256-GCM), bound to the upload and to where the part begins

How many bytes of the file count is written down elsewhere, after the flush. What lies behind them was never
acknowledged: a process that was killed left it there, and the next part is written over it. What one who has the file
but not the key could read: how long each part is.
"""

import fcntl
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from wuse.trust.canonical import canonical_json
from wuse.trust.vault import seal_bytes, unseal_bytes

_HEAD = 4


class LostParts(Exception):
    """The file is gone, or shorter than what was acknowledged of it."""


@dataclass(frozen=True)
class SealedParts:
    """The file of one upload. `key`: 32 bytes, of this upload alone."""

    file: Path
    uid: str
    key: bytes = field(repr=False)

    @contextmanager
    def alone(self) -> Iterator[BinaryIO]:
        """The file, open for the next part; nobody else writes meanwhile."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            yield out

    def add(self, out: BinaryIO, content: bytes, *, size: int, offset: int, nonce: bytes) -> int:
        """Write a part behind the first `size` bytes of the file and wait for the disk; returns the new size.

        Args:
            offset: where the part begins in the upload. nonce: 12 fresh random bytes.

        Raises:
            LostParts
        """
        if out.seek(0, os.SEEK_END) < size:
            raise LostParts
        sealed = seal_bytes(content, bound=_bound(self.uid, offset), key=self.key, nonce=nonce)
        out.seek(size)
        out.write(len(sealed).to_bytes(_HEAD, "big"))
        out.write(sealed)
        out.truncate()
        out.flush()
        os.fsync(out.fileno())
        if not size:
            _flush_folder(self.file.parent)
        return size + _HEAD + len(sealed)

    def read(self, size: int) -> bytes:
        """All parts of the first `size` bytes of the file, opened and joined.

        Raises:
            LostParts
            Refusal: `vault.sealed_wrong` when a part was changed.
        """
        # The bytes of a BytesIO are handed out without a copy; joining a list of parts would hold them twice.
        whole = io.BytesIO()
        try:
            with self.file.open("rb") as parts:
                while parts.tell() < size:
                    whole.write(self._part(parts, offset=whole.tell()))
        except FileNotFoundError as reason:
            if size:
                raise LostParts from reason
        return whole.getvalue()

    def _part(self, parts: BinaryIO, *, offset: int) -> bytes:
        length = int.from_bytes(parts.read(_HEAD), "big")
        sealed = parts.read(length)
        if not length or len(sealed) < length:
            raise LostParts
        return unseal_bytes(sealed, bound=_bound(self.uid, offset), key=self.key)


def _bound(uid: str, offset: int) -> bytes:
    return canonical_json(["wuse upload v1", uid, offset])


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
