"""The rules of contacts, care and isolation, as tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from wuse.respond.care import CareOutcome, CareSaid, care_days, check_care
from wuse.respond.contact import (
    Contact,
    ContactState,
    WantedContact,
    check_case,
    check_listable,
    is_released_by_rule,
    state_after,
)
from wuse.respond.isolation import (
    Isolation,
    IsolationKind,
    IsolationState,
    LiftReason,
    SpecimenTaken,
    TransferStage,
    WantedIsolation,
    check_confirmable,
    check_isolation,
    check_liftable,
    check_releasable,
    check_stage,
    due_day,
    isolation_words,
    specimens_due,
)
from wuse.respond.tracing_rules import tracing_rules
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

RULES = tracing_rules()
# Half past midnight in China: the day there is not that of London.
NOW = datetime(2020, 2, 11, 16, 30, tzinfo=UTC)
TODAY = date(2020, 2, 12)
PERSON, CASE = PersonKey("p1-" + "a" * 32), PersonKey("p1-" + "b" * 32)
WELL, ILL = CareOutcome.WELL, CareOutcome.SYMPTOMS
NOT_REACHED = CareOutcome.NOT_REACHED


def refused(doing: Callable[[], object]) -> str:
    try:
        doing()
    except Refusal as refusal:
        return refusal.code
    return ""


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def contact(**values: object) -> WantedContact:
    said = {"case": "R-1", "person": PERSON, "closeness": "close", "relation": "household"}
    known = {"known_by": "interview", "last_exposure_on": ago(1)}
    return WantedContact(**{**said, **known, **values})  # type: ignore[arg-type]


def wanted(**values: object) -> WantedIsolation:
    said = {"person": PERSON, "place": PlaceCode("330382"), "kind": IsolationKind.CENTRALISED}
    why = {"reason": "close_contact", "legal_basis": "传染病防治法第三十九条", "facility": "隔离点"}
    return WantedIsolation(**{**said, **why, "counted_from": ago(1), **values})  # type: ignore[arg-type]


def isolation(**values: object) -> Isolation:
    """In force since two weeks; the last day is today."""
    order = wanted(counted_from=ago(14))
    said = {"number": 1, "uid": "i-1", "response": "r", "wanted": order, "due_on": due_day(order, RULES)}
    made = {"keeper": "wzcdc", "state": IsolationState.ORDERED, "proposed_by": "a-1"}
    times = {"proposed_at": NOW - timedelta(days=13), "began_at": NOW - timedelta(days=13)}
    return Isolation(**{**said, **made, **times, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"last_exposure_on": TODAY}, ""),
        ({"last_exposure_on": ago(13)}, ""),
        ({"last_exposure_on": ago(14)}, "contact.exposure"),
        ({"last_exposure_on": ago(-1)}, "contact.exposure"),
        ({"first_exposure_on": ago(0)}, "contact.exposure"),
        ({"person": CASE}, "contact.own_case"),
        ({"closeness": "very"}, "contact.code"),
        ({"relation": "debtor"}, "contact.code"),
        ({"known_by": "rumour"}, "contact.code"),
    ],
)
def test_who_can_be_listed(change: dict[str, object], code: str) -> None:
    said = contact(**change)
    assert refused(lambda: check_listable(said, case_person=CASE, at=NOW, rules=RULES)) == code


@pytest.mark.parametrize(
    ("classification", "status", "code"),
    [
        ("confirmed", "in_care", ""),
        ("asymptomatic", "recovered", ""),
        ("suspected", "in_care", ""),
        ("confirmed", "ruled_out", "contact.case"),
    ],
)
def test_a_contact_is_one_of_a_case(classification: str, status: str, code: str) -> None:
    assert refused(lambda: check_case({"classification": classification, "status": status})) == code
    assert refused(lambda: check_case(None)) == "contact.case"


@pytest.mark.parametrize(
    ("before", "said", "missed_before", "after"),
    [
        ("listed", WELL, False, "reached"),
        ("listed", NOT_REACHED, False, "listed"),
        ("listed", NOT_REACHED, True, "not_found"),
        ("reached", NOT_REACHED, True, "reached"),
        ("not_found", ILL, True, "reached"),
    ],
)
def test_two_silent_days_make_somebody_missing_who_was_never_reached(
    before: str, said: CareOutcome, missed_before: bool, after: str
) -> None:
    assert state_after(ContactState(before), said, missed_before=missed_before) == after


@pytest.mark.parametrize(
    ("days", "state", "well", "isolated", "over"),
    [
        (14, "reached", True, False, True),
        (13, "reached", True, False, False),
        (14, "listed", True, False, False),
        (14, "reached", False, False, False),
        (14, "reached", True, True, False),
    ],
)
def test_when_a_tracing_ends_by_itself(days: int, state: str, well: bool, isolated: bool, over: bool) -> None:
    last = ago(days)
    found = Contact(
        1, "k-1", "r", CASE, PlaceCode("330382"), contact(last_exposure_on=last), last + timedelta(days=14),
        ContactState(state), "a-1", NOW,
    )  # fmt: skip
    assert is_released_by_rule(found, well=well, isolated=isolated, today=TODAY) is over


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (CareSaid(WELL), ""),
        (CareSaid(WELL, temperature=Decimal("37.2")), ""),
        (CareSaid(WELL, temperature=Decimal("37.3")), "care.symptoms"),
        (CareSaid(WELL, cough=True), "care.symptoms"),
        (CareSaid(ILL), "care.symptoms"),
        (CareSaid(ILL, fever=True), ""),
        (CareSaid(ILL, temperature=Decimal("38.4")), ""),
        (CareSaid(NOT_REACHED, cough=True), "care.symptoms"),
        (CareSaid(ILL, fever=True, temperature=Decimal("3.8")), "care.temperature"),
    ],
)
def test_an_answer_agrees_with_itself(said: CareSaid, code: str) -> None:
    assert refused(lambda: check_care(said)) == code


def test_a_day_without_an_answer_stays_one() -> None:
    told = {ago(3): (WELL, None), ago(2): (NOT_REACHED, None)}
    days = care_days(ago(3), ago(-1), told=told, today=TODAY)
    assert [day.state for day in days] == ["done", "missed", "missed", "due", "ahead"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"counted_from": ago(13)}, ""),
        ({"counted_from": ago(14)}, "isolation.days"),
        ({"counted_from": ago(-1)}, "isolation.days"),
        ({"facility": " "}, "isolation.facility"),
        ({"facility": "", "kind": IsolationKind.HOME}, ""),
        ({"legal_basis": "口头"}, "isolation.basis"),
        ({"reason": "petitioner"}, "isolation.reason"),
    ],
)
def test_what_can_be_ordered(change: dict[str, object], code: str) -> None:
    assert refused(lambda: check_isolation(wanted(**change), at=NOW, rules=RULES)) == code


def test_the_last_day_is_counted_and_a_second_person_confirms() -> None:
    found = isolation(state=IsolationState.PROPOSED, due_on=due_day(wanted(), RULES))
    assert found.due_on == date(2020, 2, 25)
    assert refused(lambda: check_confirmable(found, by="a-2", at=NOW)) == ""
    assert refused(lambda: check_confirmable(found, by="a-1", at=NOW)) == "isolation.second_person"
    late = replace(found, due_on=TODAY)
    assert refused(lambda: check_confirmable(late, by="a-2", at=NOW)) == "isolation.not_waiting"
    assert refused(lambda: check_confirmable(isolation(), by="a-2", at=NOW)) == "isolation.not_waiting"


@pytest.mark.parametrize(
    ("taken", "care", "today", "code"),
    [
        ([(1, False)], WELL, 0, ""),
        ([(2, False)], WELL, 0, ""),
        ([(3, False)], WELL, 0, "isolation.no_test"),
        ([], WELL, 0, "isolation.no_test"),
        ([(1, False)], WELL, -1, "isolation.not_due"),
        ([(1, False)], ILL, 0, "isolation.unwell"),
        ([(1, False)], None, 0, ""),
        ([(9, True), (1, False)], WELL, 0, "isolation.positive"),
        ([(20, True), (1, False)], WELL, 0, ""),
        ([(-2, False)], WELL, 3, ""),
    ],
)
def test_who_is_released(
    taken: list[tuple[int, bool]], care: CareOutcome | None, today: int, code: str
) -> None:
    specimens = [SpecimenTaken(ago(days), positive) for days, positive in taken]
    day = TODAY + timedelta(days=today)
    asked = {"last_care": care, "today": day, "rules": RULES}
    assert refused(lambda: check_releasable(isolation(), specimens, **asked)) == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taken", "today", "code"),
    [
        ([], 0, ""),
        ([(3, False)], 0, ""),
        ([], -1, "isolation.not_due"),
        ([(5, True)], 0, "isolation.positive"),
        ([(1, False)], 0, "isolation.tested"),
    ],
)
def test_who_was_offered_no_test_goes_free_once_the_days_are_over(
    taken: list[tuple[int, bool]], today: int, code: str
) -> None:
    specimens = [SpecimenTaken(ago(days), positive) for days, positive in taken]
    asked = {"today": TODAY + timedelta(days=today), "rules": RULES}
    lift = lambda reason: check_liftable(isolation(), specimens, reason=reason, **asked)  # type: ignore[arg-type]  # noqa: E731
    assert refused(lambda: lift(LiftReason.NO_TEST_GIVEN)) == code
    assert refused(lambda: lift(LiftReason.APPEAL)) == ""


def test_a_test_of_the_first_day_is_due_in_a_site_alone() -> None:
    entry, before = specimens_due(isolation(), [SpecimenTaken(ago(13), False)], rules=RULES)
    assert (entry.name, entry.taken is not None, before.taken) == ("entry", True, None)
    assert not entry.is_overdue(TODAY)
    assert before.is_overdue(TODAY + timedelta(days=1))
    home = isolation(wanted=wanted(kind=IsolationKind.HOME, counted_from=ago(14)))
    assert [test.name for test in specimens_due(home, [], rules=RULES)] == ["exit"]


def test_whoever_is_held_beyond_the_last_day_is_held_without_an_order() -> None:
    assert not isolation().is_over_limit(TODAY)
    assert isolation().is_over_limit(TODAY + timedelta(days=1))
    assert not isolation(state=IsolationState.ENDED).is_over_limit(TODAY + timedelta(days=1))


def test_every_reason_to_end_early_is_an_end_of_the_standard() -> None:
    assert {reason.end for reason in LiftReason} <= set(isolation_words("isolation_end"))


@pytest.mark.parametrize("stage", list(TransferStage))
def test_every_stage_has_a_limit(stage: TransferStage) -> None:
    assert timedelta(0) < RULES.limit(stage) <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("stage", "centralised", "home"),
    [
        ("pick_up", "", ""),
        ("site", "", "isolation.stage"),
        ("community", "isolation.stage", ""),
        ("hospital", "", ""),
    ],
)
def test_nobody_who_isolates_at_home_arrives_at_a_site(stage: str, centralised: str, home: str) -> None:
    at_home = isolation(wanted=wanted(kind=IsolationKind.HOME))
    assert refused(lambda: check_stage(isolation(), TransferStage(stage))) == centralised
    assert refused(lambda: check_stage(at_home, TransferStage(stage))) == home
