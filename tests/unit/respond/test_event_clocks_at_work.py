"""What the clock does at the desk: late, twice, side by side, and what is forgotten with time."""

from datetime import timedelta

import pytest

from tests.event_people import CARE, EventDesk, let_handle_persons
from tests.photos import JPEG
from wuse.permits import Actor
from wuse.permits.actions.responses import end_response
from wuse.permits.actions.sunset import destroy_due
from wuse.respond.actions import event_clocks, event_dispatch, event_persons, event_reports
from wuse.respond.event_table import EventState
from wuse.respond.store.models import EventPhotoRow, EventRow, EventStepRow, NoticeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceLevel

SYSTEM = Actor(account="system")


def tick(events: EventDesk) -> int:
    """Let the clock look once, now."""
    return event_clocks.mark_due_events(audit=events.desk.audit, by=SYSTEM, at=events.desk.at)


def marks(number: int) -> list[str]:
    return list(
        EventStepRow.objects.filter(event=number)
        .exclude(mark="")
        .order_by("number")
        .values_list("mark", flat=True)
    )


def test_a_card_is_shown_when_it_is_due_and_once(events: EventDesk) -> None:
    number = events.report(kind="medical_waste")
    events.desk.later(minutes=23, seconds=59)
    assert tick(events) == 0
    events.desk.later(seconds=1)
    assert tick(events) == 1
    assert tick(events) == 0
    assert [mark.rsplit(":", 1)[0] for mark in marks(number)] == ["card:accept:yellow"]
    events.desk.later(minutes=6)
    assert tick(events) == 1
    assert NoticeRow.objects.filter(step="card").values_list("verb", flat=True)[0] == "event.accept"


def test_red_is_told_to_the_county_at_once_and_to_the_city_in_time(events: EventDesk) -> None:
    number = events.report(kind="mass_gathering")
    assert tick(events) == 1
    assert events.event(number).commands == (PlaceLevel.COUNTY,)
    events.desk.later(hours=2)
    tick(events)
    assert events.event(number).commands == (PlaceLevel.COUNTY, PlaceLevel.CITY)
    told = NoticeRow.objects.filter(step="overdue").order_by("pk").values_list("verb", "command")
    assert list(told) == [("event.take_up", ""), ("event.supervise", "city")]


def test_a_keeper_that_was_down_does_everything_in_its_order_at_its_own_time(events: EventDesk) -> None:
    number = events.report(kind="medical_waste")
    events.desk.later(days=3)
    assert tick(events) == 9
    found = [mark.rsplit(":", 1)[0] if mark.startswith("card") else mark for mark in marks(number)]
    assert found[:3] == ["card:accept:yellow", "card:accept:red", "card:dispatch:yellow"]
    assert found[6] == "overdue:county"
    assert set(EventStepRow.objects.exclude(mark="").values_list("at", flat=True)) == {events.desk.at}
    assert EventRow.objects.get().wake_at is None


def test_what_ended_in_time_shows_nothing(events: EventDesk) -> None:
    number = events.report(kind="medical_waste")
    events.do("diao", event_dispatch.reject_event, number, text="不属于本街道")
    events.desk.later(days=9)
    assert tick(events) == 0
    assert EventRow.objects.get().due_at is None


def test_the_clock_takes_a_step_at_a_moment_that_is_not_before_the_last(events: EventDesk) -> None:
    number = events.report(kind="mass_gathering")
    events.desk.later(hours=1)
    events.do("diao", event_dispatch.accept_event, number)
    events.desk.later(minutes=-5)  # a machine whose clock is behind
    tick(events)
    at = [step.at for step in events.event(number).steps]
    assert at == sorted(at)


def test_many_events_are_looked_at_a_batch_at_a_time(
    events: EventDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_clocks, "BATCH", 2)
    for _ in range(5):
        events.report(kind="mass_gathering")
    assert tick(events) == 5


@pytest.fixture
def persons(events: EventDesk) -> EventDesk:
    let_handle_persons(events.desk, "wei", "diao")
    return events


def about(events: EventDesk) -> int:
    frame = {"person": events.person(), "response": events.desk.response, "purpose": CARE}
    number = events.report(kind="isolation_need", text="隔离户缺降压药", **frame)
    photo = {"response": events.desk.response, "purpose": CARE, "uid": "i-photo-1", "content": JPEG}
    events.do("wei", event_persons.add_event_photo, number, **photo)
    return number


def test_what_an_event_says_of_a_person_is_emptied_two_weeks_after_its_end(persons: EventDesk) -> None:
    open_one, number = about(persons), about(persons)
    persons.do("wei", event_reports.withdraw_event, number, text="已送药上门", purpose=CARE)

    def forget() -> int:
        return event_clocks.forget_event_persons(audit=persons.desk.audit, by=SYSTEM, at=persons.desk.at)

    persons.desk.later(days=13, hours=23)
    assert forget() == 0
    persons.desk.later(hours=1)
    assert forget() == 1
    assert forget() == 0
    row = EventRow.objects.get(pk=number)
    assert (row.person, row.private_text, row.about_person) == ("", "", True)
    assert not EventStepRow.objects.filter(event=row).exclude(private_text="").exists()
    assert not EventPhotoRow.objects.filter(event=row).exists()
    assert EventRow.objects.get(pk=open_one).private_text
    assert EventPhotoRow.objects.filter(event=open_one).exists()
    entry = AuditRecord.objects.get(verb="event.forget")
    assert entry.facts == {"events": 1}


def test_a_photo_of_an_event_about_nobody_goes_as_soon(persons: EventDesk) -> None:
    number = persons.report()
    photo = {"response": persons.desk.response, "purpose": CARE, "uid": "i-photo-1", "content": JPEG}
    persons.do("wei", event_persons.add_event_photo, number, **photo)
    persons.do("wei", event_reports.withdraw_event, number, text="弄错了撤回")
    persons.desk.later(days=14)
    assert event_clocks.forget_event_persons(audit=persons.desk.audit, by=SYSTEM, at=persons.desk.at) == 1
    assert not EventPhotoRow.objects.exists()
    assert EventRow.objects.get(pk=number).text == "超市口罩涨价三倍"


def test_with_its_response_an_open_event_about_a_person_ends_and_is_emptied(persons: EventDesk) -> None:
    desk, number, other = persons.desk, about(persons), persons.report()
    desk.do("zhao", end_response, code=desk.response)
    assert event_clocks.end_person_events(audit=desk.audit, by=SYSTEM, at=desk.at) == 1
    assert event_clocks.end_person_events(audit=desk.audit, by=SYSTEM, at=desk.at) == 0
    assert persons.event(number).state is EventState.CLOSED
    assert persons.event(other).state is EventState.REPORTED
    destroy_due(audit=desk.audit, vault=desk.vault, by=SYSTEM, at=desk.at)
    row = EventRow.objects.get(pk=number)
    assert row.private_text == ""
    assert row.person, "the key stays for appeals"
    assert not EventPhotoRow.objects.exists()
    AuditRecord.objects.update(logged=True)
    later = desk.at + timedelta(days=28)
    destroy_due(audit=desk.audit, vault=desk.vault, by=SYSTEM, at=later)
    assert EventRow.objects.get(pk=number).person == ""
    assert persons.event(number).state is EventState.CLOSED, "that there was an event stays known"


def test_notices_go_after_a_month(events: EventDesk) -> None:
    events.report()
    events.desk.later(days=29)
    events.report()
    events.desk.later(days=2)
    forget = event_clocks.forget_old_notices
    assert forget(audit=events.desk.audit, by=SYSTEM, at=events.desk.at) == 1
    assert forget(audit=events.desk.audit, by=SYSTEM, at=events.desk.at) == 0
    assert NoticeRow.objects.count() == 1
