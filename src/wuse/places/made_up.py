"""The made-up province of a training home: one county, and for each seat a township of its own with a grid.

Its code is 99, which no province has, and every name says what it is for, so that no list, map or file of it can be
taken for one of a real place.
"""

from collections.abc import Iterator
from datetime import date

from wuse.places.place import Place
from wuse.vocabulary import PlaceCode

PROVINCE, CITY, COUNTY = PlaceCode("99"), PlaceCode("9901"), PlaceCode("990101")
MOST_SEATS = 20
_SINCE = date(2020, 1, 1)


def township_of(seat: int) -> PlaceCode:
    """The township of a seat, counted from 1."""
    return PlaceCode(f"{COUNTY}{seat:03}")


def grid_of(seat: int) -> PlaceCode:
    """The grid of a seat's grid worker."""
    return PlaceCode(f"{township_of(seat)}001001")


def made_up_places(seats: int) -> list[Place]:
    """The province with everything in it, by code."""
    places = [
        _place(PROVINCE, "培训省", "Training Province", "province"),
        _place(CITY, "培训市", "Training City", "city"),
        _place(COUNTY, "培训县", "Training County", "county"),
        *(place for seat in range(1, seats + 1) for place in _of_seat(seat)),
    ]
    return sorted(places, key=lambda place: place.code)


def _of_seat(seat: int) -> Iterator[Place]:
    township = township_of(seat)
    yield _place(
        township, f"培训{seat}号街道", f"Training Subdistrict {seat}", "township", short=f"培训{seat}号"
    )
    yield _place(PlaceCode(f"{township}001"), "培训社区", "Training Village", "village")
    yield _place(grid_of(seat), "培训网格", "Training Grid", "grid")


def _place(code: PlaceCode, name: str, name_en: str, kind: str, *, short: str = "") -> Place:
    return Place(code, name, short or name, name_en, kind, _SINCE, None, None, None)
