"""The six-level tree of places, their codes over time, and the maps they are drawn on.

In: a list of divisions, label points, a reviewed boundary file. Out: places as they stood on a day, tiles, outlines.
Never: draws a border that nobody reviewed; forgets a code that was once valid.
"""

from wuse.places.place import Place
from wuse.places.registry import load_registry
from wuse.places.tiles import Tile, load_tiles
from wuse.places.tree import PlaceTree

__all__ = ["Place", "PlaceTree", "Tile", "load_registry", "load_tiles"]
