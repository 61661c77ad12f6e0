"""What a map draws, whichever source it is drawn from: one shape a county, and the outlines of cities.

Two sources give the same thing: the tile map and a reviewed boundary file. Whoever colours a map needs no other
geometry. Units are those of the drawing, y to the south; a tile is sixty wide.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from wuse.places.boundaries import Boundaries
from wuse.places.tiles import Tile

TILE_WIDTH = 60.0
_TILE_GAP = 0.965
_BOUNDARY_WIDTH = 1000.0
# Borders are drawn to about two thirds of a unit; neighbours are simplified together and keep touching.
_TOLERANCE = 0.7
_MARGIN = 16.0
# Corner k of a pointy-top hexagon lies at 60k-30 degrees; the side from corner k to k+1 faces this neighbour.
_SIDE_FACES = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))

XY = tuple[float, float]


@dataclass(frozen=True)
class PlaceShape:
    """One county: an SVG path, the middle where its marks and name stand, and the room there is for them."""

    code: str
    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True)
class MapShapes:
    """A whole map, from (0, 0) to (width, height)."""

    width: float
    height: float
    shapes: tuple[PlaceShape, ...]
    outline: str


def tile_shapes(tiles: Sequence[Tile]) -> MapShapes:
    """The tile map: a hexagon a county."""
    left = min(tile.centre[0] for tile in tiles) * TILE_WIDTH - TILE_WIDTH / 2 - _MARGIN
    radius = TILE_WIDTH / math.sqrt(3)
    top = min(tile.centre[1] for tile in tiles) * TILE_WIDTH - radius - _MARGIN
    centres = {
        tile: (tile.centre[0] * TILE_WIDTH - left, tile.centre[1] * TILE_WIDTH - top) for tile in tiles
    }
    return MapShapes(
        width=_round(max(x for x, _ in centres.values()) + TILE_WIDTH / 2 + _MARGIN),
        height=_round(max(y for _, y in centres.values()) + radius + _MARGIN),
        shapes=tuple(
            PlaceShape(
                str(tile.code), _closed(_corners(at, _TILE_GAP)), _round(at[0]), _round(at[1]), TILE_WIDTH
            )
            for tile, at in centres.items()
        ),
        outline="".join(_tile_outline(centres)),
    )


def boundary_shapes(boundaries: Boundaries) -> MapShapes:
    """The counties of a reviewed boundary file, equirectangular at their middle latitude."""
    codes = sorted(boundaries.outlines)
    drawn = _projected([boundaries.outlines[code] for code in codes])
    by_code = dict(zip(codes, shapely.coverage_simplify(drawn, _TOLERANCE), strict=True))
    cities: dict[str, list[BaseGeometry]] = {}
    for code, outline in by_code.items():
        cities.setdefault(code[:4], []).append(outline)
    whole = {city: shapely.unary_union(parts) for city, parts in cities.items()}
    return MapShapes(
        width=_BOUNDARY_WIDTH + 2 * _MARGIN,
        height=_round(max(outline.bounds[3] for outline in by_code.values()) + _MARGIN),
        shapes=tuple(_boundary_shape(code, outline) for code, outline in by_code.items()),
        outline="".join(_path(outline) for outline in whole.values()),
    )


def _corners(centre: XY, shrink: float = 1.0) -> list[XY]:
    """The six corners of a tile, clockwise from the upper right."""
    radius = TILE_WIDTH / math.sqrt(3) * shrink
    angles = [math.radians(60 * k - 30) for k in range(6)]
    return [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles]


def _tile_outline(centres: Mapping[Tile, XY]) -> Iterator[str]:
    """A line wherever a tile's neighbour belongs to another city, or to none."""
    city = {(tile.q, tile.r): tile.code[:4] for tile in centres}
    for tile, centre in centres.items():
        points = _corners(centre)
        for side, (dq, dr) in enumerate(_SIDE_FACES):
            if city.get((tile.q + dq, tile.r + dr)) != tile.code[:4]:
                (x1, y1), (x2, y2) = points[side], points[(side + 1) % 6]
                yield f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"


def _projected(outlines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Degrees as units of the drawing, the whole fitted to its width."""
    west, south, east, north = shapely.total_bounds(outlines)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = _BOUNDARY_WIDTH / ((east - west) * squeeze)
    return [
        shapely.transform(
            outline, lambda degrees: (degrees - (west, north)) * (squeeze * scale, -scale) + _MARGIN
        )
        for outline in outlines
    ]


def _boundary_shape(code: str, outline: BaseGeometry) -> PlaceShape:
    largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=1.0)
    middle = Point(line.coords[0])
    return PlaceShape(code, _path(outline), _round(middle.x), _round(middle.y), _round(line.length * 2))


def _path(outline: BaseGeometry) -> str:
    parts = getattr(outline, "geoms", [outline])
    return "".join(_closed(ring.coords[:-1]) for part in parts for ring in (part.exterior, *part.interiors))


def _closed(points: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, *_ in points) + "Z"


def _round(value: float) -> float:
    return round(float(value), 1)
