"""The one map component: where each tile, outline and city label is drawn; the pages colour it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wuse.assess import load_series
from wuse.places import DIRECTIONS, PlaceTree, Tile, load_registry, load_tiles
from wuse.publish.map_svg import centre, city_outline, corners

_MARGIN = 12.0
_SPAN = 60.0


@dataclass(frozen=True)
class TileShape:
    """One county's tile: its hexagon, the inner edge that marks an estimate, and its names."""

    code: str
    city: str
    name: str
    full_name: str
    x: float
    y: float
    hexagon: str
    inner: str
    length: str


@dataclass(frozen=True)
class CityLabel:
    """A city's name, in a free place beside its counties."""

    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class TileMap:
    """Everything that is drawn, in units of which a tile is sixty wide."""

    viewbox: str
    tiles: tuple[TileShape, ...]
    labels: tuple[CityLabel, ...]
    outline: str


@cache
def tile_map(*, lang: str, area: str = "zhejiang") -> TileMap:
    """The map of an area's counties, named in `zh` or `en`."""
    tree, day = load_registry(), load_series(area).first_edition
    counties = {str(place.code): place for place in tree.counties(day)}
    tiles = [tile for tile in load_tiles() if tile.code in counties]
    names = {
        code: (place.short_name, place.name) if lang == "zh" else (place.name_en, place.name_en)
        for code, place in counties.items()
    }
    return TileMap(
        viewbox=_viewbox(tiles),
        tiles=tuple(_shape(tile, *names[tile.code]) for tile in tiles),
        labels=tuple(_labels(tiles, _city_names(tree, lang))),
        outline=city_outline(tiles),
    )


def _city_names(tree: PlaceTree, lang: str) -> Mapping[str, str]:
    cities = tree.cities(load_series("zhejiang").first_edition)
    return {str(city.code): city.short_name if lang == "zh" else city.name_en for city in cities}


def _viewbox(tiles: Sequence[Tile]) -> str:
    points = [point for tile in tiles for point in corners(tile)]
    left, top = min(x for x, _ in points) - _MARGIN, min(y for _, y in points) - _MARGIN
    right, bottom = max(x for x, _ in points) + _MARGIN, max(y for _, y in points) + _MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"


def _shape(tile: Tile, name: str, full_name: str) -> TileShape:
    x, y = centre(tile)
    return TileShape(
        code=str(tile.code),
        city=str(tile.code)[:4],
        name=name,
        full_name=full_name,
        x=round(x, 1),
        y=round(y, 1),
        hexagon=_points(tile, 0.965),
        inner=_points(tile, 0.86),
        length="short" if len(name) <= 3 else "middle" if len(name) <= 7 else "long",
    )


def _points(tile: Tile, shrink: float) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners(tile, shrink=shrink))


def _labels(tiles: Sequence[Tile], names: Mapping[str, str]) -> Iterator[CityLabel]:
    """Give each city the free cell that touches most of its own tiles and fewest of others'; best fits first."""
    fits = sorted(_fits(tiles), key=lambda fit: (-fit[0], fit[1], fit[2]))
    done: set[str] = set()
    taken: set[tuple[int, int]] = set()
    for _, city, cell in fits:
        if city in done or cell in taken or city not in names:
            continue
        done.add(city)
        taken.add(cell)
        x, y = centre(Tile(tiles[0].code, *cell))
        yield CityLabel(code=city, name=names[city], x=round(x, 1), y=round(y, 1))


def _fits(tiles: Sequence[Tile]) -> Iterator[tuple[float, str, tuple[int, int]]]:
    city_of = {(tile.q, tile.r): str(tile.code)[:4] for tile in tiles}
    free = {
        (q + dq, r + dr) for q, r in city_of for dq, dr in DIRECTIONS if (q + dq, r + dr) not in city_of
    }
    for q, r in free:
        beside = Counter(
            city_of[q + dq, r + dr] for dq, dr in DIRECTIONS if (q + dq, r + dr) in city_of
        )
        for city, count in beside.items():
            yield count - 0.75 * (beside.total() - count), city, (q, r)
