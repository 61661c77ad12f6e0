"""What people decided about pairs, and the groups of reports that follow: same and same make same along a chain."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

SCHEMA = {"report": pl.String(), "same_as": pl.String()}


class Sameness(StrEnum):
    """SAME: the reports are of one case. DIFFERENT: they are not. OPEN: nothing is decided, or no longer."""

    SAME = "same"
    DIFFERENT = "different"
    OPEN = "open"


@dataclass(frozen=True)
class PairDecision:
    """What was decided last about two reports of one line list."""

    report: str
    other_report: str
    sameness: Sameness


@dataclass(frozen=True)
class Groups:
    """`same_as`: report -> the smallest id of its group, for reports that share a case with another.

    `conflicts`: pairs that were decided to be different, and are of one group by way of others.
    """

    same_as: Mapping[str, str]
    conflicts: tuple[tuple[str, str], ...]

    def together(self, report: str, other: str) -> bool:
        """Whether two reports are of one group."""
        return report == other or (report in self.same_as and self.same_as[report] == self.same_as.get(other))

    def members(self, report: str) -> list[str]:
        """The reports of a report's group, itself among them, sorted."""
        root = self.same_as.get(report)
        return sorted(one for one, other in self.same_as.items() if other == root) if root else [report]

    @property
    def frame(self) -> pl.DataFrame:
        """The groups as a table."""
        return pl.DataFrame(sorted(self.same_as.items()), schema=SCHEMA, orient="row")


def groups_of(decisions: Iterable[PairDecision]) -> Groups:
    """The groups that decisions lead to, whatever the order in which they were taken."""
    found = list(decisions)
    beside = _neighbours(found)
    same_as: dict[str, str] = {}
    # From the smallest id up, so that the first of a group that is met is the smallest.
    for start in sorted(beside):
        if start not in same_as:
            same_as |= dict.fromkeys(_reached(start, beside), start)
    apart = sorted((d.report, d.other_report) for d in found if d.sameness is Sameness.DIFFERENT)
    conflicts = [
        (one, other) for one, other in apart if one in same_as and same_as[one] == same_as.get(other)
    ]
    return Groups(same_as, tuple(conflicts))


def chain(decisions: Iterable[PairDecision], report: str, other: str) -> list[str]:
    """The shortest chain of decided sameness from one report to another, both included; empty when there is none."""
    before = _reached(report, _neighbours(decisions))
    if other not in before:
        return []
    steps = [other]
    while steps[-1] != report:
        steps.append(before[steps[-1]])
    return steps[::-1]


def _neighbours(decisions: Iterable[PairDecision]) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for decided in decisions:
        if decided.sameness is Sameness.SAME:
            beside.setdefault(decided.report, []).append(decided.other_report)
            beside.setdefault(decided.other_report, []).append(decided.report)
    return beside


def _reached(start: str, beside: Mapping[str, list[str]]) -> dict[str, str]:
    """Every report that chains lead to from one -> the one before it on the shortest chain."""
    before, waiting = {start: start}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there in sorted(beside.get(here, ())):
            if there not in before:
                before[there] = here
                waiting.append(there)
    return before
