"""The six-level tree: codes are prefixes, places have a validity, a level may be missing."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from wuse.places.place import Place
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal


class PlaceTree:
    """Places by code. A place contains whatever code begins with its own; its parent is the nearest that exists."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {str(place.code): place for place in places}
        self._in_order = [self._places[code] for code in sorted(self._places)]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def get(self, code: str, *, on: date | None = None) -> Place:
        """The place of a code, in short or padded form, on a day.

        Raises:
            Refusal: `place.unknown`, or `place.not_valid_on` naming its span and its successor.
        """
        place = self._places.get(PlaceCode.parse(code))
        if place is None:
            raise Refusal(
                "place.unknown",
                "No place has the code {value}. Look the name up with `wuse places NAME`.",
                {"value": code},
            )
        if not place.valid_on(on):
            raise _not_valid(place, on)
        return place

    def exists(self, code: str, on: date | None = None) -> bool:
        """Whether a place of that code existed on the day."""
        place = self._places.get(code)
        return place is not None and place.valid_on(on)

    def find(self, text: str, *, on: date | None = None, level: str | None = None) -> list[Place]:
        """Places by code, Chinese name, short name or English name, widest level first.

        Raises:
            Refusal: `place.not_found` when nothing bears that name on the day.
        """
        wanted = text.strip()
        found = [place for place in self._places.values() if _named(place, wanted) and place.valid_on(on)]
        found = [place for place in found if level is None or place.level == level]
        if not found:
            raise Refusal(
                "place.not_found",
                "No place is called “{value}” on the day asked. Give a code such as 330382, or a name such as 乐清 "
                "or Yueqing.",
                {"value": text, "on": str(on) if on else None},
            )
        return sorted(found, key=lambda place: (len(place.code), place.code))

    def children(self, code: str, *, on: date | None = None) -> list[Place]:
        """The places whose nearest existing container is this one."""
        return [place for place in self._inside.get(code, ()) if place.valid_on(on)]

    def within(self, code: str, *, on: date | None = None) -> list[Place]:
        """All places inside this one, of every level, by code."""
        return list(_below(self._in_order, code, on))

    def descendants(self, code: str, level: PlaceLevel, *, on: date | None = None) -> list[Place]:
        """All places of a level inside this one, by code."""
        return list(_below(self._by_level[level], code, on))

    def parent(self, code: str) -> Place | None:
        """The nearest container that exists: a village of 龙港 hangs under the county."""
        nearest = self._nearest(code)
        return self._places[nearest] if nearest else None

    def ancestors(self, code: str) -> list[Place]:
        """The containers that exist, widest first."""
        return [self._places[prefix] for prefix in PlaceCode(code).ancestors if prefix in self._places]

    def cities(self, on: date) -> list[Place]:
        """The prefecture-level cities on a day, by code."""
        return self._divisions(PlaceLevel.CITY, on)

    def counties(self, on: date) -> list[Place]:
        """The counties, districts and county-level cities on a day, by code; statistical units are not among them."""
        return self._divisions(PlaceLevel.COUNTY, on)

    def zones(self, on: date) -> list[Place]:
        """The reporting zones, which are no divisions and colour no county."""
        return [place for place in self._by_level[PlaceLevel.ZONE] if place.valid_on(on)]

    def count(self, level: PlaceLevel, *, on: date | None = None) -> int:
        """How many places of a level there were, statistical units included."""
        return sum(place.valid_on(on) for place in self._by_level[level])

    @cached_property
    def _by_level(self) -> Mapping[PlaceLevel, list[Place]]:
        """The places of each level, by code."""
        found: dict[PlaceLevel, list[Place]] = {level: [] for level in PlaceLevel}
        for place in self._in_order:
            found[place.level].append(place)
        return found

    @cached_property
    def _inside(self) -> Mapping[str, list[Place]]:
        """The places whose nearest container is that of a code, by code."""
        found: dict[str, list[Place]] = {}
        for place in self._in_order:
            if nearest := self._nearest(place.code):
                found.setdefault(nearest, []).append(place)
        return found

    def _divisions(self, level: PlaceLevel, on: date) -> list[Place]:
        return [place for place in self._by_level[level] if place.is_division and place.valid_on(on)]

    def _nearest(self, code: str) -> str | None:
        return next((p for p in reversed(PlaceCode(code).ancestors) if p in self._places), None)


def _below(places: Sequence[Place], code: str, on: date | None) -> Iterator[Place]:
    """Of places in the order of their codes, those inside one."""
    for position in range(bisect_left(places, code, key=lambda place: place.code), len(places)):
        place = places[position]
        if not place.code.startswith(code):
            return
        if place.code != code and place.valid_on(on):
            yield place


def _named(place: Place, text: str) -> bool:
    return text in (place.code, place.name, place.short_name) or text.lower() == place.name_en.lower() != ""


def _not_valid(place: Place, on: date | None) -> Refusal:
    """Which span the place was known for, and what took it over."""
    details = {
        "value": str(place.code),
        "name": place.name,
        "on": str(on),
        "first": str(place.valid_from),
        "last": str(place.valid_to),
        "successor": place.succeeded_by,
    }
    if place.succeeded_by:
        return Refusal(
            "place.not_valid_on",
            "{name} ({value}) did not exist on {on}: it is known from {first} to {last}; {successor} took it over.",
            details,
        )
    if place.valid_to:
        return Refusal(
            "place.not_valid_on",
            "{name} ({value}) did not exist on {on}: it is known from {first} to {last}.",
            details,
        )
    return Refusal(
        "place.not_valid_on", "{name} ({value}) did not exist on {on}: it is known from {first} on.", details
    )
