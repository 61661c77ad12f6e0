"""What command was told of a delay, event by event: the cost of asking does not grow with how often it was told."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.event_rows import ended, event, step
from wuse.respond.store import command_events
from wuse.respond.store.command_events import signals_of

UID = "late-1"


def told(times: int, *, last_open: bool = False, uid: str = UID) -> None:
    """A delay that command was told of so often; every event but perhaps the last was ended."""
    for number in range(1, times + 1):
        make = event if last_open and number == times else ended
        row = make(uid=command_events._uid(uid, number))
        step(event=row, mark=f"overdue:{'county' if number % 2 else 'city'}")


def queries(asking: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        asking()
    return len(found)


@pytest.mark.django_db
def test_what_was_told_is_found_by_as_many_queries_however_often_it_was_told() -> None:
    told(2)
    few = queries(lambda: signals_of([UID]))
    told(30, uid="late-2")
    assert queries(lambda: signals_of([UID, "late-2"])) == few
    found = signals_of([UID, "late-2", "never"])
    assert set(found) == {UID, "late-2"}
    assert (found["late-2"].last, found["late-2"].ever) == (
        {"overdue:city"},
        {"overdue:city", "overdue:county"},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 2, 32, 33, 34, 70])
def test_the_next_event_is_found_behind_any_number_of_them(times: int) -> None:
    told(times)
    with transaction.atomic():
        assert command_events._in_hand(UID) == (None, command_events._uid(UID, times + 1))
    assert signals_of([UID])[UID].ended_at is not None


@pytest.mark.django_db
def test_the_event_in_hand_is_found_by_one_query() -> None:
    told(20, last_open=True)
    with transaction.atomic():
        assert queries(lambda: command_events._in_hand(UID)) == 1
        row, uid = command_events._in_hand(UID)
    assert row is not None
    assert (row.uid, uid) == (command_events._uid(UID, 20),) * 2
    assert signals_of([UID])[UID].ended_at is None
