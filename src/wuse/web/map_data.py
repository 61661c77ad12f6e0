"""The views of the map as plain values: the tiles, and the boundaries of a home that loaded a reviewed file."""

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from wuse.places import boundaries_stamp, boundary_shapes, kept_boundaries, load_tiles, tile_shapes
from wuse.vocabulary import Refusal


def map_names(home: Path) -> list[str]:
    """The views of the map that there are: always the tiles, and the boundaries once a file was loaded."""
    return ["tiles", "boundaries"] if boundaries_stamp(home) else ["tiles"]


def map_view(home: Path, name: str) -> dict[str, Any]:
    """The shapes of one view of the map; Refusal `map.unknown` when the home has none of that name."""
    if name not in map_names(home):
        raise Refusal(
            "map.unknown",
            "There is no map “{value}” here: ask for {known}, "
            "or load a boundary file with `wuse boundaries`.",
            {"value": name, "known": map_names(home)},
        )
    return _map_view(home, name, boundaries_stamp(home))


@lru_cache(maxsize=4)
def _map_view(home: Path, name: str, stamp: int) -> dict[str, Any]:
    boundaries = kept_boundaries(home) if name == "boundaries" else None
    shapes = boundary_shapes(boundaries) if boundaries else tile_shapes(load_tiles())
    review = boundaries and {
        "source": boundaries.review.source,
        "reviewed_by": boundaries.review.reviewed_by,
        "number": boundaries.review.review_number,
    }
    return {"name": name, **asdict(shapes), "review": review}
