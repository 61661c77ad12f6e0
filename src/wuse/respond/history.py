"""A history: steps taken one after the other, each with the state that it led to; arrivals and firms' files have one.

What was declared with its history is a value of its own; played again the same steps give the same value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import Field, replace
from enum import StrEnum
from functools import reduce
from typing import Any, ClassVar, Protocol, TypeVar

SAME = "same"
"""What a table of steps says of one that leads to no other state."""


class TakenStep(Protocol):
    """A step with its name, and the state that it led to."""

    @property
    def step(self) -> str:
        """Its name."""

    @property
    def after(self) -> StrEnum:
        """The state that it led to."""


class TableLine(Protocol):
    """A line of a table of steps."""

    @property
    def to(self) -> str:
        """The state that it leads to, or `SAME`."""


class Told(Protocol):
    """A frozen value with `state` and `steps`."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def steps(self) -> Sequence[TakenStep]:
        """Its history, the first step first."""


HistoryT = TypeVar("HistoryT", bound=Told)
StepT = TypeVar("StepT", bound=TakenStep)
StateT = TypeVar("StateT", bound=StrEnum)


def with_taken(held: HistoryT, step: TakenStep) -> HistoryT:
    """The value after one more step."""
    return replace(held, state=step.after, steps=(*held.steps, step))


def replayed(begun: HistoryT, steps: Iterable[TakenStep]) -> HistoryT:
    """The value that a history makes of what was declared."""
    return reduce(with_taken, steps, begun)


def last_of(steps: Sequence[StepT], names: Sequence[str]) -> StepT | None:
    """The last step of one of some names; none when there was none."""
    return next((step for step in reversed(steps) if step.step in names), None)


def led_to(state: StateT, line: TableLine | None, step: str) -> StateT:
    """The state that a possible step leads to, by its line in the table of steps."""
    assert line is not None, f"{step} is not possible in {state}: it was to be checked before"
    return state if line.to == SAME else type(state)(line.to)
