"""A request for correction: a person says that something kept or decided about them is wrong, and a human
answers in time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from wuse.permits import Actor
from wuse.vocabulary import Colour, PersonKey, Refusal

# Domain default: a human decision within a day. Zhengzhou's rule of 2022 gave one to two working days.
ANSWERED_WITHIN = timedelta(hours=24)
APPEALS = ("code", "isolation")
"""What an appeal is about."""
LEAST_WORDS = 5
MOST_WORDS = 2000


class CorrectionOutcome(StrEnum):
    """WAITING for a human; UPHELD as it was; CORRECTED as the person asked."""

    WAITING = "waiting"
    UPHELD = "upheld"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Correction:
    """What a person asked for, by when it is to be answered, and the answer.

    `override`: the code by hand that is appealed. `about`: `data`, or `code` for an appeal; then `colour` and `cause`
    say which code it was; or `isolation` for an appeal against the order of that number. `warned_at`: when it was told
    that the answer is late.
    """

    number: int
    person: PersonKey | None
    response: str
    place: str
    override: int | None
    text: str
    asked_at: datetime
    outcome: CorrectionOutcome
    answer: str = ""
    answered_at: datetime | None = None
    about: str = "data"
    colour: str = ""
    cause: str = ""
    warned_at: datetime | None = None
    isolation: int | None = None

    @property
    def is_appeal(self) -> bool:
        """Whether it is against something that was decided, and not about data."""
        return self.about in APPEALS

    @property
    def due_at(self) -> datetime:
        """When the answer is due."""
        return self.asked_at + ANSWERED_WITHIN

    def is_late(self, at: datetime) -> bool:
        """Whether it waits longer than it should."""
        return self.outcome is CorrectionOutcome.WAITING and at > self.due_at


def check_askable(text: str, *, waiting: int) -> None:
    """Refuse an empty request, a book, or a sixth one while five wait.

    Raises:
        Refusal: `correction.text`, `correction.many`.
    """
    if not LEAST_WORDS <= len(text.strip()) <= MOST_WORDS:
        raise Refusal(
            "correction.text",
            "Say what is wrong and what is right, in {least} to {most} characters.",
            {"least": LEAST_WORDS, "most": MOST_WORDS},
        )
    if waiting >= 5:
        raise Refusal(
            "correction.many", "Five of your requests wait for an answer: each is answered within a day."
        )


def check_appealable(colour: Colour | None, *, waiting: bool) -> None:
    """Refuse an appeal against nothing, or a second one while the first waits.

    Raises:
        Refusal: `appeal.colour`, `appeal.waiting`.
    """
    if colour in (None, Colour.GREEN):
        raise Refusal("appeal.colour", "There is no red, orange or yellow code to appeal against.")
    check_none_waits(waiting=waiting)


def check_none_waits(*, waiting: bool) -> None:
    """Refuse a second appeal while the first waits.

    Raises:
        Refusal: `appeal.waiting`.
    """
    if waiting:
        raise Refusal("appeal.waiting", "Your appeal waits for its answer, which comes within a day.")


class Decided(Protocol):
    """What is appealed: two persons decided it."""

    @property
    def proposed_by(self) -> str:
        """The account of the first."""

    @property
    def confirmed_by(self) -> str:
        """The account of the second; empty before."""


def check_uninvolved(by: Actor, person: str, appealed: Decided | None) -> None:
    """Refuse a reviewer who had a hand in what is appealed, or whom it is about.

    Raises:
        Refusal: `correction.own_decision`.
    """
    involved = appealed is not None and by.account in (appealed.proposed_by, appealed.confirmed_by)
    if involved or (by.person is not None and by.person == person):
        raise Refusal(
            "correction.own_decision",
            "You had a hand in what is appealed, or it is about you: another reviewer decides.",
        )


def check_answerable(correction: Correction, *, outcome: CorrectionOutcome, answer: str) -> None:
    """Refuse an answer without words, or a second one.

    Raises:
        Refusal: `correction.answered`, `correction.answer`.
    """
    if correction.outcome is not CorrectionOutcome.WAITING:
        raise Refusal("correction.answered", "This request was answered before.")
    if outcome is CorrectionOutcome.WAITING or len(answer.strip()) < LEAST_WORDS:
        raise Refusal("correction.answer", "Choose an outcome and say why: the person reads it.")
