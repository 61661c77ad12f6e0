"""Interim relief (临时缓释): while an appeal waits, a reviewer may let a code count as one step milder, for hours.

It changes no fact and no verdict: the code shows what the rule says, what it counts as, until when, and why. It falls
away by itself when its time is over, when the appeal is answered, and when the code becomes another one or rests on
something else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.respond.override import OverrideReason
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Refusal

USUAL_RELIEF = timedelta(hours=24)
LONGEST_RELIEF = timedelta(hours=72)
"""Ours: an appeal is answered within 24 hours; three days bridge a facts' correction by another county."""
MILDER = {Colour.RED: Colour.YELLOW, Colour.ORANGE: Colour.YELLOW, Colour.YELLOW: Colour.GREEN}
"""What a colour may count as: one step, never two."""
NEVER = frozenset(
    {
        "case",
        "positive",
        *(OverrideReason.CONFIRMED_CASE, OverrideReason.ASYMPTOMATIC, OverrideReason.SUSPECTED_CASE),
    }
)
"""Rules and reasons that bear no relief: whoever is infected, or suspected to be, waits for the answer."""


class ReliefReason(StrEnum):
    """Why relief is given: the closed list."""

    DOUBTFUL_FACT = "doubtful_fact"
    CARE_NEEDED = "care_needed"
    STRANDED = "stranded"
    LATE_ANSWER = "late_answer"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _NAMES[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _NAMES[self][1]


_NAMES = {
    ReliefReason.DOUBTFUL_FACT: ("依据存疑", "The facts are in doubt"),
    ReliefReason.CARE_NEEDED: ("急需就医", "Medical care is needed"),
    ReliefReason.STRANDED: ("滞留途中", "Stranded on the way"),
    ReliefReason.LATE_ANSWER: ("复核超时", "The answer is late"),
}


@dataclass(frozen=True)
class Relief:
    """Relief that was given. `colour`, `cause`: what the code is, and what decided it; `counts_as`: what it counts as
    until `until`.
    """

    number: int
    person: PersonKey | None
    response: str
    place: PlaceCode
    correction: int
    colour: Colour
    cause: str
    counts_as: Colour
    reason: ReliefReason
    given_by: str
    given_at: datetime
    until: datetime
    ended_at: datetime | None = None

    def counts(self, colour: Colour | None, cause: str, at: datetime) -> bool:
        """Whether it changes what a code of a colour counts as at a moment: not once something else decides it."""
        same = (colour, cause) == (self.colour, self.cause) and cause not in NEVER
        return self.ended_at is None and self.given_at <= at < self.until and same


def check_relief(*, colour: Colour | None, cause: str, until: datetime, at: datetime) -> Colour:
    """What a code counts as under relief.

    Args:
        colour: of the code that is appealed. cause: the rule that decided it, or the reason of a code by hand.

    Raises:
        Refusal: `relief.colour` where there is nothing to relieve, `relief.never`, `relief.until`.
    """
    if colour not in MILDER:
        raise Refusal("relief.colour", "Only a red, orange or yellow code can be relieved.")
    if cause in NEVER:
        raise Refusal(
            "relief.never",
            "A code that rests on an infection, or on a suspected one, bears no relief: answer the appeal.",
        )
    if not at < until <= at + LONGEST_RELIEF:
        raise Refusal(
            "relief.until",
            "Relief ends by itself: name a time in the future, at most {hours} hours from now.",
            {"hours": int(LONGEST_RELIEF.total_seconds() // 3600)},
        )
    return MILDER[colour]
