"""A place of the tree, as it stood over a span of time."""

from dataclasses import dataclass
from datetime import date

from wuse.vocabulary import PlaceCode, PlaceLevel


@dataclass(frozen=True, slots=True)
class Place:
    """A division or a reporting zone.

    `valid_from` is the first day known, `valid_to` the first day on which it was no more. `part_of` names the
    division that a statistical unit belongs to for maps and populations; `succeeded_by` the one that took its
    people over.
    """

    code: PlaceCode
    name: str
    short_name: str
    name_en: str
    kind: str
    valid_from: date
    valid_to: date | None
    part_of: PlaceCode | None
    succeeded_by: PlaceCode | None

    @property
    def level(self) -> PlaceLevel:
        """The level of the tree, told by the code."""
        return self.code.level

    @property
    def parent(self) -> PlaceCode | None:
        """The nearest containing prefix by code alone; the tree knows whether it exists."""
        return self.code.ancestors[-1] if self.code.ancestors else None

    @property
    def is_division(self) -> bool:
        """Whether it is a unit of administration rather than of statistics or reporting."""
        return self.kind not in ("statistical unit", "reporting zone", "closed institution")

    def valid_on(self, day: date | None) -> bool:
        """Whether it existed on the day; without a day, whether it ever did."""
        return day is None or (self.valid_from <= day and (self.valid_to is None or day < self.valid_to))
