"""Granting: for how long, under what, for which purposes, by whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wuse.permits.grant import (
    LONGEST_PERMIT,
    check_confirmable,
    check_grantable,
    check_not_own,
    needed_purposes,
)
from wuse.permits.permit import PermitState
from wuse.permits.response import Response, ResponseGrade
from wuse.permits.role import catalogue
from wuse.vocabulary import PlaceCode, Purpose, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ROLES = catalogue().roles
RESPONSE = Response("33-2020-1", PlaceCode("33"), ResponseGrade.I, "浙政办发〔2020〕1号", AT, AT + 60 * DAY)
REGISTRATION = frozenset({Purpose.REGISTRATION})


def refusal(role: str = "registrar", **changes: object) -> str:
    values: dict[str, object] = {
        "place": PlaceCode("3303"),
        "response": RESPONSE,
        "purposes": REGISTRATION,
        "valid_from": AT,
        "valid_until": AT + DAY,
        "at": AT,
    }
    try:
        check_grantable(ROLES[role], **{**values, **changes})  # type: ignore[arg-type]
    except Refusal as found:
        return found.code
    return ""


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "answer"),
    [
        (AT, AT + DAY, ""),
        (AT + DAY, AT + 2 * DAY, ""),
        (AT, AT + LONGEST_PERMIT, ""),
        (AT, AT + LONGEST_PERMIT + timedelta(seconds=1), "grant.span"),
        (AT, AT, "grant.span"),
        (AT - 2 * DAY, AT, "grant.span"),
        (AT + 2 * DAY, AT + DAY, "grant.span"),
    ],
)
def test_a_permit_ends_in_time(valid_from: datetime, valid_until: datetime, answer: str) -> None:
    assert refusal(valid_from=valid_from, valid_until=valid_until) == answer


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"response": None}, "grant.response"),
        ({"response": replace(RESPONSE, ended_at=AT)}, "grant.response"),
        ({"response": replace(RESPONSE, area=PlaceCode("3301"))}, "grant.response"),
        ({"place": PlaceCode("32")}, "grant.response"),
        ({"purposes": frozenset()}, "grant.purposes"),
        ({"purposes": REGISTRATION | {Purpose.CORRECTION}}, "grant.purposes"),
    ],
)
def test_a_role_that_handles_persons_needs_a_response_and_its_own_purposes(
    changes: dict[str, object], answer: str
) -> None:
    assert refusal(**changes) == answer


def test_a_role_that_handles_no_persons_needs_neither() -> None:
    assert refusal("account_officer", response=None, purposes=frozenset()) == ""
    assert needed_purposes(ROLES["account_officer"]) == frozenset()
    assert needed_purposes(ROLES["registrar"]) >= REGISTRATION


@pytest.mark.parametrize(
    ("state", "by", "answer"),
    [
        (PermitState.PROPOSED, "a-third", ""),
        (PermitState.PROPOSED, "a-proposer", "grant.second_person"),
        (PermitState.PROPOSED, "a-holder", "grant.second_person"),
        (PermitState.ACTIVE, "a-third", "grant.not_waiting"),
        (PermitState.WITHDRAWN, "a-third", "grant.not_waiting"),
    ],
)
def test_a_second_uninvolved_person_confirms(state: PermitState, by: str, answer: str) -> None:
    code = ""
    try:
        check_confirmable(state=state, proposed_by="a-proposer", holder="a-holder", by=by)
    except Refusal as found:
        code = found.code
    assert code == answer


def test_nobody_grants_to_themselves() -> None:
    check_not_own(holder="a-1", by="a-2")
    with pytest.raises(Refusal) as caught:
        check_not_own(holder="a-1", by="a-1")
    assert caught.value.code == "grant.own"
