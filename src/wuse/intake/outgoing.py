"""A file on the sender's own disk, as the bytes that travel: as it is, or packed, from any byte on.

Packing the same file gives the same bytes each time, so that nothing has to be written down to go on after an end.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wuse.intake.messages import problem, refuse
from wuse.intake.read import MEDIA_TYPES
from wuse.vocabulary import Lang

_READ = 1024 * 1024
_GZIP = zlib.MAX_WBITS | 16
_LEVEL = 6
# Kinds that are not packed in themselves, and shrink to a fraction.
_TEXTS = (".csv", ".json", ".ndjson", ".jsonl")
_ENDINGS = {ending: kind for kind, ending in MEDIA_TYPES.items()} | {
    ".jsonl": "application/x-ndjson",
    ".feather": "application/vnd.apache.arrow.file",
}


@dataclass(frozen=True)
class Outgoing:
    """What is sent: `length` and SHA-256 `digest` of its bytes as they travel; `packed` with gzip or not."""

    file: Path
    media_type: str
    packed: bool
    length: int
    digest: bytes

    def parts(self, offset: int, size: int) -> Iterator[bytes]:
        """The bytes from an offset on, in parts of a size, the last one shorter."""
        held = bytearray()
        passed = 0
        for piece in _pieces(self.file, packed=self.packed):
            here = piece[max(0, offset - passed) :]
            passed += len(piece)
            held += here
            while len(held) >= size:
                yield bytes(held[:size])
                del held[:size]
        if held:
            yield bytes(held)


def outgoing(file: Path, *, encoding: str = "", packed: bool | None = None, lang: Lang = "en") -> Outgoing:
    """Look at a file once, to know how much travels and by what it is known.

    Args:
        encoding: of a text file that is not UTF-8. packed: None packs texts.

    Raises:
        Refusal: `intake.file_kind`.
        OSError: when the file cannot be read.
    """
    ending = file.suffix.lower()
    if ending not in _ENDINGS:
        raise refuse(problem("file_kind", lang, value=file.name, known=", ".join(sorted(_ENDINGS))))
    packs = ending in _TEXTS if packed is None else packed
    length, digest = 0, hashlib.sha256()
    for piece in _pieces(file, packed=packs):
        length += len(piece)
        digest.update(piece)
    kind = _ENDINGS[ending] + (f"; charset={encoding}" if encoding else "")
    return Outgoing(file, kind, packs, length, digest.digest())


def _pieces(file: Path, *, packed: bool) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP) if packed else None
    with file.open("rb") as content:
        while piece := content.read(_READ):
            yield packer.compress(piece) if packer else piece
    if packer:
        yield packer.flush()
