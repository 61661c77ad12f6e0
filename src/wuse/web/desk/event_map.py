"""The map of a place's own units: one equal tile a unit, with what is open in it.

Counties lie as on the tile map; what has no label points, townships and below, lies in the order of its codes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.places import MapShapes, Tile, load_tiles, tile_shapes
from wuse.respond.event_clock import Card
from wuse.respond.store.event_lists import UnitLoad
from wuse.vocabulary import Colour, PlaceCode, PlaceLevel
from wuse.web import site
from wuse.web.desk.event_words import CARD_COLOURS, Sign, own_name, sign_of

_BELOW = {
    PlaceLevel.PROVINCE: PlaceLevel.COUNTY,
    PlaceLevel.CITY: PlaceLevel.COUNTY,
    PlaceLevel.COUNTY: PlaceLevel.TOWNSHIP,
    PlaceLevel.TOWNSHIP: PlaceLevel.VILLAGE,
    PlaceLevel.VILLAGE: PlaceLevel.GRID,
}
# A wider map has no room for names on a phone.
_PHONE_WIDTH = 380
# As many letters as a tile has room for.
_SHORT = 5
_NOTHING = UnitLoad(0, 0, 0)


@dataclass(frozen=True)
class UnitTile:
    """A unit on the map: where it is drawn, what it shows, and where it leads."""

    code: str
    name: str
    short: str
    size: int
    address: str
    path: str
    x: float
    y: float
    sign: Sign
    load: UnitLoad
    label: str


@dataclass(frozen=True)
class UnitMap:
    """The map, from (0, 0) to (width, height)."""

    level: PlaceLevel
    width: float
    height: float
    outline: str
    tiles: tuple[UnitTile, ...]

    @property
    def is_dense(self) -> bool:
        """Whether names would be too small to read on a phone."""
        return self.width > _PHONE_WIDTH


def level_below(place: str) -> PlaceLevel | None:
    """The level of the units that a place's map shows; none below the grid."""
    return _BELOW.get(PlaceCode(place).level)


def unit_map(place: str, loads: Mapping[str, UnitLoad], *, view: str = "desk-events") -> UnitMap | None:
    """The map of a place; none where nothing lies below it.

    Args:
        view: name of the page that a tile leads to, with the unit.
    """
    level = level_below(place)
    codes = _codes(place, level, loads) if level else []
    if not level or not codes:
        return None
    drawn = tile_shapes(_tiles(codes))
    shapes = {shape.code: shape for shape in drawn.shapes}
    tiles = [_tile(code, shapes[code].path, shapes[code].x, shapes[code].y, loads, view) for code in codes]
    return UnitMap(level, drawn.width, drawn.height, _outline(drawn, level), tuple(tiles))


def _codes(place: str, level: PlaceLevel, loads: Mapping[str, UnitLoad]) -> list[str]:
    """The units of the registry; grids are in no registry, and those are shown that have something open."""
    if level is PlaceLevel.GRID:
        return sorted(loads)
    known = [str(found.code) for found in site.places().descendants(place, level)]
    if level is PlaceLevel.COUNTY:
        drawn = {str(tile.code) for tile in load_tiles()}
        return [code for code in known if code in drawn]
    # A county of villages alone has no township in between.
    return known or [str(found.code) for found in site.places().descendants(place, PlaceLevel.VILLAGE)]


def _tiles(codes: Sequence[str]) -> list[Tile]:
    stored = {str(tile.code): tile for tile in load_tiles()}
    if all(code in stored for code in codes):
        return [stored[code] for code in codes]
    wide = max(3, math.ceil(math.sqrt(len(codes) * 1.6)))
    # In rows; every second one is set in by half a tile.
    return [
        Tile(PlaceCode(code), number % wide - number // wide // 2, number // wide)
        for number, code in enumerate(codes)
    ]


def _outline(drawn: MapShapes, level: PlaceLevel) -> str:
    return drawn.outline if level is PlaceLevel.COUNTY else ""


def _tile(code: str, path: str, x: float, y: float, loads: Mapping[str, UnitLoad], view: str) -> UnitTile:
    load = loads.get(code, _NOTHING)
    name = own_name(code)
    sign = sign_of(_colour(load), "")
    return UnitTile(
        code=code,
        name=name,
        short=name[:_SHORT],
        size=12 if len(name) < _SHORT else 10,
        address=reverse(view) + "?" + urlencode({"unit": code}),
        path=path,
        x=x,
        y=y,
        sign=sign,
        load=load,
        label=_("{name}: {open} open, {red} with a red card, {yellow} with a yellow card").format(
            name=name, open=load.open_events, red=load.red, yellow=load.yellow
        ),
    )


def _colour(load: UnitLoad) -> Colour:
    """The gravest card; blue for what is open in time, grey for nothing."""
    if load.card is not Card.NONE:
        return CARD_COLOURS[load.card]
    return Colour.BLUE if load.open_events else Colour.GREY
