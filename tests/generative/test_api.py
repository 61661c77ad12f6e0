"""Every operation of the API with inputs that nobody thought of: it never fails, and every answer is in the document."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.desk_people import Desk
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.web.api.operations import api
from wuse.web.wsgi import application

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PEOPLE = ("nobody", "zhao", "chen", "wang", "lin", "he")
TOKEN = "a" * 32


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return on_its_clock(desk, monkeypatch)


def cookies_of(who: str) -> dict[str, str]:
    """The cookies of somebody's browser, with the token against forged requests."""
    session = {} if who == "nobody" else signed_in(who).cookies
    return {name: cookie.value for name, cookie in session.items()} | {settings.CSRF_COOKIE_NAME: TOKEN}


def checked(case: Any, who_cookies: dict[str, str]) -> None:
    """Send a request and judge the answer."""
    cookie = "; ".join(f"{name}={value}" for name, value in who_cookies.items())
    with transaction.atomic():
        answer = case.call(headers={"Cookie": cookie, "X-CSRFToken": TOKEN})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
    assert has_error_shape(answer.status_code, answer.json), answer.text


def has_error_shape(status: int, body: Callable[[], Any]) -> bool:
    return status < 400 or body().keys() == {"code", "message", "details"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_in_the_document(desk: Desk, label: str, mode: GenerationMode) -> None:
    for who in PEOPLE:
        who_cookies = cookies_of(who)

        @examples(suppress_health_check=list(HealthCheck), max_examples=max(4, examples().max_examples // 5))
        @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
        def send(case: Any, who_cookies: dict[str, str] = who_cookies) -> None:
            checked(case, who_cookies)

        send()
