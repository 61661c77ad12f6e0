"""The states of a firm's file and its steps: the table of `resumption_steps.txt`, read once and held to the roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wuse.permits import catalogue
from wuse.respond.history import SAME


class FileState(StrEnum):
    """Where the file of a firm stands; a draft is known to the firm alone."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TOWNSHIP_CHECKED = "township_checked"
    INSPECTED = "inspected"
    SECTOR_REVIEWED = "sector_reviewed"
    APPROVED = "approved"
    FILED = "filed"
    RETURNED = "returned"
    REFUSED = "refused"
    RESUMED = "resumed"
    SUSPENDED = "suspended"
    DELISTED = "delisted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def is_open(self) -> bool:
        """Whether it is neither a draft nor over: the firm has no second file beside it."""
        return self not in _OVER and self is not FileState.DRAFT

    @property
    def is_live(self) -> bool:
        """Whether it is a draft or open."""
        return self not in _OVER

    @property
    def in_review(self) -> bool:
        """Whether the firm waits for a decision of the authorities."""
        return self in _IN_REVIEW


_OVER = frozenset({FileState.REFUSED, FileState.DELISTED, FileState.WITHDRAWN, FileState.LAPSED})
_IN_REVIEW = frozenset(
    {FileState.SUBMITTED, FileState.TOWNSHIP_CHECKED, FileState.INSPECTED, FileState.SECTOR_REVIEWED}
)
BY_ITSELF = frozenset({"clock", "rule", "grid"})
"""Who does what nobody is asked for: the clock, a published rule, what a field worker found."""


@dataclass(frozen=True)
class FileLine:
    """One line of the table. `where`: `site` or `level`. `clock`: what has to happen next, `stop`, or empty."""

    step: str
    before: frozenset[FileState]
    who: tuple[str, ...]
    where: str
    to: str
    needs: tuple[str, ...]
    clock: str
    told: bool

    @property
    def verb(self) -> str:
        """The verb that a permit must give."""
        return f"resumption.{self.step}"

    @property
    def by_itself(self) -> bool:
        """Whether nobody does it, so that no permit gives it."""
        return BY_ITSELF.issuperset(self.who)


@dataclass(frozen=True)
class FileTable:
    """All lines, in the order of the file, and by step."""

    rows: tuple[FileLine, ...]
    names: Mapping[str, tuple[FileLine, ...]]

    def row(self, state: FileState, step: str) -> FileLine | None:
        """The line for a step out of a state; none when the step is not possible there."""
        return next((row for row in self.names.get(step, ()) if state in row.before), None)

    def steps_from(self, state: FileState) -> list[str]:
        """What is possible in a state, in the order of the table."""
        return [row.step for row in self.rows if state in row.before]


@cache
def resumption_table() -> FileTable:
    """The table as it was shipped.

    Raises:
        ValueError: when the table contradicts itself or the roles; it is part of the program.
    """
    found = read_resumption_table(
        (files("wuse.respond") / "resumption_steps.txt").read_text(encoding="utf-8")
    )
    check_resumption_roles(found)
    return found


def read_resumption_table(text: str) -> FileTable:
    """The table of a text.

    Raises:
        ValueError: for a line that cannot be read, and for a step that has two lines for one state.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = tuple(_row(line) for line in lines)
    names: dict[str, tuple[FileLine, ...]] = {}
    for row in rows:
        others = names.setdefault(row.step, ())
        if any(row.before & other.before for other in others):
            raise ValueError(f"resumption_steps.txt: {row.step} has two lines for one state")
        names[row.step] = (*others, row) if others else (row,)
    return FileTable(rows, MappingProxyType(names))


def check_resumption_roles(table: FileTable) -> None:
    """Hold the column `who` to the roles: each of them has the verb, and no other role has it.

    Raises:
        ValueError: where the two differ.
    """
    for row in table.rows:
        named = set(row.who) - BY_ITSELF
        given = {role.name for role in catalogue().roles_with(row.verb)}
        if named != given:
            raise ValueError(
                f"resumption_steps.txt: {row.step} by {sorted(named)}, roles.yaml: {sorted(given)}"
            )


def _row(line: str) -> FileLine:
    cells = [tuple(word.strip() for word in cell.split(",") if word.strip()) for cell in line.split("|")]
    if len(cells) != 8 or any(len(cells[number]) != 1 for number in (1, 3, 4)) or len(cells[6]) > 1:
        raise ValueError(f"resumption_steps.txt: eight columns, one step, place and state: {line}")
    before, step, who, where, to, needs, clock, firm = cells
    return FileLine(
        step=step[0],
        before=frozenset(_OPEN if before == ("open",) else map(FileState, before)),
        who=who,
        where=where[0],
        to=to[0] if to[0] == SAME else FileState(to[0]),
        needs=needs,
        clock=clock[0] if clock else "",
        told=firm == ("told",),
    )


_OPEN = tuple(state for state in FileState if state.is_open)
