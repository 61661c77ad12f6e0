"""A pair of reports that may be of one case: found by a rule, decided by an epidemiologist, and decided anew when that
was wrong. The reports stay as they are; what is decided is a fact of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import polars as pl

from wuse.assess.duplicates import Groups, PairDecision, Sameness, chain, groups_of
from wuse.vocabulary import PersonKey, PlaceCode, Refusal


class PairState(StrEnum):
    """WAITING for a decision; decided to be the SAME or DIFFERENT; IMPLIED by what was decided about other pairs."""

    WAITING = "waiting"
    SAME = "same"
    DIFFERENT = "different"
    IMPLIED = "implied"


class SamenessReason(StrEnum):
    """The closed list of what a decision may rest on; its names stand in the standard `same_case`."""

    NUMBER_MISTYPED = "number_mistyped"
    OTHER_DOCUMENT = "other_document"
    NO_DOCUMENT = "no_document"
    REPORTED_AGAIN = "reported_again"
    NAMESAKE = "namesake"
    HOUSEHOLD = "household"
    TWINS = "twins"
    SECOND_EPISODE = "second_episode"
    ASKED = "asked"

    @property
    def bears(self) -> frozenset[Sameness]:
        """The decisions that the reason can bear."""
        if self is SamenessReason.ASKED:
            return frozenset({Sameness.SAME, Sameness.DIFFERENT})
        return frozenset({Sameness.SAME if self in _OF_ONE else Sameness.DIFFERENT})


_OF_ONE = (
    SamenessReason.NUMBER_MISTYPED,
    SamenessReason.OTHER_DOCUMENT,
    SamenessReason.NO_DOCUMENT,
    SamenessReason.REPORTED_AGAIN,
)


@dataclass(frozen=True)
class Pair:
    """Two reports of one line list, the smaller id first, with what the rule made of them and what was decided.

    `place`: the smallest place that both persons' places lie in. `inputs`: the versions that the rule read.
    """

    number: int
    response: str
    standard: str
    report: str
    other_report: str
    person: PersonKey | None
    other_person: PersonKey | None
    place: PlaceCode
    likeness: int
    band: str
    reasons: str
    rule: str
    rule_digest: str
    inputs: str
    found_at: datetime
    state: PairState
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: SamenessReason | None = None

    @property
    def persons(self) -> tuple[PersonKey, ...]:
        """Whom the pair is about: one where both reports have the same document."""
        return tuple(dict.fromkeys(person for person in (self.person, self.other_person) if person))


@dataclass(frozen=True)
class PairsKept:
    """`found` by the rule: of those `new`; `decided` before and left alone. `gone`: waited, and are found no more."""

    found: int
    new: int
    decided: int
    gone: int


@dataclass(frozen=True)
class PairsLookedFor:
    """`kept`: what became of the queue. `skipped`: blocks that were too large to compare, as `PairsFound` has them."""

    kept: PairsKept
    skipped: pl.DataFrame


@dataclass(frozen=True)
class PairSides:
    """A pair with its two reports as they are now, `None` for one that is there no more.

    `leading`: the report that would stand for both. `group`: the reports of both groups as they are decided now.
    """

    pair: Pair
    rows: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]
    leading: str
    group: tuple[str, ...]


def common_place(one: str, other: str) -> PlaceCode:
    """The smallest place that two places lie in; empty when not even a province is common to them."""
    first = PlaceCode(one)
    for place in (first, *reversed(first.ancestors)):
        if place.contains(other):
            return place
    return PlaceCode("")


def check_decidable(
    pair: Pair, *, sameness: Sameness, reason: SamenessReason, decided: Sequence[PairDecision]
) -> None:
    """Refuse a decision that was taken before, has no reason, or contradicts what was decided about other pairs.

    Args:
        decided: what holds about the pairs of the line list now.

    Raises:
        Refusal: `pair.not_waiting`, `pair.reason`, `pair.conflict`, `pair.joined`.
    """
    if pair.state not in (PairState.WAITING, PairState.IMPLIED):
        raise Refusal(
            "pair.not_waiting",
            "This pair was decided before. Take that decision back first, then decide anew.",
        )
    if sameness not in reason.bears:
        raise Refusal(
            "pair.reason",
            "The reason “{reason}” does not bear the decision “{sameness}”. Choose one that does.",
            {"reason": str(reason), "sameness": str(sameness)},
        )
    if sameness is Sameness.SAME:
        _check_no_conflict(pair, decided)
    else:
        _check_not_joined(pair, decided)


def check_undoable(pair: Pair) -> None:
    """Refuse to take back what was not decided: `pair.undecided`."""
    if pair.state not in (PairState.SAME, PairState.DIFFERENT):
        raise Refusal(
            "pair.undecided", "Nothing was decided about this pair itself that could be taken back."
        )


def _check_no_conflict(pair: Pair, decided: Sequence[PairDecision]) -> None:
    """Joining two groups must not join two reports of which somebody said that they are different."""
    together = PairDecision(pair.report, pair.other_report, Sameness.SAME)
    conflicts = groups_of([*decided, together]).conflicts
    if conflicts:
        raise Refusal(
            "pair.conflict",
            "These reports cannot be one: {one} and {other} would be one as well, and were decided to be different. "
            "Look at that pair again and take its decision back, if it was wrong.",
            {"one": conflicts[0][0], "other": conflicts[0][1]},
        )


def _check_not_joined(pair: Pair, decided: Sequence[PairDecision]) -> None:
    way = chain(decided, pair.report, pair.other_report)
    if way:
        raise Refusal(
            "pair.joined",
            "These reports are one by way of other decisions: {chain}. Take one of those back first.",
            {"chain": " = ".join(way)},
        )


def state_by(groups: Groups, report: str, other: str) -> PairState:
    """The state of a pair that nobody decided about."""
    return PairState.IMPLIED if groups.together(report, other) else PairState.WAITING
