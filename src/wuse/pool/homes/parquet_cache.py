"""Copies of a bucket's Parquet files on this machine, since a query reads files.

A Parquet file of a Delta table never changes under its name, so a copy of the right size is right for ever. What was
not used for longest is dropped first when the copies take more room than they are given.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

# A query may still open what was named to it: a copy stays for so long after it was asked for last.
GRACE_SECONDS = 3600.0
_AT_ONCE = 8


@dataclass(frozen=True)
class StoredFile:
    """A Parquet file as a table's log names it; `size` in bytes."""

    table: str
    name: str
    size: int


Read = Callable[[StoredFile], Iterator[bytes]]
"""The content of a file out of the bucket, piece by piece."""


class ParquetCache:
    """Copies under one folder, for its owner alone: they hold what the pool holds."""

    def __init__(self, root: Path, *, most_bytes: int, grace: float = GRACE_SECONDS) -> None:
        """`most_bytes`: room for copies; what was asked for within `grace` seconds may exceed it."""
        self.root = root
        self._most = most_bytes
        self._grace = grace

    def paths(self, files: Sequence[StoredFile], read: Read) -> list[str]:
        """Where the copies are, fetched where they lack, in the order of the files.

        Raises:
            OSError: when a copy cannot be written, or a file has another size than the log says.
        """
        missing = [file for file in files if not self._is_here(file)]
        if missing:
            self._make_folders(missing)
            with ThreadPoolExecutor(_AT_ONCE) as fetching:
                list(fetching.map(lambda file: self._fetch(file, read(file)), missing))
            self._make_room()
        return [str(self._path(file)) for file in files]

    def keep_only(self, table: str, names: Iterable[str]) -> None:
        """Drop copies of a table's files that are not among these."""
        known = set(names)
        for path in (self.root / table).glob("*.parquet"):
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _path(self, file: StoredFile) -> Path:
        return self.root / file.table / file.name

    def _is_here(self, file: StoredFile) -> bool:
        """Whether there is a whole copy; it counts as used now."""
        path = self._path(file)
        try:
            if path.stat().st_size != file.size:
                return False
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def _make_folders(self, files: Sequence[StoredFile]) -> None:
        for folder in {self._path(file).parent for file in files}:
            folder.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def _fetch(self, file: StoredFile, pieces: Iterator[bytes]) -> None:
        """Write a copy beside its place and put it there when it is whole and on the disk."""
        path = self._path(file)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
            try:
                for piece in pieces:
                    part.write(piece)
                part.flush()
                os.fsync(part.fileno())
                _check_size(file, part.tell())
                Path(part.name).replace(path)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise

    def _make_room(self) -> None:
        """Drop what was used longest ago until the rest has room; parts of a fetch that was killed go too."""
        marker = self.root / ".looked"
        marker.touch()
        last_use = marker.stat().st_mtime - self._grace
        copies = sorted(_copies(self.root), key=lambda copy: copy.used_at)
        total = sum(copy.size for copy in copies)
        for copy in copies:
            if copy.used_at >= last_use or (total <= self._most and copy.whole):
                continue
            copy.path.unlink(missing_ok=True)
            total -= copy.size


@dataclass(frozen=True)
class _Copy:
    path: Path
    size: int
    used_at: float

    @property
    def whole(self) -> bool:
        return self.path.suffix == ".parquet"


def _copies(root: Path) -> Iterator[_Copy]:
    for pattern in ("*/*.parquet", "*/.*.part"):
        for path in root.glob(pattern):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue  # another process made room
            yield _Copy(path, found.st_size, found.st_mtime)


def _check_size(file: StoredFile, size: int) -> None:
    if size != file.size:
        raise OSError(f"{file.table}/{file.name} came with {size} bytes; the table's log says {file.size}")
