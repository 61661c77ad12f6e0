"""What states, steps, clocks and cards of events are called: `event_words.yaml`, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.permits import Title
from wuse.respond.event_clock import Card, ClockName
from wuse.respond.event_table import EventState, step_table
from wuse.vocabulary import Lang, load_yaml

LEVEL_COMMANDS = ("township", "county", "city", "province")


@dataclass(frozen=True)
class EventWords:
    """Code -> name in both languages, of each thing that has codes; and the texts of a notice."""

    states: Mapping[str, Title]
    steps: Mapping[str, Title]
    clocks: Mapping[str, Title]
    cards: Mapping[str, Title]
    commands: Mapping[str, Title]
    notice: Title
    notice_due: Title
    notice_person: Title

    def mark(self, mark: str, lang: Lang) -> str:
        """What the clock did, such as the card that it showed, in a language."""
        kind, *parts = mark.split(":")
        if kind == "card":
            return f"{self.cards[parts[1]].told(lang)} · {self.clocks[parts[0]].told(lang)}"
        return f"{self.steps[kind].told(lang)} · {self.commands[parts[0]].told(lang)}"


@cache
def event_words() -> EventWords:
    """The words as they were shipped.

    Raises:
        ValueError: when a state, step, clock or card has no name, or a name nothing; it is part of the program.
    """
    found = load_yaml((files("wuse.respond") / "event_words.yaml").read_text(encoding="utf-8"))
    _check(found, "states", set(EventState))
    _check(found, "steps", set(step_table().names))
    _check(found, "clocks", set(ClockName))
    _check(found, "cards", set(Card))
    _check(found, "commands", set(LEVEL_COMMANDS))
    return EventWords(
        states=_titles(found["states"]),
        steps=_titles(found["steps"]),
        clocks=_titles(found["clocks"]),
        cards=_titles(found["cards"]),
        commands=_titles(found["commands"]),
        notice=Title(**found["notice"]),
        notice_due=Title(**found["notice_due"]),
        notice_person=Title(**found["notice_person"]),
    )


def _titles(part: Mapping[str, Mapping[str, str]]) -> Mapping[str, Title]:
    return {name: Title(**title) for name, title in part.items()}


def _check(found: Mapping[str, Any], part: str, wanted: set[Any]) -> None:
    if found[part].keys() != {str(name) for name in wanted}:
        raise ValueError(f"event_words.yaml: {part}: names and codes differ")
