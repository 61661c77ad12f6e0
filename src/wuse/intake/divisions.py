"""The divisions below a place, as the checks of sums ask for them."""

from datetime import date
from functools import cache

from wuse.intake.sums import Children
from wuse.places import PlaceTree


def divisions_of(places: PlaceTree) -> Children:
    """The divisions below a place, looked up once a place and day: the tree walks through all that lies below."""

    @cache
    def divisions(code: str, day: date) -> tuple[str, ...]:
        return tuple(str(place.code) for place in places.children(code, on=day) if place.is_division)

    return divisions
