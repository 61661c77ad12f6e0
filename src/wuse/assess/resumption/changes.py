"""What would change the colour of a county on the map of work resumed, in whole enterprises and kilowatt-hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from wuse.assess.power_index import load_power_rule
from wuse.assess.resumption.profile import ResumptionProfile
from wuse.vocabulary import Colour

_LADDER = ("green", "blue", "yellow", "orange")


@dataclass(frozen=True)
class ResumptionChange:
    """A change that alone would lead to another colour.

    `firms`: so many more enterprises at work, fewer where below 0. `watt_hours`: so much more used on the day, less
    where below 0. One of them is None.
    """

    colour: Colour
    firms: int | None
    watt_hours: int | None


def resumption_changes(row: Mapping[str, Any], profile: ResumptionProfile) -> list[ResumptionChange]:
    """The least changes that lead to the next better and to the next worse colour.

    Args:
        row: a verdict of `judge_resumption`. One that is not rated has none.
    """
    colour = row["colour"]
    if colour == Colour.GREY.value:
        return []
    # Red is what is below orange.
    rungs = [*_LADDER, "red"]
    at = rungs.index(colour)
    found: list[ResumptionChange] = []
    if at > 0:
        found += _reaching(row, rungs[at - 1], profile.parameters[f"{rungs[at - 1]}_points"])
    if at < len(_LADDER):
        found += _falling(row, rungs[at + 1], profile.parameters[f"{rungs[at]}_points"])
    return found


def _parts(row: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    days = int(load_power_rule().values["baseline_days"])
    return Fraction(row["resumed"], row["firms"]), Fraction(row["used"] * days, row["december"])


def _reaching(row: Mapping[str, Any], colour: str, points: int) -> Iterator[ResumptionChange]:
    """How many more enterprises, or how much more electricity, would reach a cut-off."""
    lacking = Fraction(points, 50) - sum(_parts(row))
    firms = ceil(lacking * row["firms"])
    if row["resumed"] + firms <= row["firms"]:
        yield ResumptionChange(Colour(colour), firms, None)
    yield ResumptionChange(Colour(colour), None, ceil(lacking * _daily(row)))


def _falling(row: Mapping[str, Any], colour: str, points: int) -> Iterator[ResumptionChange]:
    """How many fewer enterprises, or how much less electricity, would fall below the present cut-off."""
    above = sum(_parts(row)) - Fraction(points, 50)
    firms = floor(above * row["firms"]) + 1
    if firms <= row["resumed"]:
        yield ResumptionChange(Colour(colour), -firms, None)
    less = floor(above * _daily(row)) + 1
    if less <= row["used"]:
        yield ResumptionChange(Colour(colour), None, -less)


def _daily(row: Mapping[str, Any]) -> Fraction:
    return Fraction(row["december"], int(load_power_rule().values["baseline_days"]))
