"""How somebody was on a day: what a contact who is followed up, or a person in isolation, says of their health.

It is asked once a day until the observation is over. A day without an answer stays visible as such; it makes nobody's
observation longer, since whoever should have asked is answerable for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from wuse.vocabulary import Refusal

FEVER = Decimal("37.3")
"""Degrees Celsius from which a temperature is a fever (新型冠状病毒肺炎防控方案, 2020)."""
_TEMPERATURES = (Decimal(34), Decimal(43))


class CareOutcome(StrEnum):
    """WELL: without a symptom; SYMPTOMS: with one; NOT_REACHED: nobody answered."""

    WELL = "well"
    SYMPTOMS = "symptoms"
    NOT_REACHED = "not_reached"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _NAMES[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _NAMES[self][1]


_NAMES = {
    CareOutcome.WELL: ("无症状", "Well"),
    CareOutcome.SYMPTOMS: ("有症状", "Has symptoms"),
    CareOutcome.NOT_REACHED: ("未联系上", "Not reached"),
}


@dataclass(frozen=True)
class CareSaid:
    """What was said, or that nobody answered."""

    outcome: CareOutcome
    fever: bool = False
    cough: bool = False
    breathlessness: bool = False
    temperature: Decimal | None = None

    @property
    def unwell(self) -> bool:
        """Whether a symptom was named or measured."""
        measured = self.temperature is not None and self.temperature >= FEVER
        return self.fever or self.cough or self.breathlessness or measured


class CareState(StrEnum):
    """DONE: asked and answered; SELF: said by themselves, seen by nobody; MISSED: the day is over without; DUE: today,
    without so far; AHEAD: still to come.
    """

    DONE = "done"
    SELF = "self"
    MISSED = "missed"
    DUE = "due"
    AHEAD = "ahead"


@dataclass(frozen=True)
class CareDay:
    """A day of an observation."""

    day: date
    state: CareState
    outcome: CareOutcome | None = None
    temperature: Decimal | None = None


def check_care(said: CareSaid) -> None:
    """Refuse an answer that contradicts itself.

    Raises:
        Refusal: `care.temperature`, `care.symptoms`.
    """
    if said.temperature is not None and not _TEMPERATURES[0] <= said.temperature <= _TEMPERATURES[1]:
        raise Refusal(
            "care.temperature",
            "A body has {least} to {most} degrees Celsius: read the thermometer again.",
            {"least": int(_TEMPERATURES[0]), "most": int(_TEMPERATURES[1])},
        )
    if said.unwell is not (said.outcome is CareOutcome.SYMPTOMS):
        raise Refusal(
            "care.symptoms",
            "The outcome and the symptoms contradict each other: {fever} degrees or more, and every symptom that is "
            "ticked, mean “has symptoms”.",
            {"fever": str(FEVER)},
        )


def care_days(
    first: date,
    last: date,
    *,
    told: Mapping[date, tuple[CareOutcome, Decimal | None]],
    today: date,
    own: Collection[date] = (),
) -> list[CareDay]:
    """Every day of an observation with what became of it; nobody reached is no answer.

    Args:
        first, last: both belong to it.
        told: day -> outcome and temperature. own: the days on which the person checked in by themselves.
    """
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [_day(day, told.get(day), today, own=day in own) for day in days]


def missed(days: Iterable[CareDay]) -> int:
    """How many days are over without an answer."""
    return sum(day.state is CareState.MISSED for day in days)


def _day(day: date, told: tuple[CareOutcome, Decimal | None] | None, today: date, *, own: bool) -> CareDay:
    outcome, temperature = told or (None, None)
    if outcome and outcome is not CareOutcome.NOT_REACHED:
        return CareDay(day, CareState.DONE, outcome, temperature)
    if own:
        return CareDay(day, CareState.SELF, outcome)
    state = CareState.MISSED if day < today else CareState.DUE if day == today else CareState.AHEAD
    return CareDay(day, state, outcome)
