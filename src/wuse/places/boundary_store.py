"""Where a home keeps the boundary file that it loaded: one file, replaced whole."""

import json
import os
from pathlib import Path

from wuse.places.boundaries import Boundaries, boundaries_from_document

_NAME = "boundaries.json"


def keep_boundaries(boundaries: Boundaries, *, home: Path) -> Path:
    """Keep boundaries as the home's own, in place of those before; returns the file."""
    home.mkdir(parents=True, exist_ok=True)
    part = home / f".{_NAME}.{os.getpid()}.part"
    part.write_text(json.dumps(boundaries.to_document(), ensure_ascii=False), encoding="utf-8")
    return part.replace(home / _NAME)


def kept_boundaries(home: Path) -> Boundaries | None:
    """The boundaries that the home keeps, or none."""
    file = home / _NAME
    return boundaries_from_document(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def boundaries_stamp(home: Path) -> int:
    """Changes when other boundaries are kept; 0 when there are none."""
    file = home / _NAME
    return file.stat().st_mtime_ns if file.is_file() else 0
