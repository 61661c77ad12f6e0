"""The states of an arrival and its steps: the table of `arrival_steps.txt`, read once and held to the roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from wuse.permits import catalogue
from wuse.respond.history import SAME


class ArrivalState(StrEnum):
    """Where an arrival stands, in the words of the standard `arrival`; a draft is known to the traveller alone."""

    DRAFT = "draft"
    PRE_DECLARED = "pre_declared"
    BOARDING_CONFIRMED = "boarding_confirmed"
    LANDED = "landed"
    TRANSFERRED = "transferred"
    ISOLATED = "isolated"
    RELEASED = "released"
    HOME_OBSERVED = "home_observed"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (ArrivalState.CLOSED, ArrivalState.CANCELLED, ArrivalState.DRAFT)

    @property
    def has_landed(self) -> bool:
        """Whether the person is in the country."""
        return self in _LANDED


_LANDED = frozenset(
    {
        ArrivalState.LANDED,
        ArrivalState.TRANSFERRED,
        ArrivalState.ISOLATED,
        ArrivalState.RELEASED,
        ArrivalState.HOME_OBSERVED,
        ArrivalState.CLOSED,
    }
)
TRAVELLER = "traveller"
"""Who does what no permit gives: the person, by reference and secret."""
STAGES = {"offer_county": "county", "offer_site": "site", "offer_home": "home"}
"""Step that offers a hand-over -> the stage of it."""


@dataclass(frozen=True)
class ArrivalLine:
    """One line of the table. `where`: `port`, `home` or `here`. `clock`: what has to happen next; empty for nothing."""

    step: str
    before: frozenset[ArrivalState]
    who: tuple[str, ...]
    where: str
    to: str
    needs: tuple[str, ...]
    clock: str

    def is_at_port(self, state: ArrivalState) -> bool:
        """Whether a permit must cover the port, not the destination."""
        return self.where == "port" or (self.where == "here" and state is ArrivalState.LANDED)

    @property
    def verb(self) -> str:
        """The verb that a permit must give."""
        return f"arrival.{self.step}"

    @property
    def stage(self) -> str:
        """The stage of the hand-over that taking the step is the receipt of; empty for none."""
        return next((need.partition(":")[2] for need in self.needs if need.startswith("offer:")), "")


@dataclass(frozen=True)
class ArrivalTable:
    """All lines, in the order of the file, and by step."""

    rows: tuple[ArrivalLine, ...]
    names: Mapping[str, ArrivalLine]

    def row(self, state: ArrivalState, step: str) -> ArrivalLine | None:
        """The line for a step out of a state; none when the step is not possible there."""
        found = self.names[step]
        return found if state in found.before else None

    def receipt_of(self, offer: str) -> ArrivalLine:
        """The step by which whoever was offered somebody takes over."""
        return next(row for row in self.rows if row.stage == STAGES[offer])

    def steps_from(self, state: ArrivalState) -> list[str]:
        """What is possible in a state, in the order of the table."""
        return [row.step for row in self.rows if state in row.before]


@cache
def arrival_table() -> ArrivalTable:
    """The table as it was shipped.

    Raises:
        ValueError: when the table contradicts itself or the roles; it is part of the program.
    """
    found = read_arrival_table((files("wuse.respond") / "arrival_steps.txt").read_text(encoding="utf-8"))
    check_arrival_roles(found)
    return found


def read_arrival_table(text: str) -> ArrivalTable:
    """The table of a text.

    Raises:
        ValueError: for a line that cannot be read, and for a step that has two lines.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = tuple(_row(line) for line in lines)
    names = {row.step: row for row in rows}
    if len(names) != len(rows):
        raise ValueError("arrival_steps.txt: a step has two lines")
    return ArrivalTable(rows, MappingProxyType(names))


def check_arrival_roles(table: ArrivalTable) -> None:
    """Hold the column `who` to the roles: each of them has the verb, and no other role has it.

    Raises:
        ValueError: where the two differ.
    """
    for row in table.rows:
        named = set(row.who) - {TRAVELLER}
        given = {role.name for role in catalogue().roles_with(row.verb)}
        if named != given:
            raise ValueError(f"arrival_steps.txt: {row.step} by {sorted(named)}, roles.yaml: {sorted(given)}")


def _row(line: str) -> ArrivalLine:
    cells = [tuple(word.strip() for word in cell.split(",") if word.strip()) for cell in line.split("|")]
    if len(cells) != 7 or any(len(cells[number]) != 1 for number in (1, 3, 4)) or len(cells[6]) > 1:
        raise ValueError(f"arrival_steps.txt: seven columns, one step, place and state: {line}")
    before, step, who, where, to, needs, clock = cells
    return ArrivalLine(
        step=step[0],
        before=frozenset(map(ArrivalState, before)),
        who=who,
        where=where[0],
        to=to[0] if to[0] == SAME else ArrivalState(to[0]),
        needs=needs,
        clock=clock[0] if clock else "",
    )
