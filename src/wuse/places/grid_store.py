"""Where a home keeps its grids: one list, replaced whole; and the tree that has them in it."""

import csv
import io
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from wuse.places.place import Place
from wuse.places.registry import COLUMNS, load_registry, read_places
from wuse.places.tree import PlaceTree

_NAME = "grids.csv"


def keep_grids(grids: Iterable[Place], *, home: Path) -> Path:
    """Keep grids as the home's own, in place of those before; returns the file."""
    home.mkdir(parents=True, exist_ok=True)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(grid, column) or "" for column in COLUMNS] for grid in grids)
    part = home / f".{_NAME}.{os.getpid()}.part"
    part.write_text(out.getvalue(), encoding="utf-8")
    return part.replace(home / _NAME)


def kept_grids(home: Path) -> list[Place]:
    """The grids that the home keeps; none by default."""
    file = home / _NAME
    return list(read_places(file.read_text(encoding="utf-8"))) if file.is_file() else []


def site_registry(home: Path) -> PlaceTree:
    """The tree of places as a site knows it: the shipped divisions, and its own grids below them."""
    file = home / _NAME
    stamp = file.stat().st_mtime_ns if file.is_file() else 0
    return _tree(home, stamp) if stamp else load_registry()


@lru_cache(maxsize=4)
def _tree(home: Path, stamp: int) -> PlaceTree:
    return PlaceTree([*load_registry(), *kept_grids(home)])
