"""Facts that were held back, being too many (暂缓): what becomes of them, and who may decide about them.

Which facts are held back is a matter of the brakes: of contacts (`contact_brake`), and of whatever else makes codes
worse (`code_brake`).
"""

from datetime import timedelta
from enum import StrEnum

from wuse.permits import Actor
from wuse.vocabulary import PublishedValues, Refusal

CONTACT = "contact"


class Brake(PublishedValues):
    """How much is let through, and how long what is held back is kept."""

    @property
    def window(self) -> timedelta:
        """Within which time facts are counted."""
        return timedelta(hours=self.value("window_hours"))

    @property
    def kept(self) -> timedelta:
        """How long what is held back is kept."""
        return timedelta(days=self.value("kept_days"))


class HoldState(StrEnum):
    """What became of facts that were held back. ASKED: one epidemiologist would release them, and a second decides.

    WITHDRAWN: their sender took all of them back.
    """

    WAITING = "waiting"
    ASKED = "asked"
    RELEASED = "released"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN_HOLDS = (HoldState.WAITING, HoldState.ASKED)


class HoldReason(StrEnum):
    """Why facts that were held back are released or refused: the closed list."""

    LARGE_GATHERING = "large_gathering"
    WORKPLACE = "workplace"
    SEVERAL_DAYS = "several_days"
    SCREENING = "screening"
    ORDINARY_WORK = "ordinary_work"
    NO_SUCH_CONTACT = "no_such_contact"
    WRONG_CASE = "wrong_case"
    NOT_TRUE = "not_true"
    TWICE = "twice"
    NOT_THE_EPIDEMIC = "not_the_epidemic"

    @property
    def releases(self) -> bool:
        """Whether it is a reason to release; the others are reasons to refuse."""
        return self in _RELEASING

    def fits(self, standard: str) -> bool:
        """Whether it is a reason about rows of a standard: some are about contacts alone, some about all else."""
        return self not in (_NOT_OF_CONTACTS if standard == CONTACT else _OF_CONTACTS)

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _REASONS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _REASONS[self][1]


_REASONS = {
    HoldReason.LARGE_GATHERING: ("经核实：大型聚集或同乘", "Verified: a large gathering or journey"),
    HoldReason.WORKPLACE: ("经核实：同一单位、学校或机构", "Verified: one workplace, school or institution"),
    HoldReason.SEVERAL_DAYS: ("经核实：多日数据集中报送", "Verified: data of several days sent at once"),
    HoldReason.SCREENING: (
        "经核实：大规模筛查或集中隔离",
        "Verified: a mass screening, or many isolated together",
    ),
    HoldReason.ORDINARY_WORK: (
        "经核实：属该单位日常业务量",
        "Verified: so many are this sender's ordinary work",
    ),
    HoldReason.NO_SUCH_CONTACT: ("查无此接触", "There was no such contact"),
    HoldReason.WRONG_CASE: ("病例有误", "It is the wrong case"),
    HoldReason.NOT_TRUE: ("经查不属实", "It is not so"),
    HoldReason.TWICE: ("重复报送", "Sent twice"),
    HoldReason.NOT_THE_EPIDEMIC: ("与疫情防控无关", "Has nothing to do with the epidemic"),
}
_RELEASING = (
    HoldReason.LARGE_GATHERING,
    HoldReason.WORKPLACE,
    HoldReason.SEVERAL_DAYS,
    HoldReason.SCREENING,
    HoldReason.ORDINARY_WORK,
)
_OF_CONTACTS = (HoldReason.LARGE_GATHERING, HoldReason.NO_SUCH_CONTACT, HoldReason.WRONG_CASE)
_NOT_OF_CONTACTS = (HoldReason.SCREENING, HoldReason.ORDINARY_WORK, HoldReason.NOT_TRUE)


def check_decidable(state: HoldState, *, wanted: HoldState = HoldState.WAITING) -> None:
    """Refuse to decide what is decided, or is at another step: `hold.over`."""
    if state is not wanted:
        raise Refusal("hold.over", "What was held back is at another step by now: look at it anew.")


def check_reason(reason: HoldReason, *, releases: bool, standard: str) -> None:
    """Refuse a reason that is not one to do this, or not about such rows: `hold.reason`."""
    if reason.releases is not releases or not reason.fits(standard):
        raise Refusal("hold.reason", "This reason does not go with this decision: choose another one.")


def check_second_person(by: Actor, *others: str) -> None:
    """Refuse a release by who sent the facts, or by who asked for it: `hold.second_person`."""
    if by.account in others:
        raise Refusal(
            "hold.second_person",
            "What was held back is released by two epidemiologists, neither of whom sent it.",
        )


def check_other_house(sender: str, *houses: str) -> None:
    """Refuse a release by two of the sender's own organisation: `hold.other_house`.

    Args:
        sender: the organisation of who sent; of a sender without one their account, which is no house.
        houses: the organisations of who asks and who confirms; an account without one is of no other house.
    """
    if not set(houses) - {sender, ""}:
        raise Refusal(
            "hold.other_house",
            "Both of you are of the organisation that sent this: one of the two who release it must be of another "
            "one, such as the city's centre for disease control.",
        )
