"""The folder of the sorted copies, `<home>/sorted/<table>/`: one folder a part, for the owner of the home alone."""

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from wuse.pool.sorted_copies.sorted_copy import SortedCopy, open_copy, read_told, write_copy
from wuse.pool.standard import load_standard

_FORMAT = 1


@dataclass(frozen=True)
class CopyShape:
    """What of a table is copied, and how it is found.

    Attributes:
        key: the column whose values are asked for. place: the column that rows are sorted by and share.
        columns: all that are copied, the two among them; of text, whole numbers and moments.
    """

    table: str
    key: str
    place: str
    columns: tuple[str, ...]


class SortedCopies:
    """Copies of the parts of tables, by the name of the part, under which its content never changes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, part: str, shape: CopyShape) -> SortedCopy | None:
        """The copy of a Parquet file; None where there is none."""
        folder = self._folder(shape.table, part)
        return open_copy(folder, _stamp(part, shape), key=shape.key, place=shape.place)

    def lacks(self, part: str, shape: CopyShape) -> bool:
        """Whether nobody has tried yet to make the copy of a Parquet file."""
        return read_told(self._folder(shape.table, part), _stamp(part, shape)) is None

    def write(self, part: str, shape: CopyShape) -> Path:
        """Write the copy of a Parquet file beside its place; `lay` puts it there."""
        folder = self._folder(shape.table, part)
        # Another process may be at the same part.
        beside = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.rmtree(beside, ignore_errors=True)
        write_copy(beside, _rows(part, shape), _stamp(part, shape), key=shape.key, place=shape.place)
        return beside

    def lay(self, beside: Path, part: str, shape: CopyShape) -> None:
        """Put a copy that was written to its place, instead of an older one."""
        folder = self._folder(shape.table, part)
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)

    def keep_only(self, table: str, parts: Iterable[str]) -> None:
        """Remove the copies of all other parts, also those that are being written."""
        kept = {Path(part).name for part in parts}
        for folder in (self._root / table).glob("*"):
            if folder.name not in kept:
                _remove(folder)

    def _folder(self, table: str, part: str) -> Path:
        return self._root / table / Path(part).name


def _remove(folder: Path) -> None:
    """Remove a folder; what another process removes at the same time is gone as well, and no fault."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def _stamp(part: str, shape: CopyShape) -> Mapping[str, Any]:
    """What a copy was made from and by: one with another stamp is none."""
    size = Path(part).stat().st_size
    names = [shape.key, shape.place, *shape.columns]
    return {"format": _FORMAT, "hashed_by": pl.__version__, "names": names, "bytes": size}


def _rows(part: str, shape: CopyShape) -> pl.DataFrame:
    """The rows of a part; a column that is younger than the part is null in it."""
    there, kinds = pl.read_parquet_schema(part), load_standard(shape.table).schema
    rows = pl.read_parquet(part, columns=[name for name in shape.columns if name in there])
    lacking = [pl.lit(None, kinds[name]).alias(name) for name in shape.columns if name not in there]
    return rows.with_columns(lacking).select(shape.columns)
