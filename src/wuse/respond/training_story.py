"""The made-up events of a training home, as `training_story.yaml` tells them, and how the desk knows them again."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.vocabulary import load_yaml

_UID = re.compile(r"training-([a-z_]+)-([0-9]{1,3})")


@dataclass(frozen=True)
class StoryStep:
    """A step that a made-up colleague has taken. `ago`: minutes. `to`: kind of work of the station it went to."""

    step: str
    ago: int
    text: str = ""
    to: str = ""


@dataclass(frozen=True)
class StoryEvent:
    """An event of a seat. `event`: its name in lessons. `ago`: minutes since it was reported."""

    event: str
    kind: str
    ago: int
    text: str
    then: tuple[StoryStep, ...] = ()


@cache
def training_story() -> tuple[StoryEvent, ...]:
    """The events as they were shipped."""
    told = load_yaml((files("wuse.respond") / "training_story.yaml").read_text(encoding="utf-8"))
    return tuple(_event(part) for part in told)


def story_uid(event: str, seat: int) -> str:
    """The id of the report of a seat's event."""
    return f"training-{event}-{seat}"


def story_name(uid: str) -> str:
    """The name in lessons of the event that a report's id belongs to; empty for every other one."""
    found = _UID.fullmatch(uid)
    return found[1] if found else ""


def _event(part: dict[str, Any]) -> StoryEvent:
    steps = tuple(StoryStep(**step) for step in part.pop("then", ()))
    return StoryEvent(**part, then=steps)
