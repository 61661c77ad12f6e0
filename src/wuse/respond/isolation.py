"""An order of isolation (隔离决定): by two persons, for a listed reason, with a last day; then a closed loop.

    proposed --confirm--> ordered --hand-over acknowledged at the site--> arrived --release--> ended
       '--refuse--> refused             '---------------- lift, for a reason -----------------> ended

An order takes somebody's freedom. So it counts once a second person has confirmed it, whichever kind it is; its last
day is counted from the exposure by the rule and is not typed; nothing makes it longer. Giving freedom back takes one
hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wuse.pool import load_standard
from wuse.respond.care import CareOutcome
from wuse.respond.contact import china_day
from wuse.respond.tracing_rules import TracingRules
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

SHORTEST_BASIS, LONGEST_BASIS = 6, 120
OF_CONTACTS = {"close_contact": "close", "secondary_contact": "secondary"}
"""Reason of an order -> how close the contact was that it rests on."""


class IsolationKind(StrEnum):
    """What can be ordered here; what else the standard knows is not ordered but follows from care."""

    CENTRALISED = "centralised"
    HOME = "home"


class IsolationState(StrEnum):
    """PROPOSED holds nobody; ORDERED counts; ARRIVED is at the place; ENDED and REFUSED are over."""

    PROPOSED = "proposed"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    ENDED = "ended"
    REFUSED = "refused"


_ARRIVES: dict[str, IsolationKind] = {"site": IsolationKind.CENTRALISED, "community": IsolationKind.HOME}
IN_FORCE = (IsolationState.ORDERED, IsolationState.ARRIVED)


class TransferStage(StrEnum):
    """The stages of the closed loop: who takes over."""

    PICK_UP = "pick_up"
    SITE = "site"
    COMMUNITY = "community"
    HOSPITAL = "hospital"

    @property
    def arrives(self) -> bool:
        """Whether the person is then where the order holds them."""
        return self.value in _ARRIVES

    def belongs_to(self, kind: IsolationKind) -> bool:
        """Whether an order of a kind has this stage: sites take who isolates there, communities who does at home."""
        return _ARRIVES.get(self.value, kind) is kind

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _STAGES[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _STAGES[self][1]


_STAGES = {
    TransferStage.PICK_UP: ("转运组接走", "Picked up for transport"),
    TransferStage.SITE: ("送达隔离点", "Arrival at the site"),
    TransferStage.COMMUNITY: ("送达村社", "Arrival at the village or community"),
    TransferStage.HOSPITAL: ("送医", "Taken to hospital"),
}


class LiftReason(StrEnum):
    """Why an isolation ends before its last day, or without the test that its end needs: the closed list."""

    NO_CONTACT = "no_contact"
    WRONG_DATA = "wrong_data"
    APPEAL = "appeal"
    NO_TEST_GIVEN = "no_test_given"
    BECAME_CASE = "became_case"
    MOVED = "moved"
    LEFT = "left"
    DIED = "died"

    @property
    def end(self) -> str:
        """How the standard says it."""
        return _LIFTS[self][2]

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _LIFTS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _LIFTS[self][1]


_LIFTS = {
    LiftReason.NO_CONTACT: ("经核实并非接触者", "Was no contact after all", "lifted"),
    LiftReason.WRONG_DATA: ("信息有误", "Wrong data", "lifted"),
    LiftReason.APPEAL: ("申诉成立", "Appeal granted", "lifted_on_appeal"),
    LiftReason.NO_TEST_GIVEN: ("期满而未安排检测", "Last day over, and no test was given", "lifted"),
    LiftReason.BECAME_CASE: ("转为病例", "Became a case", "became_case"),
    LiftReason.MOVED: ("转往他处", "Moved elsewhere", "transferred"),
    LiftReason.LEFT: ("擅自离开", "Left", "left"),
    LiftReason.DIED: ("死亡", "Died", "died"),
}


@dataclass(frozen=True)
class WantedIsolation:
    """What is proposed. `counted_from`: the day of the entry, of leaving the area; of a contact its last exposure."""

    person: PersonKey
    place: PlaceCode
    kind: IsolationKind
    reason: str
    legal_basis: str
    counted_from: date
    facility: str = ""
    case: str = ""
    contact: int | None = None


@dataclass(frozen=True)
class Isolation:
    """An isolation. `keeper`: the organisation that has charge of the person now. `due_on`: the first free day."""

    number: int
    uid: str
    response: str
    wanted: WantedIsolation
    due_on: date
    keeper: str
    state: IsolationState
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    began_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    end: str = ""
    ended_for: str = ""

    def is_over_limit(self, today: date) -> bool:
        """Whether somebody is held although the order has run out."""
        return self.state in IN_FORCE and today > self.due_on


@dataclass(frozen=True)
class SpecimenTaken:
    """A test of one person alone that decides something. `day`: on which the specimen was taken."""

    day: date
    positive: bool


@dataclass(frozen=True)
class SpecimenDue:
    """A test of an isolation: `entry` or `exit`, from a day to a day; `taken`: what was found, if it was."""

    name: str
    first: date
    last: date
    taken: SpecimenTaken | None

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been taken by now."""
        return self.taken is None and today > self.last


def isolation_words(field: str) -> dict[str, dict[str, str]]:
    """The codes of a field of the standard with their names in both languages."""
    labels = load_standard("isolation").field(field).labels
    return {code: dict(names) for code, names in labels.items()}


def due_day(wanted: WantedIsolation, rules: TracingRules) -> date:
    """The first day on which the person is free: counted by the rule."""
    return wanted.counted_from + rules.days("observed")


def check_isolation(wanted: WantedIsolation, *, at: datetime, rules: TracingRules) -> None:
    """Refuse an order without a ground, without a place to be, or whose days are over.

    Raises:
        Refusal: `isolation.reason`, `isolation.basis`, `isolation.facility`, `isolation.days`.
    """
    if wanted.reason not in isolation_words("isolation_reason"):
        raise Refusal(
            "isolation.reason",
            "There is no reason {reason}. Choose one of the list.",
            {"reason": wanted.reason},
        )
    if not SHORTEST_BASIS <= len(wanted.legal_basis.strip()) <= LONGEST_BASIS:
        raise Refusal(
            "isolation.basis",
            "Name the authority that orders it and the number of its decision or the article of the law, in {least} to "
            "{most} signs.",
            {"least": SHORTEST_BASIS, "most": LONGEST_BASIS},
        )
    if wanted.kind is IsolationKind.CENTRALISED and not wanted.facility.strip():
        raise Refusal("isolation.facility", "Name the site where the person is to be isolated.")
    today = china_day(at)
    if not wanted.counted_from <= today < due_day(wanted, rules):
        raise Refusal(
            "isolation.days",
            "An isolation is counted from a day within the last {days} days: after that nothing is left of it.",
            {"days": rules.days("observed").days},
        )


def check_confirmable(found: Isolation, *, by: str, at: datetime) -> None:
    """Refuse a confirmation by whoever proposed it, or of what waits no more.

    Raises:
        Refusal: `isolation.not_waiting`, `isolation.second_person`.
    """
    check_waiting(found)
    if china_day(at) >= found.due_on:
        raise Refusal("isolation.not_waiting", "This proposal does not wait for a confirmation any more.")
    if by == found.proposed_by:
        raise Refusal(
            "isolation.second_person",
            "A second person must confirm an order of isolation: you proposed this one.",
        )


def check_waiting(found: Isolation) -> None:
    """Refuse to decide about what was decided: `isolation.not_waiting`."""
    if found.state is not IsolationState.PROPOSED:
        raise Refusal("isolation.not_waiting", "This proposal does not wait for a confirmation any more.")


def check_in_force(found: Isolation) -> None:
    """Refuse to do anything under an order that does not count: `isolation.not_in_force`."""
    if found.state not in IN_FORCE:
        raise Refusal(
            "isolation.not_in_force", "This order is not in force: it was not confirmed, or is over."
        )


def check_keeper(found: Isolation, *, organisation: str) -> None:
    """Refuse whoever has not got charge of the person: `isolation.not_keeper`."""
    if organisation != found.keeper:
        raise Refusal(
            "isolation.not_keeper",
            "The person is in the charge of {keeper}: only they do this. A hand-over changes it.",
            {"keeper": found.keeper},
        )


def specimens_due(
    found: Isolation, taken: Iterable[SpecimenTaken], *, rules: TracingRules
) -> list[SpecimenDue]:
    """The tests of an isolation with what was found: at the beginning in a site, before the end everywhere."""
    known = sorted(taken, key=lambda specimen: specimen.day)
    exit_from = found.due_on - rules.days("exit_test")
    # What is taken late is still the test before the end; at the beginning it is that of another day.
    due = [SpecimenDue("exit", exit_from, found.due_on, _last(known, exit_from, date.max))]
    if found.began_at and found.wanted.kind is IsolationKind.CENTRALISED:
        first = china_day(found.began_at)
        last = min(first + rules.days("entry_test"), found.due_on)
        due.insert(0, SpecimenDue("entry", first, last, _last(known, first, last)))
    return due


def check_releasable(
    found: Isolation,
    taken: Iterable[SpecimenTaken],
    *,
    last_care: CareOutcome | None,
    today: date,
    rules: TracingRules,
) -> None:
    """Refuse a release before the last day, without the test before it, of somebody positive or unwell.

    Raises:
        Refusal: `isolation.not_in_force`, `isolation.not_due`, `isolation.positive`, `isolation.no_test`,
            `isolation.unwell`.
    """
    check_in_force(found)
    known = list(taken)
    _check_due(found, today)
    _check_negative(found, known)
    if specimens_due(found, known, rules=rules)[-1].taken is None:
        raise Refusal(
            "isolation.no_test",
            "The test before the release is missing: a specimen of {first} or later, negative. Who was offered none "
            "goes free all the same: end the isolation with that reason.",
            {"first": found.due_on - rules.days("exit_test")},
        )
    if last_care is CareOutcome.SYMPTOMS:
        raise Refusal(
            "isolation.unwell", "The person had symptoms when last asked: let a physician see them first."
        )


def check_stage(found: Isolation, stage: TransferStage) -> None:
    """Refuse to hand somebody over to where the order does not hold them: `isolation.stage`."""
    if not stage.belongs_to(found.wanted.kind):
        raise Refusal(
            "isolation.stage",
            "This order has no such stage: a site takes over whoever is isolated in one, a village or community "
            "whoever isolates at home.",
        )


def check_liftable(
    found: Isolation,
    taken: Iterable[SpecimenTaken],
    *,
    reason: LiftReason,
    today: date,
    rules: TracingRules,
) -> None:
    """Refuse an early end of what is not in force, and one for want of a test while a test may still come, or is there.

    Raises:
        Refusal: `isolation.not_in_force`, `isolation.not_due`, `isolation.positive`, `isolation.tested`.
    """
    check_in_force(found)
    if reason is not LiftReason.NO_TEST_GIVEN:
        return
    known = list(taken)
    _check_due(found, today)
    _check_negative(found, known)
    if specimens_due(found, known, rules=rules)[-1].taken is not None:
        raise Refusal(
            "isolation.tested", "The test before the release is there: release the person by the rule."
        )


def _check_due(found: Isolation, today: date) -> None:
    if today < found.due_on:
        raise Refusal(
            "isolation.not_due",
            "The isolation lasts until {day}. To end it before, choose a reason under “End early”.",
            {"day": found.due_on},
        )


def _check_negative(found: Isolation, taken: Iterable[SpecimenTaken]) -> None:
    if any(specimen.positive for specimen in taken if _since(found, specimen)):
        raise Refusal(
            "isolation.positive",
            "A test was positive: the person is handed over to a hospital, not released.",
        )


def _last(known: list[SpecimenTaken], first: date, last: date) -> SpecimenTaken | None:
    """The last test within a span; both days belong to it."""
    found = [specimen for specimen in known if first <= specimen.day <= last]
    return found[-1] if found else None


def _since(found: Isolation, specimen: SpecimenTaken) -> bool:
    return found.began_at is None or specimen.day >= china_day(found.began_at)
