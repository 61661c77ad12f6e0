"""The brake on what makes codes worse (批量赋码暂缓): whoever reports too many persons at once colours no crowd alone.

Which rows do is told in `worsening`; contacts have a brake of their own (`contact_brake`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from wuse.intake.hold import Brake
from wuse.intake.worsening import BRAKED
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal

_DIVISIONS = (PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY)


@cache
def code_brake() -> Brake:
    """The values in force; they are part of the program."""
    return Brake.read((files("wuse.intake") / "code_brake.yaml").read_bytes())


@dataclass(frozen=True)
class WorseBefore:
    """Persons whose codes a sender may have made worse within the window, each once.

    Attributes:
        counted: how many, by what counts together with the sending's table: the table itself, where two epidemiologists
            allow more of it, or else all tables of which they do not.
        allowed: how many they allow; None where they do not.
    """

    counted: int
    allowed: int | None = None


def is_too_many(persons: int, before: WorseBefore, brake: Brake) -> bool:
    """Whether the rows of a sending that make codes worse are held back.

    Args:
        persons: whose codes it may make worse, besides those counted before.
    """
    limit = brake.value("per_sender") if before.allowed is None else before.allowed
    return persons > 0 and persons + before.counted > limit


def county_of(place: str) -> str:
    """The county of a place; the city or the province of one that lies in no single county."""
    code = PlaceCode(place)
    return max((found for found in (*code.ancestors, code) if found.level in _DIVISIONS), key=len)


def area_of(counties: Iterable[str], *, otherwise: str) -> str:
    """The smallest province, city or county in which all counties lie.

    Args:
        otherwise: where they lie in no single province.
    """
    wanted = set(counties)
    for digits in (6, 4, 2):
        found = {county[:digits] for county in wanted}
        if len(found) == 1:
            return found.pop()
    return otherwise


@dataclass(frozen=True)
class WantedAllowance:
    """How many persons in 24 hours a sender is to be allowed of a table, and for how many days from the release on."""

    number: int
    days: int


def check_allowance(wanted: WantedAllowance, *, standard: str) -> None:
    """Refuse an allowance that is none, too large or too long, or of contacts: `hold.allowance`."""
    brake = code_brake()
    least, most, days = (brake.value(name) for name in ("per_sender", "most_allowed", "most_allowed_days"))
    if standard not in BRAKED or not (least < wanted.number <= most and 0 < wanted.days <= days):
        raise Refusal(
            "hold.allowance",
            "More than {least} and at most {most} persons in 24 hours can be allowed, for at most {days} days, and of "
            "contacts nothing.",
            {"least": least, "most": most, "days": days},
        )


def until(given_at: datetime, days: int) -> datetime:
    """When an allowance is over."""
    return given_at + timedelta(days=days)
