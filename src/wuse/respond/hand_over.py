"""A hand-over (交接): whoever has charge of something gives it to another organisation, and the receiver says so.

Closed-loop transfer (闭环转运) is a chain of these: nobody is between two organisations, since the one that gave keeps
the charge until the other has acknowledged it. An acknowledgement that is late is shown to both, and escalated by the
clock. What is handed over is named by its kind and number, such as an isolation or an arrival; more is not known of it
here.

    offered --accept--> accepted      the receiver has the charge from that moment: the receipt
       |----refuse----> refused       with a reason; the giver keeps the charge and may offer it elsewhere
       '---withdraw---> withdrawn     by the giver

The steps of an escalation are ours, after those of a red event: the county is told at once when the limit is over, the
city after as long again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wuse.vocabulary import PersonKey, PlaceCode, PlaceLevel, Refusal

LONGEST_LIMIT = timedelta(hours=24)
"""No acknowledgement may be promised for later."""
ESCALATIONS = ((1, PlaceLevel.COUNTY), (2, PlaceLevel.CITY))
"""After how many times the limit which level of command has to know; the lowest first."""


class HandOverState(StrEnum):
    """OFFERED waits for the receiver; ACCEPTED is the receipt; REFUSED and WITHDRAWN leave the charge where it was."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class HandOverRefusal(StrEnum):
    """Why a receiver does not take over: the closed list."""

    NO_ROOM = "no_room"
    NOT_COMPETENT = "not_competent"
    NOT_PRESENT = "not_present"
    NEEDS_HOSPITAL = "needs_hospital"
    WRONG_DATA = "wrong_data"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _REFUSALS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _REFUSALS[self][1]


_REFUSALS = {
    HandOverRefusal.NO_ROOM: ("无床位或车辆", "No bed or no vehicle"),
    HandOverRefusal.NOT_COMPETENT: ("不属本单位", "Not for this organisation"),
    HandOverRefusal.NOT_PRESENT: ("人未到", "The person is not there"),
    HandOverRefusal.NEEDS_HOSPITAL: ("需送医", "Needs a hospital"),
    HandOverRefusal.WRONG_DATA: ("信息有误", "Wrong data"),
}


@dataclass(frozen=True)
class WantedHandOver:
    """What is offered to whom.

    Attributes:
        kind, number: of what is handed over, such as `isolation`, 12.
        stage: the step of its own way that the hand-over is, in the words of that kind, such as `site`.
        place: where it happens; a permit of the receiver must cover it.
        person: whom it concerns, if anybody.
        giver, receiver: codes of organisations.
        limit: until when the receiver is to acknowledge.
    """

    kind: str
    number: int
    stage: str
    response: str
    place: PlaceCode
    person: PersonKey | None
    giver: str
    receiver: str
    limit: datetime


@dataclass(frozen=True)
class HandOver:
    """A hand-over with its receipt. `escalated`: the highest level of command that was told of its delay."""

    number: int
    wanted: WantedHandOver
    offered_at: datetime
    offered_by: str
    state: HandOverState = HandOverState.OFFERED
    answered_at: datetime | None = None
    answered_by: str = ""
    refused_for: HandOverRefusal | None = None
    escalated: PlaceLevel | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for its receiver."""
        return self.state is HandOverState.OFFERED

    def is_overdue(self, at: datetime) -> bool:
        """Whether the receiver should have answered by a moment."""
        return self.is_open and at >= self.wanted.limit


def check_offerable(wanted: WantedHandOver, *, at: datetime, others: Iterable[HandOver]) -> None:
    """Refuse an offer to oneself, one without a limit, and a second one while the first waits.

    Args:
        others: the hand-overs of the same thing.

    Raises:
        Refusal: `hand_over.receiver`, `hand_over.limit`, `hand_over.waits`.
    """
    if not wanted.receiver or wanted.receiver == wanted.giver:
        raise Refusal(
            "hand_over.receiver", "A hand-over goes to another organisation: name the one that takes over."
        )
    if not at < wanted.limit <= at + LONGEST_LIMIT:
        raise Refusal(
            "hand_over.limit",
            "Say until when it is to be acknowledged: in the future, at most {hours} hours from now.",
            {"hours": LONGEST_LIMIT // timedelta(hours=1)},
        )
    if waiting := next((other for other in others if other.is_open), None):
        raise Refusal(
            "hand_over.waits",
            "Hand-over {number} has not been answered yet: withdraw it before it is offered elsewhere.",
            {"number": waiting.number},
        )


def check_answerable(found: HandOver, *, organisation: str, by: str) -> None:
    """Refuse an answer by anybody but the receiver, by whoever offered, or a second one.

    Raises:
        Refusal: `hand_over.over`, `hand_over.not_receiver`, `hand_over.same_person`.
    """
    _check_open(found)
    if organisation != found.wanted.receiver:
        raise Refusal(
            "hand_over.not_receiver",
            "Only the organisation that takes over acknowledges a hand-over: {receiver}.",
            {"receiver": found.wanted.receiver},
        )
    if by == found.offered_by:
        raise Refusal(
            "hand_over.same_person", "You offered this hand-over yourself: a colleague there acknowledges it."
        )


def check_withdrawable(found: HandOver, *, organisation: str) -> None:
    """Refuse a withdrawal by anybody but the giver, or of what was answered.

    Raises:
        Refusal: `hand_over.over`, `hand_over.not_giver`.
    """
    _check_open(found)
    if organisation != found.wanted.giver:
        raise Refusal(
            "hand_over.not_giver",
            "Only the organisation that offered a hand-over withdraws it: {giver}.",
            {"giver": found.wanted.giver},
        )


def escalation_due(found: HandOver, at: datetime) -> list[PlaceLevel]:
    """The levels of command that have to know by now and were not told yet, the lowest first: no clock skips one."""
    span = found.wanted.limit - found.offered_at
    due = [level for times, level in ESCALATIONS if found.is_open and at >= found.offered_at + times * span]
    return due[_told(found) :]


def next_escalation(found: HandOver) -> datetime | None:
    """When the clock has to look at a hand-over next; None when it need not."""
    if not found.is_open:
        return None
    told = _told(found)
    span = found.wanted.limit - found.offered_at
    return found.offered_at + ESCALATIONS[told][0] * span if told < len(ESCALATIONS) else None


def _told(found: HandOver) -> int:
    """How many levels know already."""
    return [level for _times, level in ESCALATIONS].index(found.escalated) + 1 if found.escalated else 0


def _check_open(found: HandOver) -> None:
    if not found.is_open:
        raise Refusal("hand_over.over", "This hand-over was answered or withdrawn before.")
