"""Kinds of events, the stations that handle them, and the limits of each level: `event_kinds.yaml`, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from wuse.permits import Title
from wuse.respond.event import EVENT_LEVELS
from wuse.vocabulary import Colour, PlaceLevel, Refusal, load_yaml

_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class EventKind:
    """A kind of event. `level` and `station` are proposals; `person`: whether it is about somebody.

    `signal`: made by the site itself, from an early warning or a late hand-over; nobody reports it by hand.
    """

    name: str
    title: Title
    level: Colour
    person: Literal["always", "may", "never"]
    station: str
    signal: bool = False


@dataclass(frozen=True)
class LevelLimits:
    """How long after the report an event of a level is to be accepted, dispatched, taken in hand, closed.

    `pauses`: whether the clocks stand still while the reporter is asked for more. `escalate`: level of command -> after
    how long it has to know when nobody has taken the event in hand.
    """

    title: Title
    accept: timedelta
    dispatch: timedelta
    act: timedelta
    close: timedelta
    pauses: bool
    escalate: Mapping[PlaceLevel, timedelta]


@dataclass(frozen=True)
class EventRules:
    """A version of the limits. `yellow_card`: share of a limit, 0 to 1. Spans as `event_kinds.yaml` says."""

    version: str
    effective_from: date
    yellow_card: float
    verify_late: timedelta
    keep_person: timedelta
    levels: Mapping[Colour, LevelLimits]


_WARNED = "warn_"


@dataclass(frozen=True)
class EventCatalogue:
    """All kinds, stations and versions of the rules, oldest first."""

    kinds: Mapping[str, EventKind]
    stations: Mapping[str, Title]
    rules: tuple[EventRules, ...]

    def kind(self, name: str) -> EventKind:
        """The kind of a name.

        Raises:
            Refusal: `event.kind`.
        """
        if name not in self.kinds:
            raise Refusal(
                "event.kind",
                "There is no kind of event “{kind}”. Known: {known}.",
                {"kind": name, "known": sorted(self.kinds)},
            )
        return self.kinds[name]

    def is_signal(self, kind: str) -> bool:
        """Whether events of a kind are made by the site itself, and reported by nobody."""
        return self.kinds[kind].signal

    @property
    def signal_kinds(self) -> tuple[str, ...]:
        """The kinds that early warnings make."""
        return tuple(name for name, kind in self.kinds.items() if kind.signal and name.startswith(_WARNED))

    def rules_at(self, at: datetime) -> EventRules:
        """The version in force at a moment; the oldest before all of them."""
        return next(
            (rules for rules in reversed(self.rules) if rules.effective_from <= at.date()), self.rules[0]
        )

    def rules_of(self, version: str) -> EventRules:
        """The rules of a version that an event is held to."""
        return next(rules for rules in self.rules if rules.version == version)


@cache
def event_catalogue() -> EventCatalogue:
    """The kinds and rules as they were shipped.

    Raises:
        ValueError: when the file contradicts itself; it is part of the program.
    """
    return read_catalogue((files("wuse.respond") / "event_kinds.yaml").read_text(encoding="utf-8"))


def read_catalogue(text: str) -> EventCatalogue:
    """The kinds and rules of a text.

    Raises:
        ValueError: when it contradicts itself.
    """
    found = load_yaml(text)
    stations = {name: Title(**title) for name, title in found["stations"].items()}
    kinds = {name: _kind(name, part, stations) for name, part in found["kinds"].items()}
    rules = tuple(_rules(part) for part in found["rules"])
    days = [version.effective_from for version in rules]
    if days != sorted(set(days)) or len({version.version for version in rules}) != len(rules):
        raise ValueError(
            "event_kinds.yaml: versions of the rules follow one another, each with a name of its own"
        )
    return EventCatalogue(MappingProxyType(kinds), MappingProxyType(stations), rules)


def _kind(name: str, part: Mapping[str, Any], stations: Mapping[str, Title]) -> EventKind:
    if part["station"] not in stations or part["person"] not in ("always", "may", "never"):
        raise ValueError(f"event_kinds.yaml: {name}: unknown station, or person is not always, may or never")
    level = Colour(part["level"])
    if level not in EVENT_LEVELS:
        raise ValueError(f"event_kinds.yaml: {name}: {level} is no level of events")
    return EventKind(
        name, Title(part["zh"], part["en"]), level, part["person"], part["station"], part.get("signal", False)
    )


def _rules(part: Mapping[str, Any]) -> EventRules:
    levels = {Colour(name): _limits(name, limits) for name, limits in part["levels"].items()}
    if tuple(levels) != EVENT_LEVELS or not 0 < part["yellow_card"] < 1:
        raise ValueError(f"event_kinds.yaml: {part['version']}: four levels, and a share between 0 and 1")
    return EventRules(
        version=part["version"],
        effective_from=part["effective_from"],
        yellow_card=part["yellow_card"],
        verify_late=span(part["verify_late"]),
        keep_person=span(part["keep_person"]),
        levels=MappingProxyType(levels),
    )


def _limits(name: str, part: Mapping[str, Any]) -> LevelLimits:
    limits = LevelLimits(
        title=Title(**part["title"]),
        accept=span(part["accept"]),
        dispatch=span(part["dispatch"]),
        act=span(part["act"]),
        close=span(part["close"]),
        pauses=part["pauses"],
        escalate={PlaceLevel(level): span(after) for level, after in part["escalate"].items()},
    )
    if not timedelta() < limits.accept <= limits.dispatch <= limits.act <= limits.close:
        raise ValueError(f"event_kinds.yaml: {name}: the limits follow one another")
    return limits


def span(words: str) -> timedelta:
    """A span such as `10 min`, `2 h`, `3 d`.

    Raises:
        ValueError: when it is none.
    """
    number, _, unit = str(words).partition(" ")
    if not number.isdecimal() or unit not in _UNITS:
        raise ValueError(f"event_kinds.yaml: “{words}” is no span: write 10 min, 2 h or 3 d")
    return int(number) * _UNITS[unit]
