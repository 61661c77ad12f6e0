"""Where editions are kept: one canonical JSON file each, written once.

A file appears whole or not at all: it is written beside its place, flushed to disk and then linked under its number,
which fails when that number is taken. What an attacker who can write there could do: replace a file together with its
digest; the chain of digests then breaks at the next edition.
"""

import os
from datetime import date
from functools import lru_cache
from pathlib import Path

from wuse.publish.edition import Edition, edition_from_document
from wuse.trust.canonical import canonical_json, parse_canonical
from wuse.vocabulary import Refusal


class EditionStore:
    """The editions of one series under `<home>/editions/<series>/`."""

    def __init__(self, home: Path, series: str) -> None:
        self.series = series
        self._folder = home / "editions" / series

    def numbers(self) -> list[int]:
        """The numbers issued so far, ascending."""
        return sorted(int(file.stem) for file in self._folder.glob("[0-9]*.json"))

    def list(self) -> list[Edition]:
        """All editions, oldest first.

        Raises:
            Refusal: `edition.chain_broken` when one does not name the digest of the one before it.
        """
        editions = [self.get(number) for number in self.numbers()]
        digests = [None, *(edition.digest for edition in editions)]
        for edition, before in zip(editions, digests, strict=False):
            if edition.previous_digest != before:
                raise Refusal(
                    "edition.chain_broken",
                    "Edition {number} of {series} does not follow from the one before it: an edition was replaced or "
                    "is missing. Restore the files from a copy.",
                    {"number": edition.number, "series": self.series},
                )
        return editions

    def get(self, number: int) -> Edition:
        """The edition of a number; Refusal `edition.unknown` when there is none."""
        file = self._file(number)
        if not file.is_file():
            known = self.numbers()
            raise _unknown(number, known)
        return _read(file, file.stat().st_mtime_ns)

    def latest(self) -> Edition | None:
        """The edition in force: of the last day that has one the one issued last."""
        return max(self.list(), key=_in_time, default=None)

    def before(self, edition: Edition) -> Edition | None:
        """The edition that was in force before this one, of an earlier day: what its changes are told against."""
        earlier = [
            other for other in self.list() if other.as_of < edition.as_of and other.number < edition.number
        ]
        return max(earlier, key=_in_time, default=None)

    def replaced_by(self, edition: Edition) -> Edition | None:
        """The edition of the same day that supersedes this one, the last of them."""
        later = [
            other for other in self.list() if other.as_of == edition.as_of and other.number > edition.number
        ]
        return max(later, key=_in_time, default=None)

    def put(self, edition: Edition) -> bool:
        """Write an edition once; False when its number is taken already."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{edition.number:04d}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(canonical_json(edition.to_document()))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, self._file(edition.number))
        except FileExistsError:
            return False
        else:
            return True
        finally:
            part.unlink()

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:04d}.json"


def _in_time(edition: Edition) -> tuple[date, int]:
    return edition.as_of, edition.number


@lru_cache(maxsize=256)
def _read(file: Path, stamp: int) -> Edition:
    """An edition never changes, so it is read and checked once; a file written since is read again."""
    return edition_from_document(parse_canonical(file.read_bytes()))


def _unknown(number: int, known: list[int]) -> Refusal:
    if not known:
        return Refusal(
            "edition.unknown",
            "There is no edition {value}: none has been issued yet. Run `wuse demo` or issue one first.",
            {"value": number},
        )
    return Refusal(
        "edition.unknown",
        "There is no edition {value}: ask for one from 1 to {last}.",
        {"value": number, "last": known[-1]},
    )
