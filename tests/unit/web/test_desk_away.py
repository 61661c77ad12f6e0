"""A desk database that does not answer: readers and programs hear when to come back, and the log says why in a line."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.backends.utils import CursorWrapper

from tests.desk_people import Desk
from tests.web_people import signed_in, visitor
from wuse.cli.context import lost_desk
from wuse.web.live import TokenWatch
from wuse.web.logs import NamesNobody

GONE = [
    OperationalError("terminating connection due to administrator command\nserver closed the connection"),
    InterfaceError("connection already closed"),
    OperationalError("database is locked"),
]


@pytest.fixture(params=GONE, ids=lambda fault: str(fault).split("\n")[0])
def gone(desk: Desk, request: pytest.FixtureRequest) -> Iterator[None]:
    """No question to the database is answered."""

    def fails(*words: object, **named: object) -> None:
        raise request.param

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fails)
        yield


@pytest.mark.parametrize("address", ["/", "/responses/", "/quality/", "/desk/"])
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_reader_gets_a_page_that_says_when_to_come_back(gone: None, address: str, lang: str) -> None:
    reader = visitor(lang=lang)
    # A session, so that the first question is who is there.
    reader.cookies["sessionid"] = "a" * 32
    answer = reader.get(address)
    body = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    words = ("The desk does not answer", "Try again in 5 seconds")
    assert all(text in body for text in (words if lang == "en" else ("工作数据库没有响应", "5 秒后重试")))
    assert "Traceback" not in body
    assert "locked" not in body


def test_a_program_hears_it_in_the_one_error_shape(gone: None) -> None:
    for address in ("/api/v1/responses", "/data/cockpit.json"):
        answer = visitor().get(address)
        assert answer.status_code == 503, address
        assert answer["Retry-After"] == "5"
        assert answer.json()["code"] == "desk.away"
        assert answer.json()["details"] == {"retry_after": 5}
    sent = visitor().post("/api/v1/facts", "[]", content_type="application/json",
                          headers={"Authorization": "Bearer wuse_a_b", "Accept-Language": "zh"})  # fmt: skip
    assert (sent.status_code, sent["Retry-After"], sent.json()["code"]) == (503, "5", "desk.away")


def test_a_desk_that_is_there_again_serves_as_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("wuse.web.access._actor", lambda request: (_ for _ in ()).throw(GONE[0]))
        assert signed_in("chen").get("/desk/").status_code == 503
    assert signed_in("chen").get("/desk/").status_code == 200


def said(fault: Exception) -> str:
    """What stands in the log of a fault that was met on the way to an answer."""
    try:
        raise fault
    except Exception:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "%s", ("fault",), sys.exc_info()
        )
    assert NamesNobody().filter(record)
    return logging.Formatter().format(record)


def test_the_log_says_of_a_desk_that_is_away_why_and_no_more() -> None:
    text = said(GONE[0])
    assert "The desk database does not answer: terminating connection due to administrator command" in text
    assert "Traceback" not in text


def test_what_a_server_says_of_the_values_is_left_out_of_the_log() -> None:
    broken = 'duplicate key value violates unique constraint "one"\nDETAIL:  Key (name)=(13811110001) already exists.'
    for fault in (IntegrityError(broken), DataError('invalid input syntax for type bigint: "13811110001"')):
        text = said(fault)
        assert "Traceback" in text
        assert type(fault).__name__ in text
        assert "13811110001" not in text
    assert 'unique constraint "one"' in said(IntegrityError(broken))


def test_the_live_channel_keeps_what_it_knew() -> None:
    answers: list[Any] = ["1", *GONE, "2"]
    ticks = iter(range(100))

    def read() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    async def listened() -> list[str]:
        watch = TokenWatch(read, lambda: float(next(ticks)))
        return [await watch.token() for _ in range(5)]

    assert asyncio.run(listened()) == ["1", "1", "1", "1", "2"]


@pytest.mark.parametrize("fault", GONE, ids=str)
def test_a_command_says_it_in_a_sentence(fault: Exception) -> None:
    refusal = lost_desk(fault)
    assert refusal is not None
    assert refusal.code == "desk.lost"
    assert str(fault).split("\n")[0] in refusal.in_words("en")
    assert "再" in refusal.in_words("zh")


def test_any_other_fault_of_a_command_stays_what_it_is() -> None:
    assert lost_desk(ValueError("no")) is None
    assert lost_desk(DataError("no")) is None
