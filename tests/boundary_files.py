"""Boundary files made for tests: every county a square of a grid, so that no real border is copied."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from wuse.places import Review, load_registry

DAY = date(2020, 2, 9)
REVIEW = Review("a grid of squares", "the test", "T-1", DAY)
_COLUMNS = 10


def square(place: int, *, side: float = 0.3) -> list[list[list[float]]]:
    """The coordinates of the square at a place of the grid, near Zhejiang."""
    west, north = 118.0 + side * (place % _COLUMNS), 31.0 - side * (place // _COLUMNS)
    ring = [
        [west, north],
        [west, north - side],
        [west + side, north - side],
        [west + side, north],
        [west, north],
    ]
    return [[[round(lon, 6), round(lat, 6)] for lon, lat in ring]]


def feature(code: str, coordinates: Any, kind: str = "Polygon") -> dict[str, Any]:
    """A GeoJSON feature with the county's code in the property `code6`."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code6": code}, "geometry": geometry}


def all_counties() -> list[dict[str, Any]]:
    """One feature for each of the 90 counties."""
    codes = [str(place.code) for place in load_registry().counties(DAY)]
    return [feature(code, square(i)) for i, code in enumerate(codes)]


def text(features: Sequence[dict[str, Any]]) -> str:
    """A boundary file of these features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)})
