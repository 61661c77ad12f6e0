"""A folder that senders put files into, over SFTP or a share: which of them are whole, and where they go afterwards.

`<folder>/<file>` is told by its columns, `<folder>/<standard>/<file>` by the name of its folder. A file that was taken
in goes to `taken/<day>/`, one that could not be read to `refused/<day>/`, each with what is to be said of it beside it.
Nothing is ever removed. A process that ends in between leaves the file where it is, and the next one finds that it was
taken in before.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

from wuse.pool import standard_names

# What SFTP clients and spreadsheets write beside a file while they work on it.
_UNFINISHED = (".part", ".filepart", ".tmp", ".crdownload", ".swp")
_HIDDEN = (".", "~$")


class Fate(StrEnum):
    """Where a file goes."""

    TAKEN = "taken"
    REFUSED = "refused"


def whole_files(folder: Path, *, now: float, settled: float) -> list[tuple[Path, str | None]]:
    """The files that are ready, the oldest first, each with the standard that its folder names.

    Only plain files of the folder itself and of its folders of standards: no links, which could lead anywhere.

    Args:
        now: seconds since 1970. settled: for how many seconds a file must have been left alone.
    """
    found = [
        (status.st_mtime, path, standard)
        for path, standard in _files(folder)
        if (status := _plain(path)) and now - max(status.st_mtime, status.st_ctime) >= settled
    ]
    return [(path, standard) for _, path, standard in sorted(found, key=lambda one: (one[0], one[1]))]


def put_away(file: Path, folder: Path, fate: Fate, *, day: date) -> Path:
    """Move a file to where its fate says; another file of its name that lies there stays."""
    target = folder / fate / day.isoformat() / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        target = target.with_name(f"{file.stem}-{digest}{file.suffix}")
    os.replace(file, target)
    return target


def _files(folder: Path) -> Iterator[tuple[Path, str | None]]:
    known = standard_names()
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False) and entry.name in known:
            yield from ((Path(inner.path), entry.name) for inner in os.scandir(entry.path))
        else:
            yield Path(entry.path), None


def _plain(path: Path) -> os.stat_result | None:
    """What is known of a file that is one and is finished; None for anything else, and for one that has just gone."""
    if path.name.startswith(_HIDDEN) or path.name.lower().endswith(_UNFINISHED):
        return None
    try:
        status = path.lstat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None
