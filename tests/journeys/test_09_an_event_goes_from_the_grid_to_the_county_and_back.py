"""An event goes from the grid to the township, to the county, to a bureau, back to the grid, and is closed; and it is a
fact at every step."""

from pathlib import Path

import pytest

from tests.desk_people import Desk
from tests.event_people import EventDesk, add_event_people
from wuse.assess.event_times import EventWindow, event_times, present_steps
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import event_dispatch, event_handling, event_reports
from wuse.respond.event_table import EventState
from wuse.respond.store.event_facts import pool_event_steps
from wuse.respond.store.models import NoticeRow
from wuse.trust.store.models import AuditRecord


@pytest.fixture
def events(desk: Desk) -> EventDesk:
    return EventDesk(add_event_people(desk))


def test_from_the_grid_to_the_county_and_back(events: EventDesk, tmp_path: Path) -> None:
    desk, start = events.desk, events.desk.at
    number = events.report(kind="medical_waste", text="卫生室医疗废物堆放在楼道")
    desk.later(minutes=5)
    events.do("diao", event_dispatch.accept_event, number)
    desk.later(minutes=5)
    events.do("diao", event_dispatch.hand_up_event, number, text="需市卫健局处置")
    desk.later(minutes=10)
    events.do("zong", event_dispatch.dispatch_event_as_county, number, station="bureau")
    desk.later(minutes=20)
    events.do("ju", event_handling.begin_event, number)
    desk.later(hours=2)
    events.do("ju", event_handling.feed_back_event, number, text="已清运并消毒")
    desk.later(hours=1)
    events.do("wei", event_reports.send_back_event, number, text="楼道里还有两袋")
    events.do("ju", event_handling.begin_event, number)
    desk.later(hours=1)
    events.do("ju", event_handling.feed_back_event, number, text="两袋已清运")
    events.do("wei", event_reports.verify_event, number)
    events.do("diao", event_dispatch.close_event, number)

    event = events.event(number)
    assert event.state is EventState.CLOSED
    assert [step.step for step in event.steps] == [
        "report", "accept", "hand_up", "dispatch_county", "begin", "feed_back", "send_back", "begin", "feed_back",
        "verify", "close",
    ]  # fmt: skip
    assert NoticeRow.objects.filter(account="a-wei").count() >= 5
    assert AuditRecord.objects.filter(verb__startswith="event.").count() == 11

    pool = site_pool(tmp_path)
    assert pool_event_steps(pool, at=desk.at) == 11
    assert pool_event_steps(pool, at=desk.at) == 0
    limits = {
        ("orange", clock): minutes for clock, minutes in (("accept", 30), ("act", 120), ("close", 2880))
    }
    window = EventWindow(start, desk.at, "330382")
    times = event_times(pool.engine, present_steps(pool), limits=limits, window=window, by="township")
    assert times.select("unit", "clock", "done", "in_time", "median_minutes").rows() == [
        ("330382001", "accept", 1, 1, 5),
        ("330382001", "act", 1, 1, 40),
        ("330382001", "close", 1, 1, 280),
    ]
    # As of the hour in which it was in hand, it is open, and nobody has closed it.
    earlier = event_times(
        pool.engine,
        present_steps(pool),
        limits=limits,
        window=EventWindow(start, start.replace(hour=2)),
        by="county",
    )
    assert earlier.filter(clock="close").select("open_events", "done").rows() == [(1, 0)]
