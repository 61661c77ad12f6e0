"""The hexagon tile map: one equal tile a county, stored as data that the project's own code generated.

Tiles have axial coordinates `q` (to the east) and `r` (to the south-east) on a grid of pointy-top hexagons.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wuse.vocabulary import PlaceCode

_DATA = files("wuse.places") / "data"
# The six neighbours of a tile: east, north-east, north-west, west, south-west, south-east.
DIRECTIONS = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))


@dataclass(frozen=True, slots=True)
class Tile:
    """One county's tile."""

    code: PlaceCode
    q: int
    r: int

    @property
    def centre(self) -> tuple[float, float]:
        """Centre in units of the hexagon's width, x to the east and y to the south."""
        return self.q + self.r / 2, self.r * math.sqrt(3) / 2


@dataclass(frozen=True, slots=True)
class LabelPoint:
    """Where a county's label stands: decimal degrees, WGS84."""

    code: PlaceCode
    lon: float
    lat: float


@cache
def load_tiles() -> tuple[Tile, ...]:
    """The stored tile map of Zhejiang's 90 counties, by code."""
    lines = csv.DictReader((_DATA / "tiles-330000.csv").read_text(encoding="utf-8").splitlines())
    return tuple(Tile(PlaceCode(line["code"]), int(line["q"]), int(line["r"])) for line in lines)


def load_label_points() -> tuple[LabelPoint, ...]:
    """The label points that the tile map was generated from."""
    lines = csv.DictReader((_DATA / "label_points-330000.csv").read_text(encoding="utf-8").splitlines())
    return tuple(LabelPoint(PlaceCode(x["code"]), float(x["lon"]), float(x["lat"])) for x in lines)


def tiles_csv(tiles: Sequence[Tile]) -> str:
    """The text of a stored tile map."""
    return "code,q,r\n" + "".join(f"{tile.code},{tile.q},{tile.r}\n" for tile in tiles)
