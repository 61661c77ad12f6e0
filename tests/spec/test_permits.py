"""The table of who may: permit x place x response x purpose x time, as one reads it in law."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wuse.permits import NOBODY, Actor, Response, ResponseGrade, can_do, check_may
from wuse.permits.permit import Permit, PermitState
from wuse.permits.rules import can_hold, check_citizen, check_holds
from wuse.vocabulary import PersonKey, PlaceCode, Purpose, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RESPONSE = Response(
    "33-2020-1",
    PlaceCode("33"),
    ResponseGrade.I,
    "浙政办发〔2020〕1号",
    AT - DAY,
    AT + DAY,
    frozenset({"code", "identity"}),
)
CASE, REVIEW, CARE, FIND = (
    Purpose.CASE_INVESTIGATION,
    Purpose.CODE_REVIEW,
    Purpose.ISOLATION_CARE,
    Purpose.REGISTRATION,
)
PERMIT = Permit(7, "epidemiologist", PlaceCode("3303"), "33-2020-1", frozenset({CASE}), AT - DAY, AT + DAY)
OFFICER = Permit(8, "permit_officer", PlaceCode("3303"), "", frozenset(), AT - DAY, AT + DAY)
OVER = replace(RESPONSE, ended_at=AT)


def holding(*permits: Permit) -> Actor:
    return Actor("a-wang", "wzcdc", permits, second_factor=True)


def outcome(
    by: Actor, verb: str, place: str, response: Response | None, purpose: Purpose | None, at: datetime = AT
) -> str | int:
    """The number of the permit that allows it, or the code of the refusal."""
    try:
        return check_may(by, verb, place=place, at=at, response=response, purpose=purpose).number
    except Refusal as refusal:
        assert not can_do(by, verb, place=place, at=at, response=response, purpose=purpose)
        return refusal.code


@pytest.mark.parametrize(
    ("change", "place", "response", "purpose", "answer"),
    [
        # permit                                   place     response   purpose  answer
        ({}, "330382", RESPONSE, CASE, 7),
        ({}, "3303", RESPONSE, CASE, 7),
        ({}, "330382001", RESPONSE, CASE, 7),
        # The place: a wider one and a neighbour are outside.
        ({}, "33", RESPONSE, CASE, "permit.missing"),
        ({}, "330106", RESPONSE, CASE, "permit.missing"),
        # The response: none, over, not begun, without the module, elsewhere, another than the permit's.
        ({}, "330382", None, CASE, "response.none"),
        ({}, "330382", OVER, CASE, "response.not_active"),
        ({}, "330382", replace(RESPONSE, starts_at=AT + DAY / 2), CASE, "response.not_active"),
        ({}, "330382", replace(RESPONSE, ends_at=AT), CASE, "response.not_active"),
        ({}, "330382", replace(RESPONSE, modules=frozenset({"identity"})), CASE, "response.module_off"),
        ({}, "330382", replace(RESPONSE, area=PlaceCode("3301")), CASE, "response.outside"),
        ({"response": "33-2020-2"}, "330382", RESPONSE, CASE, "permit.missing"),
        # The purpose: none, one that the permit has not, one that the verb has not.
        ({}, "330382", RESPONSE, None, "purpose.missing"),
        ({}, "330382", RESPONSE, REVIEW, "purpose.not_allowed"),
        ({"purposes": frozenset({CASE, CARE})}, "330382", RESPONSE, CARE, "purpose.not_allowed"),
        ({"purposes": frozenset()}, "330382", RESPONSE, CASE, "purpose.not_allowed"),
        # The permit: not begun, over, proposed, withdrawn, with another role.
        ({"valid_from": AT + timedelta(seconds=1)}, "330382", RESPONSE, CASE, "permit.missing"),
        ({"valid_from": AT}, "330382", RESPONSE, CASE, 7),
        ({"valid_until": AT}, "330382", RESPONSE, CASE, "permit.missing"),
        ({"state": PermitState.PROPOSED}, "330382", RESPONSE, CASE, "permit.missing"),
        ({"state": PermitState.WITHDRAWN}, "330382", RESPONSE, CASE, "permit.missing"),
        ({"role": "reviewer"}, "330382", RESPONSE, CASE, "permit.missing"),
    ],
)
def test_a_code_is_proposed_by_permit_place_response_purpose_and_time(
    change: dict[str, object],
    place: str,
    response: Response | None,
    purpose: Purpose | None,
    answer: str | int,
) -> None:
    by = holding(replace(PERMIT, **change))  # type: ignore[arg-type]
    assert outcome(by, "override.propose", place, response, purpose) == answer


@pytest.mark.parametrize(
    ("place", "response", "answer"),
    [
        ("330382", None, 8),
        ("330382", OVER, 8),
        ("33", RESPONSE, "permit.missing"),
        ("330106", None, "permit.missing"),
    ],
)
def test_an_act_about_no_person_needs_no_response(
    place: str, response: Response | None, answer: str | int
) -> None:
    assert outcome(holding(OFFICER), "permit.propose", place, response, None) == answer


def test_one_permit_among_several_is_enough_and_they_are_not_mixed() -> None:
    elsewhere = replace(PERMIT, number=9, place=PlaceCode("3301"))
    for_review = replace(PERMIT, number=10, purposes=frozenset({REVIEW}))
    assert outcome(holding(elsewhere, for_review), "override.propose", "330382", RESPONSE, REVIEW) == 10
    assert (
        outcome(holding(elsewhere, for_review), "override.propose", "330382", RESPONSE, CASE)
        == "purpose.not_allowed"
    )
    assert outcome(holding(elsewhere, for_review), "override.propose", "330106", RESPONSE, CASE) == 9
    assert (
        outcome(holding(elsewhere, for_review), "override.propose", "330106", RESPONSE, REVIEW)
        == "purpose.not_allowed"
    )


def test_nobody_and_a_password_alone_may_nothing() -> None:
    password = replace(holding(PERMIT, OFFICER), second_factor=False)
    for verb in ("override.propose", "permit.propose"):
        assert outcome(NOBODY, verb, "330382", RESPONSE, CASE) == "permit.sign_in"
        assert outcome(password, verb, "330382", RESPONSE, CASE) == "permit.second_factor"
        assert not can_hold(password, verb, at=AT)


def test_to_hold_a_verb_anywhere_shows_a_page_and_no_more() -> None:
    assert check_holds(holding(PERMIT), "override.propose", at=AT) == [PERMIT]
    assert can_hold(holding(PERMIT), "override.propose", at=AT)
    assert not can_hold(holding(PERMIT), "override.propose", at=AT + DAY)
    assert not can_hold(holding(PERMIT), "permit.propose", at=AT)


def test_a_citizen_is_one_whose_account_is_linked_to_a_person() -> None:
    check_citizen(Actor("a-citizen", person=PersonKey("p1-" + "a" * 32)))
    with pytest.raises(Refusal) as caught:
        check_citizen(Actor("a-citizen"))
    assert caught.value.code == "permit.unclaimed"
    with pytest.raises(Refusal) as caught:
        check_citizen(NOBODY)
    assert caught.value.code == "permit.sign_in"


def test_a_missing_permit_names_the_verb_the_place_and_the_roles() -> None:
    with pytest.raises(Refusal) as caught:
        check_may(holding(OFFICER), "override.lift", place="330382", at=AT)
    assert caught.value.details == {
        "verb": "override.lift",
        "place": "330382",
        "roles": ["epidemiologist", "reviewer"],
    }
