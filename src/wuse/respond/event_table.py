"""The states of an event and its steps: the table of `event_steps.txt`, read once and held to the roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wuse.permits import catalogue


class EventState(StrEnum):
    """Where an event stands. It has one state at any time; a draft is known to the one who writes it alone."""

    DRAFT = "draft"
    REPORTED = "reported"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    REFERRED = "referred"
    DISPATCHED = "dispatched"
    DISPATCHED_COUNTY = "dispatched_county"
    IN_HANDLING = "in_handling"
    FED_BACK = "fed_back"
    RETURNED = "returned"
    VERIFIED = "verified"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in _OVER and self is not EventState.DRAFT


_OVER = frozenset({EventState.CLOSED, EventState.REJECTED, EventState.WITHDRAWN, EventState.DUPLICATE})
OPEN_STATES = tuple(state for state in EventState if state.is_open)
"""The states in which an event is not over, in the order of its course."""

SAME, BEFORE, SENT = "same", "before", "sent"
BY_ITSELF = frozenset({"clock", "split"})
"""Who does what nobody is asked for: the clock, and the splitting of another event."""


class EventNeed(StrEnum):
    """What a step needs besides the permit; see the head of the table."""

    TEXT = "text"
    REPORTER = "reporter"
    EITHER = "either"
    OTHER = "other"
    STATION = "station"
    TARGET = "target"
    MAIN = "main"
    LEVEL = "level"
    FRESH = "fresh"


class Told(StrEnum):
    """Who is told of a step."""

    REPORTER = "reporter"
    TOWNSHIP = "township"
    COUNTY = "county"
    STATION = "station"


@dataclass(frozen=True)
class StepRow:
    """One line of the table. `to`: a state, or one of `same`, `before`, `sent`."""

    step: str
    before: frozenset[EventState]
    who: tuple[str, ...]
    to: str
    needs: tuple[EventNeed, ...]
    tells: tuple[Told, ...]

    @property
    def verb(self) -> str:
        """The verb that a permit must give."""
        return f"event.{self.step}"

    @property
    def by_itself(self) -> bool:
        """Whether nobody does it, so that no permit gives it."""
        return BY_ITSELF.issuperset(self.who)


@dataclass(frozen=True)
class StepTable:
    """All lines, in the order of the file."""

    rows: tuple[StepRow, ...]
    names: Mapping[str, tuple[StepRow, ...]]

    def row(self, state: EventState, step: str) -> StepRow | None:
        """The line for a step out of a state; none when the step is not possible there."""
        return next((row for row in self.names[step] if state in row.before), None)

    def steps_from(self, state: EventState) -> list[str]:
        """What is possible in a state, in the order of the table."""
        return [row.step for row in self.rows if state in row.before]


@cache
def step_table() -> StepTable:
    """The table as it was shipped.

    Raises:
        ValueError: when the table contradicts itself or the roles; it is part of the program.
    """
    text = (files("wuse.respond") / "event_steps.txt").read_text(encoding="utf-8")
    found = read_table(text)
    check_roles(found)
    return found


def read_table(text: str) -> StepTable:
    """The table of a text.

    Raises:
        ValueError: for a line that cannot be read, and for a step that has two lines for one state.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = tuple(_row(line) for line in lines)
    names: dict[str, tuple[StepRow, ...]] = {}
    for row in rows:
        others = names.setdefault(row.step, ())
        if any(row.before & other.before for other in others):
            raise ValueError(f"event_steps.txt: {row.step} has two lines for one state")
        names[row.step] = (*others, row)
    return StepTable(rows, MappingProxyType(names))


def _row(line: str) -> StepRow:
    cells = [_words(cell) for cell in line.split("|")]
    if len(cells) != 6 or len(cells[1]) != 1 or len(cells[3]) != 1:
        raise ValueError(f"event_steps.txt: six columns, one step and one state to go to: {line}")
    before, step, who, to, needs, tells = cells
    return StepRow(
        step=step[0],
        before=frozenset(OPEN_STATES if before == ("open",) else map(EventState, before)),
        who=who,
        to=to[0] if to[0] in (SAME, BEFORE, SENT) else EventState(to[0]),
        needs=tuple(map(EventNeed, needs)),
        tells=tuple(map(Told, tells)),
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(",") if word.strip())


def check_roles(table: StepTable) -> None:
    """Hold the column `who` to the roles: each of them has the verb, and no other role has it.

    Raises:
        ValueError: where the two differ.
    """
    for step, rows in table.names.items():
        for row in rows:
            named = set(row.who) - BY_ITSELF
            given = {role.name for role in catalogue().roles_with(row.verb)}
            if named != given:
                raise ValueError(f"event_steps.txt: {step} by {sorted(named)}, roles.yaml: {sorted(given)}")
