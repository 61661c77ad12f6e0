"""The folder of secrets: one file a secret, readable by its owner alone, apart from the data that they guard.

What one who can read it could do: sign checkpoints in the log's name, find the person behind a key, open the vault.
Keep it on another volume than the desk database and out of its backups; then a stolen database or backup names nobody.
"""

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

from wuse.trust.log.note import Signer
from wuse.vocabulary import Refusal

SECRET_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class KeyFolder:
    """Secrets of 32 bytes under names such as `log` or `vault/33-2020-1/1`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, name: str) -> bytes:
        """The secret of a name.

        Raises:
            Refusal: `key.missing` when there is none, or it is not whole.
        """
        file = self._file(name)
        try:
            secret = bytes.fromhex(file.read_text(encoding="ascii"))
        except (OSError, ValueError) as reason:
            raise _missing(name) from reason
        if len(secret) != SECRET_BYTES:
            raise _missing(name)
        return secret

    def has(self, name: str) -> bool:
        """Whether there is a secret of that name."""
        return self._file(name).is_file()

    def make(self, name: str, *, entropy: Callable[[int], bytes]) -> bytes:
        """The secret of a name, made of fresh randomness when there is none yet; two makers agree on the first."""
        if not self.has(name):
            self._create(name, entropy(SECRET_BYTES))
        return self.get(name)

    def names(self, below: str = "") -> list[str]:
        """The names of the secrets, or of those below a name, sorted."""
        folder = self.root / below
        return sorted(
            file.relative_to(self.root).as_posix()
            for file in folder.rglob("*")
            if file.is_file() and not file.name.startswith(".")
        )

    def destroy(self, name: str) -> None:
        """Overwrite a secret and remove its file: what was encrypted with it cannot be read again."""
        file = self._file(name)
        if not file.is_file():
            return
        with file.open("r+b") as out:
            out.write(b"0" * file.stat().st_size)
            out.flush()
            os.fsync(out.fileno())
        file.unlink()
        _flush(file.parent)

    def log_signer(self, origin: str, *, entropy: Callable[[int], bytes]) -> Signer:
        """The one who signs the log of that name."""
        return Signer(origin, self.make("log", entropy=entropy))

    def _create(self, name: str, secret: bytes) -> None:
        file = self._file(name)
        self._make_folders(file.parent)
        # A part of one's own: two threads in one file would write over a secret that is in use already.
        part = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secret.hex())
            out.flush()
            os.fsync(out.fileno())
        try:
            # A link fails where the name is taken: the first maker's secret stays.
            os.link(part, file)
        except FileExistsError:
            pass
        finally:
            part.unlink()
        _flush(file.parent)

    def _make_folders(self, folder: Path) -> None:
        """The folder and those above it up to the root, each for the owner alone."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        inner = folder.relative_to(self.root).parts
        for depth in range(len(inner) + 1):
            self.root.joinpath(*inner[:depth]).mkdir(mode=0o700, exist_ok=True)

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a secret")
        return self.root / name


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _missing(name: str) -> Refusal:
    return Refusal(
        "key.missing",
        "The secret {name} is not in the key folder, or not whole: restore the folder, or name the right one with "
        "WUSE_KEYS.",
        {"name": name},
    )
