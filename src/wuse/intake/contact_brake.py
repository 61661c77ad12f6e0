"""The brake on contacts that programs send (批量接触者暂缓): whoever names too many at once turns no code red alone.

Named is a person as a contact of a case, each time anew: by another receipt, under another id, or by a correction that
moves a contact to somebody else or makes a closer one of them, or one who was exposed again. That a contact who was
named was reached since, or is none any more, names nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from wuse.permits import Actor
from wuse.vocabulary import PublishedValues, Refusal

STANDARD = "contact"
ENDED = ("released", "no_contact")
"""The states of the standard in which a row names nobody: it colours no code."""
_CLOSENESS = ("general", "secondary", "close")


class HoldState(StrEnum):
    """What became of contacts that were held back. ASKED: one epidemiologist would release them, and a second decides.

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
    """Why contacts that were held back are released or refused: the closed list."""

    LARGE_GATHERING = "large_gathering"
    WORKPLACE = "workplace"
    SEVERAL_DAYS = "several_days"
    NO_SUCH_CONTACT = "no_such_contact"
    WRONG_CASE = "wrong_case"
    TWICE = "twice"
    NOT_THE_EPIDEMIC = "not_the_epidemic"

    @property
    def releases(self) -> bool:
        """Whether it is a reason to release; the others are reasons to refuse."""
        return self in _RELEASING

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
    HoldReason.SEVERAL_DAYS: (
        "经核实：多日流调结果集中报送",
        "Verified: interviews of several days sent at once",
    ),
    HoldReason.NO_SUCH_CONTACT: ("查无此接触", "There was no such contact"),
    HoldReason.WRONG_CASE: ("病例有误", "It is the wrong case"),
    HoldReason.TWICE: ("重复报送", "Sent twice"),
    HoldReason.NOT_THE_EPIDEMIC: ("与疫情防控无关", "Has nothing to do with the epidemic"),
}
_RELEASING = (HoldReason.LARGE_GATHERING, HoldReason.WORKPLACE, HoldReason.SEVERAL_DAYS)


class ContactBrake(PublishedValues):
    """How many contacts are let through, and how long what is held back is kept."""

    @property
    def window(self) -> timedelta:
        """Within which time contacts are counted."""
        return timedelta(hours=self.value("window_hours"))

    @property
    def kept(self) -> timedelta:
        """How long contacts that are held back are kept."""
        return timedelta(days=self.value("kept_days"))

    @property
    def observed(self) -> timedelta:
        """For how long a contact is observed from the last exposure on."""
        return timedelta(days=self.value("observed_days"))


@cache
def contact_brake() -> ContactBrake:
    """The values in force; they are part of the program."""
    return ContactBrake.read((files("wuse.intake") / "contact_brake.yaml").read_bytes())


@dataclass(frozen=True)
class NamedBefore:
    """Contacts that were named before. `by_sender`: case -> by this sender within the window, with what is held back.

    `ever`: case -> by all, ever, and let through. `all_cases`: let through of this sender within the window.
    """

    by_sender: Mapping[str, int]
    ever: Mapping[str, int]
    all_cases: int


def cases_held(named: Mapping[str, int], before: NamedBefore, brake: ContactBrake) -> frozenset[str]:
    """The cases whose contacts in a sending are held back: all of each, so that no order of the rows lets some through.

    Args:
        named: case -> how many contacts the sending names that were not named before.
    """
    held = {
        case
        for case, number in named.items()
        if number + before.by_sender.get(case, 0) > brake.value("per_case")
        or number + before.ever.get(case, 0) > brake.value("per_case_ever")
    }
    rest = sum(number for case, number in named.items() if case not in held)
    if rest and rest + before.all_cases > brake.value("per_sender"):
        return frozenset(named)
    return frozenset(held)


@dataclass(frozen=True)
class SaidContact:
    """What a row says of a contact, as far as it may colour a code."""

    person: str
    case: str
    closeness: str
    relation: str
    last_exposure_on: date

    @property
    def pair(self) -> tuple[str, str]:
        """Who is named, and of which case."""
        return self.person, self.case

    @property
    def weight(self) -> int:
        """How heavily it weighs in the rules of health codes; of a household is more than general."""
        return 2 * _CLOSENESS.index(self.closeness) + (self.relation == "household")


def names_anew(said: SaidContact, before: SaidContact | None, *, today: date, brake: ContactBrake) -> bool:
    """Whether a row names a contact who was not named, or only as one whose code stayed what it was.

    Without the latter a crowd is named harmlessly for days, seen by nobody, and made red at once.

    Args:
        before: what counts of the same id so far.
        today: in China.
    """
    if before is None or said.pair != before.pair or said.weight > before.weight:
        return True
    over = before.last_exposure_on + brake.observed <= today
    return over and said.last_exposure_on > before.last_exposure_on


@dataclass(frozen=True)
class NamedContact:
    """All that a sending says of one id of a contact. `pairs`: the persons and cases that it names newly."""

    uid: str
    pairs: frozenset[tuple[str, str]]

    @property
    def cases(self) -> frozenset[str]:
        """The cases of the pairs."""
        return frozenset(case for _, case in self.pairs)


def named_newly(contacts: Iterable[NamedContact]) -> Counter[str]:
    """Case -> how many contacts are named newly."""
    return Counter(case for contact in contacts for _, case in contact.pairs)


def check_decidable(state: HoldState, *, wanted: HoldState = HoldState.WAITING) -> None:
    """Refuse to decide what is decided, or is at another step: `hold.over`."""
    if state is not wanted:
        raise Refusal("hold.over", "These contacts are at another step by now: look at them anew.")


def check_reason(reason: HoldReason, *, releases: bool) -> None:
    """Refuse a reason to release as one to refuse, and the other way round: `hold.reason`."""
    if reason.releases is not releases:
        raise Refusal("hold.reason", "This reason does not go with this decision: choose another one.")


def check_second_person(by: Actor, *others: str) -> None:
    """Refuse a release by who sent the contacts, or by who asked for it: `hold.second_person`."""
    if by.account in others:
        raise Refusal(
            "hold.second_person",
            "Contacts that were held back are released by two epidemiologists, neither of whom sent them.",
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
            "Both of you are of the organisation that sent these contacts: one of the two who release them must be "
            "of another one, such as the city's centre for disease control.",
        )


def expires_at(at: datetime) -> datetime:
    """When contacts that are held back now are destroyed if nobody decides."""
    return at + contact_brake().kept
