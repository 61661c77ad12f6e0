"""When a session was seen is written down once in some minutes, and not at every page."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk_people import Desk
from tests.web_people import on_its_clock, signed_in
from wuse.web.accounts.sessions import EVERY


@pytest.fixture
def open_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return on_its_clock(desk, monkeypatch)


def writes(browser: Client, times: int = 1, **headers: str) -> int:
    """How often so many pages write to the table of sessions seen."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(times):
            assert browser.get("/desk/", **headers).status_code == 200
    table = UserSession._meta.db_table
    return sum(table in one["sql"] and one["sql"].startswith(("INSERT", "UPDATE")) for one in asked)


def test_of_many_pages_one_is_written_down(open_desk: Desk) -> None:
    browser = signed_in("chen")
    assert writes(browser, times=6) <= 2  # begun and seen
    assert writes(browser, times=6) == 0


def test_after_some_minutes_it_is_written_down_again(open_desk: Desk) -> None:
    browser = signed_in("chen")
    writes(browser)
    open_desk.at += EVERY - timedelta(seconds=1)
    assert writes(browser) == 0
    open_desk.at += timedelta(seconds=1)
    assert writes(browser, times=3) == 1


def test_another_address_is_written_down_at_once(open_desk: Desk) -> None:
    browser = signed_in("chen")
    writes(browser)
    assert writes(browser, REMOTE_ADDR="192.0.2.7") == 1
    assert UserSession.objects.get(user__username="chen").ip == "192.0.2.7"


def test_the_page_of_sessions_still_tells_when_each_was_seen(open_desk: Desk) -> None:
    page = signed_in("chen").get("/accounts/sessions/").content.decode()
    assert "Last seen" in page or "Last Seen" in page
