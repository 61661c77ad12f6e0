"""What a response must be to be opened, and to be acted under."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wuse.permits.response import (
    LONGEST,
    Response,
    ResponseGrade,
    check_response_active,
    check_response_openable,
)
from wuse.vocabulary import PlaceCode, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RESPONSE = Response(
    "33-2020-1",
    PlaceCode("33"),
    ResponseGrade.I,
    "浙政办发〔2020〕1号",
    AT,
    AT + 60 * DAY,
    frozenset({"code"}),
)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, ""),
        ({"authority": "      1       "}, "response.authority"),
        ({"authority": "12345678"}, ""),
        ({"authority": "1234567"}, "response.authority"),
        ({"ends_at": AT}, "response.span"),
        ({"ends_at": AT + LONGEST}, ""),
        ({"ends_at": AT + LONGEST + timedelta(seconds=1)}, "response.span"),
        ({"starts_at": AT - 3 * DAY, "ends_at": AT - DAY}, "response.span"),
        ({"starts_at": AT + 61 * DAY}, "response.span"),
        ({"modules": frozenset()}, ""),
        ({"modules": frozenset({"code", "tracking"})}, "response.modules"),
    ],
)
def test_a_response_is_opened_on_an_authority_for_a_time_with_known_modules(
    changes: dict[str, object], answer: str
) -> None:
    code = ""
    try:
        check_response_openable(replace(RESPONSE, **changes), at=AT)  # type: ignore[arg-type]
    except Refusal as found:
        code = found.code
    assert code == answer


@pytest.mark.parametrize(
    ("at", "active"),
    [
        (AT - timedelta(seconds=1), False),
        (AT, True),
        (AT + 60 * DAY - timedelta(seconds=1), True),
        (AT + 60 * DAY, False),
    ],
)
def test_it_is_in_force_from_its_first_moment_and_not_at_its_last(at: datetime, active: bool) -> None:
    assert RESPONSE.is_active(at) is active


def test_one_that_was_ended_is_over_and_an_end_never_prolongs_it() -> None:
    assert not replace(RESPONSE, ended_at=AT + DAY).is_active(AT + DAY)
    assert replace(RESPONSE, ended_at=AT + 90 * DAY).over_at == RESPONSE.ends_at


@pytest.mark.parametrize(
    ("response", "module", "place", "answer"),
    [
        (RESPONSE, "code", "330382", ""),
        (RESPONSE, "code", "33", ""),
        (RESPONSE, "identity", "330382", "response.module_off"),
        (RESPONSE, "code", "320102", "response.outside"),
        (replace(RESPONSE, ended_at=AT), "code", "330382", "response.not_active"),
        (None, "code", "330382", "response.none"),
    ],
)
def test_the_frame_for_persons(response: Response | None, module: str, place: str, answer: str) -> None:
    code = ""
    try:
        check_response_active(response, module=module, place=place, at=AT)
    except Refusal as found:
        code = found.code
    assert code == answer
