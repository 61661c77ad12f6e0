"""A lesson (培训课程): what somebody of a role learns by doing it in a training home, and how the system sees it done.

A lesson is a YAML file of steps. A step says what to do, where and why, and by which deed of the trainee it is done;
that is read from what the trainee did, never asked. Steps can be done in any order.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.permits import Title, catalogue
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_table import step_table
from wuse.respond.finding import COMPARED
from wuse.vocabulary import load_yaml

PAGES = (
    "field",
    "field-register",
    "desk-events",
    "desk-event-new",
    "desk-supervision",
    "desk-notices",
    "desk-pairs",
    "desk-overrides",
    "event",
)
"""Where a step can lead; `event` is the page of the event that it is about."""
AUDITED = (
    "device.register",
    "visit.sync",
    "pair.find",
    "pair.read",
    "pair.decide",
    "override.read",
    "override.confirm",
    "override.lift",
    "override.propose",
)
"""Deeds that the audit tells of, by the verbs of their entries."""
_OTHER_DEEDS = (*AUDITED, "visit", "check")


@dataclass(frozen=True)
class Deed:
    """Something that a trainee did.

    Attributes:
        did: `event.<step>`, a verb of `AUDITED` (`visit.sync`: the list of the grid was fetched), `visit` (to a
            person), or `check` (a check was answered).
        event: name in the training of the event that it was about; empty for another one.
        works: kinds of work of the station that it was sent to. command: that is to know of it.
        said: the answers of a visit. after: how long after it was done it reached the site.
    """

    did: str
    at: datetime
    event: str = ""
    works: frozenset[str] = frozenset()
    command: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    after: timedelta = timedelta()


@dataclass(frozen=True)
class DoneWhen:
    """By which deed a step is done: everything that is named here must be so.

    `station`: kind of work of the station that the event went to. `least_after`: it came so much later.
    """

    did: str
    event: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    station: str = ""
    command: str = ""
    least_after: timedelta = timedelta()

    def is_met(self, deed: Deed) -> bool:
        """Whether a deed is the one."""
        return (
            deed.did == self.did
            and self.event in ("", deed.event)
            and self.command in ("", deed.command)
            and (not self.station or self.station in deed.works)
            and all(deed.said.get(name) == value for name, value in self.said.items())
            and deed.after >= self.least_after
        )


@dataclass(frozen=True)
class LessonStep:
    """A step: its name in the lesson, what to do, why, the page where (`PAGES`), and by what it is done."""

    name: str
    do: Title
    why: Title
    page: str
    done_when: DoneWhen


@dataclass(frozen=True)
class Lesson:
    """A lesson of a role. `about`: what it teaches.

    `instead_of`: a role that those who learn it hold besides, whose own lesson they do not get.
    """

    name: str
    role: str
    title: Title
    about: Title
    steps: tuple[LessonStep, ...]
    instead_of: str = ""


@dataclass(frozen=True)
class StepProgress:
    """A step and since when it is done; None while it is open."""

    step: LessonStep
    done_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether the trainee has done it."""
        return self.done_at is not None


def progress(lesson: Lesson, deeds: Iterable[Deed]) -> tuple[StepProgress, ...]:
    """How far somebody is in a lesson who did these things; each step is done by the first deed that meets it."""
    known = sorted(deeds, key=lambda deed: deed.at)
    return tuple(
        StepProgress(step, next((deed.at for deed in known if step.done_when.is_met(deed)), None))
        for step in lesson.steps
    )


def next_step(steps: Iterable[StepProgress]) -> LessonStep | None:
    """The first step that is open; none at the end."""
    return next((one.step for one in steps if not one.is_done), None)


def lessons_for(roles: Container[str]) -> list[Lesson]:
    """The lessons of somebody who holds these roles."""
    own = [lesson for lesson in lessons() if lesson.role in roles]
    left_out = {lesson.instead_of for lesson in own}
    return [lesson for lesson in own if lesson.role not in left_out]


@cache
def lessons() -> tuple[Lesson, ...]:
    """The lessons as they were shipped, in the order of their files.

    Raises:
        ValueError: when a file contradicts itself; it is part of the program.
    """
    folder = files("wuse.respond") / "lessons"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return tuple(
        read_lesson((folder / name).read_text(encoding="utf-8"), name=name.removesuffix(".yaml"))
        for name in names
    )


def read_lesson(text: str, *, name: str) -> Lesson:
    """A lesson of a text.

    Raises:
        ValueError: when it is not whole, or names what is not known.
    """
    found = load_yaml(text)
    steps = tuple(_step(part, name) for part in found["steps"])
    if found["role"] not in catalogue().roles:
        raise ValueError(f"{name}: there is no role {found['role']}")
    if not steps or len({step.name for step in steps}) < len(steps):
        raise ValueError(f"{name}: a lesson has steps, each with a name of its own")
    title, about = _title(found["title"]), _title(found["about"])
    return Lesson(name, found["role"], title, about, steps, found.get("instead_of", ""))


def _step(part: Mapping[str, Any], name: str) -> LessonStep:
    wanted = dict(part["done_when"])
    seconds = wanted.pop("least_seconds_after", 0)
    done_when = DoneWhen(**wanted, least_after=timedelta(seconds=seconds))
    step = LessonStep(part["step"], _title(part["do"]), _title(part["why"]), part["page"], done_when)
    where = f"{name}, {step.name}"
    if done_when.did not in deed_names():
        raise ValueError(f"{where}: nobody can do {done_when.did}")
    if step.page not in PAGES or (step.page == "event" and not done_when.event):
        raise ValueError(f"{where}: leads nowhere")
    if not set(done_when.said) <= set(COMPARED):
        raise ValueError(f"{where}: asks for an answer that is not kept beside the list of the grid")
    if done_when.station and done_when.station not in event_catalogue().stations:
        raise ValueError(f"{where}: there is no station {done_when.station}")
    return step


def deed_names() -> frozenset[str]:
    """Everything that a deed can be."""
    steps = {row.step for row in step_table().rows if not row.by_itself}
    return frozenset({f"event.{step}" for step in steps} | set(_OTHER_DEEDS))


def _title(words: Mapping[str, str]) -> Title:
    title = Title(**words)
    if not title.zh.strip() or not title.en.strip():
        raise ValueError(f"words in both languages, not {words}")
    return title
