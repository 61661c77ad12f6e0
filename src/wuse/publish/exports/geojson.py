"""An edition as GeoJSON (RFC 7946): every county a hexagon of the tile map, set over the region.

The hexagons are schematic. They stand near where the counties are so that a map viewer shows them; they are no borders,
and every feature says so.
"""

import math
from collections.abc import Sequence

from wuse.places import Tile
from wuse.publish.edition import Edition
from wuse.trust import canonical_json

# North-west corner of the tile map over Zhejiang and the width of a tile, in degrees.
_WEST, _NORTH, _WIDTH = 117.6, 31.4, 0.36
_LATITUDE_SCALE = math.cos(math.radians(29.2))
NOTE = "schematic tile, not a boundary"


def edition_geojson(edition: Edition, tiles: Sequence[Tile]) -> bytes:
    """The edition's verdicts on schematic hexagons."""
    placed = {str(tile.code): tile for tile in tiles}
    features = [
        {
            "type": "Feature",
            "id": verdict.place,
            "geometry": {"type": "Polygon", "coordinates": [_ring(placed[verdict.place])]},
            "properties": {
                "place": verdict.place,
                "name": verdict.name,
                "name_en": verdict.name_en,
                "colour": verdict.colour.value,
                "letter": verdict.colour.letter,
                "basis": verdict.basis.value if verdict.basis else None,
                "reasons": verdict.reasons,
                "geometry_note": NOTE,
                **verdict.indicators,
            },
        }
        for verdict in edition.verdicts
        if verdict.place in placed
    ]
    heading = {"series": edition.series, "edition": edition.number, "as_of": edition.as_of.isoformat()}
    return canonical_json(
        {"type": "FeatureCollection", "features": features, **heading, "digest": edition.digest}
    )


def _ring(tile: Tile) -> list[list[float]]:
    """The hexagon's corners, counter-clockwise and closed, in degrees."""
    x, y = tile.centre
    lon, lat = _WEST + x * _WIDTH, _NORTH - y * _WIDTH * _LATITUDE_SCALE
    radius = _WIDTH / math.sqrt(3)
    ring = [
        [
            round(lon + radius * math.cos(math.radians(60 * k - 30)), 5),
            round(lat + radius * _LATITUDE_SCALE * math.sin(math.radians(60 * k - 30)), 5),
        ]
        for k in range(6)
    ]
    return [*ring, ring[0]]
