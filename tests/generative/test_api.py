"""Every operation of the API with inputs that nobody thought of: none fails, every answer is in the document."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.desk_people import AUTHORITY, Desk
from tests.taken_back import around_a_try
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.web.api.operations import api
from wuse.web.wsgi import application

schemathesis.serializer.alias("application/partial-upload", "application/octet-stream")
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
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """As with Django's own client, a request does not close the connection that the test has a transaction on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield on_its_clock(desk, monkeypatch)
    for signal in signals:
        signal.connect(close_old_connections)


def cookies_of(who: str) -> dict[str, str]:
    """The cookies of somebody's browser, with the token against forged requests."""
    session = {} if who == "nobody" else signed_in(who).cookies
    return {name: cookie.value for name, cookie in session.items()} | {settings.CSRF_COOKIE_NAME: TOKEN}


def checked(case: Any, who_cookies: dict[str, str]) -> None:
    """Send a request and judge the answer."""
    cookie = "; ".join(f"{name}={value}" for name, value in who_cookies.items())
    with around_a_try():
        answer = case.call(headers={"Cookie": cookie, "X-CSRFToken": TOKEN, "Accept-Encoding": "identity"})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
    # An answer to HEAD has no body.
    assert case.method == "HEAD" or has_error_shape(answer.status_code, answer.json), answer.text


def has_error_shape(status: int, body: Callable[[], Any]) -> bool:
    return status < 400 or body().keys() == {"code", "message", "details"}


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        (label, mode)
        for label in OPERATIONS
        for mode in GenerationMode
        if label.startswith("POST") or mode is GenerationMode.POSITIVE
    ],
)
def test_every_answer_is_in_the_document(desk: Desk, label: str, mode: GenerationMode) -> None:
    for who in PEOPLE:
        who_cookies = cookies_of(who)

        @examples(suppress_health_check=list(HealthCheck), max_examples=max(4, examples().max_examples // 5))
        @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            checked(case, who_cookies)  # noqa: B023 - called within the turn of the loop

        send()


# A body for every operation that would be let through, but for the one value that is put in its place.
BODIES: dict[str, tuple[str, dict[str, object]]] = {
    "/responses": (
        "zhao",
        {
            "area": "33",
            "grade": 1,
            "authority": AUTHORITY,
            "starts_at": "2020-02-12T01:00:00+00:00",
            "ends_at": "2020-03-12T01:00:00+00:00",
            "modules": ["code"],
        },
    ),
    "/permits": (
        "chen",
        {
            "account": "a-lin",
            "role": "auditor",
            "place": "33",
            "response": "",
            "purposes": [],
            "valid_from": "2020-02-12T01:00:00+00:00",
            "valid_until": "2020-03-12T01:00:00+00:00",
        },
    ),
    "/overrides": (
        "wang",
        {
            "response": "33-2020-1",
            "purpose": "case_investigation",
            "place": "330382",
            "person": "p1-" + "a" * 32,
            "colour": "red",
            "reason": "close_contact",
            "until": "2020-02-20T01:00:00+00:00",
        },
    ),
    "/overrides/1/confirm": ("sun", {"purpose": "case_investigation"}),
    "/overrides/999999999999999/lift": ("sun", {"purpose": "case_investigation"}),
    "/corrections/1/answer": ("lin", {"outcome": "upheld", "answer": "核对无误。"}),
}
HOSTILE: list[object] = [
    None,
    "",
    " ",
    "\x00",
    "33\x00",
    "\ud800",
    "𝟛𝟛",
    "x" * 70_000,
    "<script>alert(1)</script>",
    "' or 1=1 --",
    "{gap}",
    10**30,
    -1,
    0.5,
    1e308,
    True,
    [],
    ["code"] * 30,
    ["\x00"],
    [[[]]],
    {},
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2020-02-30T00:00:00+00:00",
    "2020-02-20T01:00:00",
    "2020-02-29T23:59:60Z",
    "+010000-01-01T00:00:00Z",
]


@pytest.mark.parametrize("address", BODIES)
def test_one_hostile_value_at_a_time_is_refused_or_stored(desk: Desk, address: str) -> None:
    who, body = BODIES[address]
    client = signed_in(who)
    for field, value in itertools.product(body, HOSTILE):
        answer = sent(client, address, json.dumps({**body, field: value}))
        assert answer.status_code < 500, (field, value)
        assert has_error_shape(answer.status_code, answer.json), (field, value)


@pytest.mark.parametrize("address", BODIES)
@pytest.mark.parametrize(
    "raw",
    ["", "null", "[]", "{", "NaN", '{"a":', "[" * 3000, '"\\ud800"', "\ufeff{}", "{}" * 2, b"\xff\xfe{}"],
)
def test_what_is_no_body_is_refused(desk: Desk, address: str, raw: str | bytes) -> None:
    answer = sent(signed_in(BODIES[address][0]), address, raw)
    assert answer.status_code in (400, 422), answer.content
    assert has_error_shape(answer.status_code, answer.json)


@pytest.mark.parametrize("address", ["/responses", "/permits", "/overrides"])
def test_a_body_as_it_should_be_reaches_the_action(desk: Desk, address: str) -> None:
    who, body = BODIES[address]
    answer = sent(signed_in(who), address, json.dumps(body))
    assert (answer.status_code, answer.json().get("code", "")) in {
        (200, ""),
        (200, "33-2020-2"),
        (404, "person.not_registered"),
        (404, "vault.unknown"),
    }, answer.json()
    assert sent(signed_in(who), address, json.dumps({**body, "extra": 1})).status_code == 422


def test_who_is_asked_for_what_is_told_apart(desk: Desk) -> None:
    who, body = BODIES["/overrides"]
    text = json.dumps(body)
    found = [
        sent(one, "/overrides", text)
        for one in (visitor(), signed_in(who, second_factor=False), signed_in("he"))
    ]
    assert [(one.status_code, one.json()["code"]) for one in found] == [
        (401, "permit.sign_in"),
        (403, "permit.second_factor"),
        (403, "permit.missing"),
    ]


def test_a_forged_request_a_wrong_method_and_a_wrong_address_have_the_one_shape(desk: Desk) -> None:
    client = signed_in("zhao")
    client.handler.enforce_csrf_checks = True
    forged = client.post("/api/v1/responses", "{}", content_type="application/json")
    wrong = client.delete("/api/v1/responses")
    nowhere = client.get("/api/v1/nothing")
    found = [(one.status_code, one.json()["code"]) for one in (forged, wrong, nowhere)]
    assert found == [(403, "http.csrf"), (405, "http.method"), (404, "http.not_found")]
    assert all(has_error_shape(one.status_code, one.json) for one in (forged, wrong, nowhere))
    assert wrong["Allow"] == "GET, POST"


def sent(client: Client, address: str, body: str | bytes) -> Any:
    with around_a_try():
        answer = client.post(f"/api/v1{address}", body, content_type="application/json")
        transaction.set_rollback(True)
    return answer
