"""A response: the legal frame without which no module that handles persons works; and what state it must be in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from wuse.permits.role import catalogue
from wuse.vocabulary import PlaceCode, Refusal

# A response ends by itself; whoever needs it longer decides so again.
LONGEST = timedelta(days=180)
LEAST_AUTHORITY = 8


class ResponseGrade(IntEnum):
    """The four grades of a public health emergency (浙江省突发公共卫生事件应急办法 2020): I is the gravest."""

    I = 1  # noqa: E741 - the roman numerals are the names in law
    II = 2
    III = 3
    IV = 4


@dataclass(frozen=True)
class Response:
    """Area, grade, legal authority, span and modules. `ended_at`: when it was ended before its last day."""

    code: str
    area: PlaceCode
    grade: ResponseGrade
    authority: str
    starts_at: datetime
    ends_at: datetime
    modules: frozenset[str] = frozenset()
    ended_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """The moment from which nothing may be done under it."""
        return min(self.ends_at, self.ended_at or self.ends_at)

    def is_active(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.starts_at <= at < self.over_at


def check_response_active(response: Response | None, *, module: str, place: str, at: datetime) -> None:
    """Refuse when the frame for handling persons is not there.

    Raises:
        Refusal: `response.none`, `response.not_active`, `response.module_off`, `response.outside`.
    """
    told = catalogue().modules[module]
    if response is None:
        raise Refusal(
            "response.none",
            "There is no active response, so nothing about persons is kept or shown. A commander opens one "
            "when the law "
            "allows it.",
        )
    if not response.is_active(at):
        raise Refusal(
            "response.not_active",
            "The response {response} is not in force: its modules are closed and keep nothing. Ask the commander which "
            "response is in force.",
            {"response": response.code},
        )
    if module not in response.modules:
        raise Refusal(
            "response.module_off",
            "The module “{module}” is not switched on under the response {response}. A commander can switch it on.",
            {"module": told.en, "response": response.code},
        )
    if not response.area.contains(place):
        raise Refusal(
            "response.outside",
            "{place} lies outside the area {area} of the response {response}.",
            {"place": place, "area": response.area, "response": response.code},
        )


def check_response_openable(wanted: Response, *, at: datetime) -> None:
    """Refuse a response without a legal basis, or with a span that the rules do not allow.

    Raises:
        Refusal: `response.authority`, `response.span`, `response.modules`.
    """
    if len(wanted.authority.strip()) < LEAST_AUTHORITY:
        raise Refusal(
            "response.authority",
            "Name the legal authority: the decision with its number and the law that it rests on.",
        )
    check_response_span(starts_at=wanted.starts_at, ends_at=wanted.ends_at, at=at)
    check_response_modules(wanted.modules)


def check_response_span(*, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Refuse an end that has passed, or lies too far away.

    Raises:
        Refusal: `response.span`.
    """
    if not (starts_at < ends_at and at < ends_at <= at + LONGEST):
        raise Refusal(
            "response.span",
            "A response ends after it begins, in the future, and at most {days} days from now. It can be "
            "prolonged by a "
            "new decision.",
            {"days": LONGEST.days},
        )


def check_response_modules(modules: frozenset[str]) -> None:
    """Refuse a module that does not exist.

    Raises:
        Refusal: `response.modules`.
    """
    unknown = sorted(modules - set(catalogue().modules))
    if unknown:
        raise Refusal(
            "response.modules",
            "There is no module {unknown}. Known: {known}.",
            {"unknown": unknown, "known": sorted(catalogue().modules)},
        )
