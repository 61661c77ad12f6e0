"""A code set by hand: proposed by one epidemiologist, confirmed by a second, for a reason out of a closed
list, until a day.

Source of the guards: in June 2022 five officials in Zhengzhou had 1,317 depositors given red codes; the National Health
Commission then allowed a red code for listed groups alone. The colour of a code is otherwise a rule's verdict.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.vocabulary import Colour, PersonKey, PlaceCode, Refusal

LONGEST_OVERRIDE = timedelta(days=14)
MOST_A_DAY = 20
"""How many codes one person may propose, and how many confirm, in 24 hours (ours). What is set by hand is the
exception: whoever has hundreds of contacts to enter sends them as facts, by which the rule judges. Two who work as one
take 66 days for 1,317 persons, and have been seen on the first.
"""
CODE_COLOURS = (Colour.RED, Colour.YELLOW, Colour.GREEN)


class OverrideReason(StrEnum):
    """The closed list. Nothing that is not about the epidemic is in it."""

    CONFIRMED_CASE = "confirmed_case"
    ASYMPTOMATIC = "asymptomatic"
    SUSPECTED_CASE = "suspected_case"
    CLOSE_CONTACT = "close_contact"
    ISOLATION_ORDER = "isolation_order"
    WRONG_DATA = "wrong_data"
    RELEASED = "released"

    @property
    def colours(self) -> tuple[Colour, ...]:
        """The colours that the reason can bear."""
        return _COLOURS[self]

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _NAMES[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _NAMES[self][1]


_STRICT = (Colour.RED,)
_COLOURS = {
    OverrideReason.CONFIRMED_CASE: _STRICT,
    OverrideReason.ASYMPTOMATIC: _STRICT,
    OverrideReason.SUSPECTED_CASE: _STRICT,
    OverrideReason.CLOSE_CONTACT: (Colour.RED, Colour.YELLOW),
    OverrideReason.ISOLATION_ORDER: (Colour.RED, Colour.YELLOW),
    OverrideReason.WRONG_DATA: (Colour.YELLOW, Colour.GREEN),
    OverrideReason.RELEASED: (Colour.YELLOW, Colour.GREEN),
}
_NAMES = {
    OverrideReason.CONFIRMED_CASE: ("确诊病例", "Confirmed case"),
    OverrideReason.ASYMPTOMATIC: ("无症状感染者", "Asymptomatic infection"),
    OverrideReason.SUSPECTED_CASE: ("疑似病例", "Suspected case"),
    OverrideReason.CLOSE_CONTACT: ("密切接触者", "Close contact"),
    OverrideReason.ISOLATION_ORDER: ("隔离医学观察", "Under an isolation order"),
    OverrideReason.WRONG_DATA: ("数据有误", "Wrong data"),
    OverrideReason.RELEASED: ("解除隔离或出院", "Released"),
}


class OverrideState(StrEnum):
    """PROPOSED changes nothing yet; ACTIVE counts until its time is over; LIFTED and REFUSED never count again."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    LIFTED = "lifted"


@dataclass(frozen=True)
class Override:
    """A code set by hand."""

    number: int
    person: PersonKey | None
    response: str
    place: PlaceCode
    colour: Colour
    reason: OverrideReason
    proposed_by: str
    proposed_at: datetime
    until: datetime
    state: OverrideState
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    lifted_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it decides the person's code at a moment."""
        return self.state is OverrideState.ACTIVE and at < self.until


def check_proposable(*, colour: Colour, reason: OverrideReason, until: datetime, at: datetime) -> None:
    """Refuse a colour that the reason cannot bear, or a span without end.

    Raises:
        Refusal: `override.colour`, `override.until`.
    """
    if colour not in reason.colours:
        raise Refusal(
            "override.colour",
            "The reason “{reason}” does not bear the colour {colour}. It can be: {colours}.",
            {
                "reason": reason.name_en,
                "colour": colour.value,
                "colours": [allowed.value for allowed in reason.colours],
            },
        )
    if not at < until <= at + LONGEST_OVERRIDE:
        raise Refusal(
            "override.until",
            "A code set by hand ends by itself: name a time in the future, at most {days} days from now.",
            {"days": LONGEST_OVERRIDE.days},
        )


def check_confirmable(override: Override, *, by: str, at: datetime) -> None:
    """Refuse a confirmation by the same person, or of something that does not wait.

    Raises:
        Refusal: `override.not_waiting`, `override.second_person`.
    """
    if override.state is not OverrideState.PROPOSED or at >= override.until:
        raise Refusal("override.not_waiting", "This proposal does not wait for a confirmation any more.")
    if by == override.proposed_by:
        raise Refusal(
            "override.second_person", "A second epidemiologist must confirm: you proposed this one yourself."
        )


def check_hand_pace(done: int) -> None:
    """Refuse one more proposal or confirmation of a person who has had `MOST_A_DAY` in 24 hours: `override.many`."""
    if done >= MOST_A_DAY:
        raise Refusal(
            "override.many",
            "One person proposes or confirms at most {most} codes by hand in 24 hours. Send contacts and orders as "
            "facts: the rule judges by them at once.",
            {"most": MOST_A_DAY},
        )


def check_liftable(override: Override) -> None:
    """Refuse to lift what was lifted before: `override.lifted`."""
    if override.state is OverrideState.LIFTED:
        raise Refusal("override.lifted", "This code set by hand was lifted before.")
