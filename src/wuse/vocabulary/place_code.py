"""Codes of places: prefixes of the 12-digit statistical code (GB/T 2260 for the first six digits).

A code contains every code that begins with it: `3303` (温州) contains `330382` (乐清). Six levels:
province 2, city 4, county 6, township 9, village 12, grid 15 digits. A reporting zone that is no division
(a development zone, a prison) is its parent's prefix, a `Z` and two digits: `33Z01`, `3302Z01`.
"""

import re
from enum import StrEnum

from wuse.vocabulary.refusal import Refusal


class PlaceLevel(StrEnum):
    """The six levels of the tree, and the reporting zone beside it."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"
    ZONE = "zone"


_LEVEL_OF_LENGTH = {
    2: PlaceLevel.PROVINCE,
    4: PlaceLevel.CITY,
    6: PlaceLevel.COUNTY,
    9: PlaceLevel.TOWNSHIP,
    12: PlaceLevel.VILLAGE,
    15: PlaceLevel.GRID,
}
_STEPS = tuple(_LEVEL_OF_LENGTH)
# Digits of ASCII alone: \d would take those of every script. A zone's parent is a whole code too.
_PATTERN = re.compile("(" + "|".join(f"[0-9]{{{n}}}" for n in _STEPS) + ")(Z[0-9]{2})?")


class PlaceCode(str):
    """A place code in its short form: no trailing zeros, `3301` and not `330100`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "PlaceCode":
        """Read a code in short or zero-padded form.

        Raises:
            Refusal: `place.code_malformed` when the text is no place code.
        """
        short = _unpadded(text.strip())
        if not _PATTERN.fullmatch(short):
            raise Refusal(
                "place.code_malformed",
                "“{value}” is not a place code: give 2, 4, 6, 9, 12 or 15 digits, such as 330382.",
                {"value": text},
            )
        return cls(short)

    @property
    def level(self) -> PlaceLevel:
        """The level of the tree, told by the code's length."""
        return PlaceLevel.ZONE if "Z" in self else _LEVEL_OF_LENGTH[len(self)]

    @property
    def ancestors(self) -> tuple["PlaceCode", ...]:
        """The prefixes that contain this code, widest first, itself left out."""
        own = self.split("Z")[0] if "Z" in self else self[:-1]
        return tuple(PlaceCode(self[:n]) for n in _STEPS if n <= len(own))

    def contains(self, other: str) -> bool:
        """Whether the other code lies in this place (a place contains itself)."""
        return other.startswith(self)

    @property
    def padded(self) -> str:
        """The six-digit form that bulletins and boundary files use, for province, city and county."""
        return self.ljust(6, "0") if len(self) < 6 and "Z" not in self else str(self)


def _unpadded(text: str) -> str:
    """Strip zero-padding level by level: `330300000000` -> `3303`, `330382000000` -> `330382`."""
    if not text.isdigit() or len(text) not in (6, 9, 12, 15):
        return text
    whole = [n for n in _STEPS if n < len(text) and set(text[n:]) == {"0"}]
    return text[: whole[0]] if whole else text
