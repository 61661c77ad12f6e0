"""A point-to-point check (点对点核查): a person or a door that data pointed at, pushed to the grid where it is.

The worker there goes, and says what was found. The phone gets opaque references: the key of the person, the number of
the household, why, how urgent, until when. Source of the form: Jiangsu's teams mark persons and push them
point-to-point to grid workers (cri.cn, 2020-02-20).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from wuse.respond.finding import NOTHING_STANDS, Standing
from wuse.vocabulary import PersonKey, PlaceCode, PlaceLevel, Refusal

LONGEST_CHECK = timedelta(days=14)
LONGEST_HOUSEHOLD = 40
GRID_LEVELS = (PlaceLevel.GRID, PlaceLevel.VILLAGE)


class CheckReason(StrEnum):
    """Why somebody is to be looked after: the closed list."""

    RISK_AREA = "risk_area"
    CONTACT = "contact"
    ISOLATION = "isolation"
    RETURNED = "returned"
    FIRST_ROUND = "first_round"
    ENTERPRISE = "enterprise"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _REASONS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _REASONS[self][1]


class CheckLevel(IntEnum):
    """How soon: AT_ONCE, TODAY, or WITHIN_DAYS as the round comes by."""

    AT_ONCE = 1
    TODAY = 2
    WITHIN_DAYS = 3

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _LEVELS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _LEVELS[self][1]


_REASONS = {
    CheckReason.RISK_AREA: ("来自风险地区", "Came from a risk area"),
    CheckReason.CONTACT: ("密切接触者", "Contact of a case"),
    CheckReason.ISOLATION: ("居家隔离核查", "Isolation at home"),
    CheckReason.RETURNED: ("返乡返岗人员", "Returned home or to work"),
    CheckReason.FIRST_ROUND: ("首轮入户摸排", "First round of visits"),
    CheckReason.ENTERPRISE: ("企业复工现场核查", "Inspection of an enterprise"),
}
_LEVELS = {
    CheckLevel.AT_ONCE: ("立即", "At once"),
    CheckLevel.TODAY: ("今日", "Today"),
    CheckLevel.WITHIN_DAYS: ("三日内", "Within three days"),
}


class CheckState(StrEnum):
    """OPEN until it is answered or its time is over; DONE when somebody was there; WITHDRAWN by who pushed it."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class WantedCheck:
    """What is to be checked, where and until when. Without a person it is about a door."""

    place: PlaceCode
    household: str
    person: PersonKey | None
    reason: CheckReason
    level: CheckLevel
    until: datetime


@dataclass(frozen=True)
class Check:
    """A pushed check and what was found for it."""

    uid: str
    response: str
    wanted: WantedCheck
    state: CheckState
    pushed_at: datetime
    done_at: datetime | None = None
    standing: Standing = NOTHING_STANDS


def check_pushable(wanted: WantedCheck, *, at: datetime) -> None:
    """Refuse a check that no grid would get, or that would never end.

    Raises:
        Refusal: `check.place`, `check.household`, `check.until`.
    """
    if wanted.place.level not in GRID_LEVELS:
        raise Refusal(
            "check.place",
            "{place} is no grid: a check goes to a grid (15 digits) or a village (12).",
            {"place": wanted.place},
        )
    if not 0 < len(wanted.household.strip()) <= LONGEST_HOUSEHOLD:
        raise Refusal(
            "check.household",
            "Name the door by its number within the grid, such as 3-2-501, in at most {most} signs.",
            {"most": LONGEST_HOUSEHOLD},
        )
    if not at < wanted.until <= at + LONGEST_CHECK:
        raise Refusal(
            "check.until",
            "A check ends by itself: name a time in the future, at most {days} days from now.",
            {"days": LONGEST_CHECK.days},
        )


def check_withdrawable(state: CheckState) -> None:
    """Refuse to withdraw what is over: `check.over`."""
    if state is not CheckState.OPEN:
        raise Refusal("check.over", "This check is over: it was answered or withdrawn before.")
