"""The six-level tree of places, their codes over time, and the maps they are drawn on.

In: a list of divisions, label points, a reviewed boundary file. Out: places as they stood on a day, tiles, outlines.
Never: draws a border that nobody reviewed; forgets a code that was once valid.
"""

from wuse.places.boundaries import Boundaries, Review, boundaries_from_document, read_boundaries
from wuse.places.boundary_store import boundaries_stamp, keep_boundaries, kept_boundaries
from wuse.places.grid_store import kept_grids, site_registry
from wuse.places.grids import read_grids
from wuse.places.map_shapes import MapShapes, PlaceShape, boundary_shapes, tile_shapes
from wuse.places.place import Place
from wuse.places.registry import load_registry
from wuse.places.tiles import Tile, load_tiles
from wuse.places.tree import PlaceTree

__all__ = [
    "Boundaries",
    "MapShapes",
    "Place",
    "PlaceShape",
    "PlaceTree",
    "Review",
    "Tile",
    "boundaries_from_document",
    "boundaries_stamp",
    "boundary_shapes",
    "keep_boundaries",
    "kept_boundaries",
    "kept_grids",
    "load_registry",
    "load_tiles",
    "read_boundaries",
    "read_grids",
    "site_registry",
    "tile_shapes",
]
