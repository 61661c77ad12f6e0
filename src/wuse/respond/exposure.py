"""A proposal (暴露提示): somebody who was at a venue when a case was, for an epidemiologist to decide about.

A rule found it (`assess.exposure`). It is no contact and no colour: it becomes a contact when somebody takes it as one,
and is otherwise set aside for a reason. It is forgotten with the visits that it rests on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wuse.respond.contact import WantedContact, china_day
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

MOST_CASES = 50
MOST_KEPT = 300
"""Proposals kept of a case, the likeliest first; how many were left out is said."""


class ExposureState(StrEnum):
    """WAITING for somebody to decide; ACCEPTED as a contact; SET_ASIDE."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"


class AsideReason(StrEnum):
    """Why a proposal is no contact: the closed list."""

    APART = "apart"
    PROTECTED = "protected"
    WRONG_TIME = "wrong_time"
    NOT_INFECTIOUS = "not_infectious"
    NOT_THERE = "not_there"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _ASIDE[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _ASIDE[self][1]


_ASIDE = {
    AsideReason.APART: ("同场所而未接近", "At the venue, but never near"),
    AsideReason.PROTECTED: ("双方防护得当", "Both were protected"),
    AsideReason.WRONG_TIME: ("到访时间有误", "The times are wrong"),
    AsideReason.NOT_INFECTIOUS: ("当时尚无传染性", "The case was not infectious yet"),
    AsideReason.NOT_THERE: ("经核实未到场", "Was not there after all"),
}


@dataclass(frozen=True)
class Meeting:
    """Two stays at one venue. `at_once`: at the same time; otherwise within two hours. `doubtful`: a check-in is."""

    venue: str
    case_from: datetime
    case_to: datetime
    visited_at: datetime
    left_at: datetime
    at_once: bool
    doubtful: bool = False

    @property
    def begins(self) -> datetime:
        """When the later of the two came."""
        return max(self.case_from, self.visited_at)

    @property
    def ends(self) -> datetime:
        """When the earlier of the two had left, or the later came."""
        return max(self.begins, min(self.case_to, self.left_at))


@dataclass(frozen=True)
class Exposure:
    """A proposal. `together`, `near`: pairs of stays at the same time, and within two hours; `doubtful`: pairs of which
    a check-in is in doubt, counted apart. `contact`: its number.

    `elsewhere`: how many more pairs there are at venues that the reader may not read, not among `meetings`.
    """

    number: int
    response: str
    case: str
    case_person: PersonKey
    person: PersonKey
    venue: str
    place: PlaceCode
    place_in_line: int
    together: int
    near: int
    first_at: datetime
    last_at: datetime
    meetings: tuple[Meeting, ...]
    rule: str
    found_at: datetime
    state: ExposureState
    reason: AsideReason | None = None
    contact: int | None = None
    decided_at: datetime | None = None
    elsewhere: int = 0
    doubtful: int = 0

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day on which the two were at one venue."""
        first = min((meeting.begins for meeting in self.meetings), default=self.first_at)
        last = max((meeting.ends for meeting in self.meetings), default=self.last_at)
        return china_day(first), china_day(last)


@dataclass(frozen=True)
class ExposuresLookedFor:
    """What a look came to. `left_out`: proposals beyond those that are kept; `crowded`: venues with their visitors."""

    found: int
    new: int
    decided: int
    left_out: int
    crowded: tuple[tuple[str, int], ...]


def check_waiting(found: Exposure) -> None:
    """Refuse to decide twice: `exposure.decided`."""
    if found.state is not ExposureState.WAITING:
        raise Refusal("exposure.decided", "This proposal was decided before.")


def check_cases_many(count: int) -> None:
    """Refuse a look for nobody, or for a whole province: `exposure.many`."""
    if not 0 < count <= MOST_CASES:
        raise Refusal("exposure.many", "Name 1 to {most} cases at a time.", {"most": MOST_CASES})


def contact_wanted(found: Exposure, *, closeness: str, venue_kind: str) -> WantedContact:
    """The contact that a proposal becomes: with its window, known by the same venue."""
    first, last = found.window
    return WantedContact(
        case=found.case,
        person=found.person,
        closeness=closeness,
        relation="venue",
        known_by="exposure",
        first_exposure_on=first,
        last_exposure_on=last,
        venue_kind=venue_kind,
    )
