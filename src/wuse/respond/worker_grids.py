"""Which grids a worker goes round: what the permits name, or what lies in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from wuse.places import PlaceTree
from wuse.respond.check import GRID_LEVELS
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal

MOST_GRIDS = 60
_CHINA = timezone(timedelta(hours=8))


def worker_grids(named: Iterable[PlaceCode], places: PlaceTree, *, at: datetime) -> tuple[PlaceCode, ...]:
    """The grids and villages of a worker on a day, sorted; at most sixty.

    Args:
        named: the places of the permits: grids, or a village or township with all that lies in it.

    Raises:
        Refusal: `sync.no_grid` when none of them is known on the day.
    """
    day = at.astimezone(_CHINA).date()
    listed = list(named)
    found = {
        grid.code
        for place in listed
        for level in (PlaceLevel.VILLAGE, PlaceLevel.GRID)
        for grid in places.descendants(place, level, on=day)
    }
    found |= {place for place in listed if place.level in GRID_LEVELS and places.exists(place, on=day)}
    if not found:
        raise no_grid(listed)
    return tuple(sorted(found)[:MOST_GRIDS])


def no_grid(named: Iterable[PlaceCode]) -> Refusal:
    """The refusal of places of a permit where no grid is known."""
    return Refusal(
        "sync.no_grid",
        "Your permit names {places}, where no grid is known today. Ask the township to register its grids.",
        {"places": list(named)},
    )
