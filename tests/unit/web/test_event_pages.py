"""The desk's pages of events: what they show to whom, and what they never do."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.desk_people import COUNTY, Desk
from tests.event_people import CARE, GRID, EventDesk, add_event_people, let_handle_persons
from tests.photos import BARE, JPEG
from tests.web_people import on_its_clock, signed_in
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import event_persons
from wuse.respond.event_table import EventState
from wuse.respond.store.event_facts import pool_event_steps
from wuse.respond.store.models import EventRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode
from wuse.web.desk import listing


@pytest.fixture
def events(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> EventDesk:
    return EventDesk(add_event_people(on_its_clock(desk, monkeypatch)))


@pytest.fixture
def diao(events: EventDesk) -> Client:
    return signed_in("diao")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_a_list_has_no_words_of_a_report(events: EventDesk, diao: Client) -> None:
    events.report(text="超市口罩涨价三倍")
    for path in ("/desk/events/", "/desk/notices/"):
        shown = page(diao, path)
        assert "Prices" in shown
        assert "涨价三倍" not in shown
    assert "涨价三倍" in page(diao, "/desk/events/1/")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/events/?unit=330382001001", 200),
        ("/desk/events/?unit=330382001001003", 200),
        ("/desk/events/?unit=330382", 403),
        ("/desk/events/?unit=33", 403),
        ("/desk/events/?unit=330382002", 403),
        ("/desk/events/?unit=nowhere", 400),
        ("/desk/events/?after=nonsense", 200),
        ("/desk/events/?view=nonsense&card=nonsense", 200),
        ("/desk/events/?view=ended&after=nonsense", 200),
        ("/desk/events/999/", 404),
        ("/desk/supervision/?unit=330382002", 403),
        ("/desk/supervision/?days=99999", 200),
    ],
)
def test_what_an_address_asks_for_is_held_to_ones_own_places(diao: Client, path: str, status: int) -> None:
    page(diao, path, status)


def test_an_event_elsewhere_is_not_shown_by_its_number(events: EventDesk, diao: Client) -> None:
    number = events.report()
    EventRow.objects.filter(pk=number).update(place="330382002001")
    assert "涨价" not in page(diao, f"/desk/events/{number}/", 403)


def test_a_step_that_is_posted_is_taken_and_the_page_comes_back(events: EventDesk, diao: Client) -> None:
    number = events.report()
    answer = diao.post(f"/desk/events/{number}/", {"act": "accept", "text": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/events/{number}/")
    split = {"act": "split", "kind": "hygiene", "matter": "门口垃圾成堆", "text": "另有卫生问题"}
    diao.post(f"/desk/events/{number}/", split)
    assert events.event(number + 1).report.split_from == number
    assert "Split off from" in page(diao, f"/desk/events/{number + 1}/")


def test_a_report_whose_button_was_tapped_twice_is_one_event(events: EventDesk, diao: Client) -> None:
    (opened,) = re.findall(r'name="opened" value="([^"]+)"', page(diao, "/desk/events/new/"))
    said = {"kind": "price", "place": GRID, "text": "超市口罩涨价三倍", "opened": opened}
    answers = [diao.post("/desk/events/new/", said) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    # Whoever goes back to the page and says something else says something else.
    diao.post("/desk/events/new/", {**said, "text": "药店口罩涨价五倍"})
    assert EventRow.objects.count() == 2


@pytest.mark.parametrize(
    ("posted", "status", "said"),
    [
        ({"act": "reject", "text": ""}, 400, "This field is required"),
        ({"act": "reject", "text": "不"}, 400, "in 4 to 2000 characters"),
        ({"act": "reject", "text": "店主电话 13811110001"}, 400, "numbers of identity and telephone"),
        ({"act": "close"}, 400, "in a state that this step does not start from"),
        ({"act": "begin"}, 403, "Handler of a station"),
        ({"act": "merge", "main": "1"}, 400, "Name the other event"),
        ({"act": "explode"}, 400, "There is no such act"),
        ({"act": "card"}, 400, "There is no such act"),
        ({"act": "lapse"}, 400, "There is no such act"),
        ({}, 400, "There is no such act"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why_and_changes_nothing(
    events: EventDesk, diao: Client, posted: dict[str, str], status: int, said: str
) -> None:
    number = events.report()
    answer = diao.post(f"/desk/events/{number}/", posted)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert events.event(number).state is EventState.REPORTED
    assert len(events.event(number).steps) == 1


def test_the_station_of_the_kind_is_proposed(events: EventDesk, diao: Client) -> None:
    diao.post("/desk/stations/", {"place": "330382001", "station": "market", "organisation": "market"})
    number = events.accepted()
    shown = page(diao, f"/desk/events/{number}/")
    assert re.search(r'<option value="market" selected>城东市场监管所（Market supervision）', shown)
    assert 'value="bureau"' not in shown, "it is the county's"


def test_the_bell_rings_until_one_has_looked(events: EventDesk, diao: Client) -> None:
    assert 'class="count"' not in page(diao, "/desk/")
    events.report()
    events.report()
    assert re.search(r'class="count">2<', page(diao, "/desk/"))
    assert page(diao, "/desk/notices/").count("new: Reported") == 2
    assert 'class="count"' not in page(diao, "/desk/")
    assert page(diao, "/desk/notices/").count("new: Reported") == 0


def test_older_notices_are_a_page_further(
    events: EventDesk, diao: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "ON_A_PAGE", 2)
    for _ in range(3):
        events.report()
    assert page(diao, "/desk/notices/").count("Reported") == 2
    assert 'href="?page=2"' in page(diao, "/desk/notices/")
    assert page(diao, "/desk/notices/?page=2").count("Reported") == 1


def test_a_code_that_is_none_is_told_in_the_readers_language(events: EventDesk) -> None:
    said = {"kind": "price", "place": "x", "text": "超市口罩涨价三倍"}
    told = {lang: signed_in("diao", lang=lang).post("/desk/events/new/", said) for lang in ("en", "zh-hans")}
    assert "This is no place code" in told["en"].content.decode()
    assert "This is no place code" not in told["zh-hans"].content.decode()


def test_who_has_no_permit_for_events_hears_no_bell(events: EventDesk) -> None:
    events.report()
    assert "/desk/notices/" not in page(signed_in("wang"), "/desk/")


# --- about persons


@pytest.fixture
def person_event(events: EventDesk) -> int:
    let_handle_persons(events.desk, "wei", "diao")
    frame = {"person": events.person(), "response": events.desk.response, "purpose": CARE}
    return events.report(kind="isolation_need", text="隔离户缺降压药", place=GRID, **frame)


def test_an_event_about_a_person_shows_nothing_of_it_until_a_purpose_is_named(
    events: EventDesk, diao: Client, person_event: int
) -> None:
    row = EventRow.objects.get(pk=person_event)
    shown = page(diao, f"/desk/events/{person_event}/")
    for word in ("降压药", row.person):
        assert word not in shown
    assert 'name="act"' not in shown, "what can be done comes with the purpose"
    assert not AuditRecord.objects.filter(verb="person_event.handle").exists()

    shown = page(diao, f"/desk/events/{person_event}/person/?purpose=isolation_care")
    assert "降压药" in shown
    assert row.person in shown
    assert AuditRecord.objects.get(verb="person_event.handle").subject == row.person


def test_without_the_permit_its_words_are_not_read_and_no_step_is_taken(
    events: EventDesk, person_event: int
) -> None:
    zong = signed_in("zong")
    assert "You hold no permit for events about persons" in page(zong, f"/desk/events/{person_event}/")
    page(zong, f"/desk/events/{person_event}/person/?purpose=isolation_care", 403)
    posted = {"act": "comment", "text": "请尽快办理", "purpose": "isolation_care"}
    assert zong.post(f"/desk/events/{person_event}/", posted).status_code == 403


def test_a_commander_sees_the_event_and_nothing_of_the_person(events: EventDesk, person_event: int) -> None:
    frame = {"response": events.desk.response, "purpose": CARE, "uid": "i-photo-2", "content": JPEG}
    photo = events.do("wei", event_persons.add_event_photo, person_event, **frame)
    zhao, row = signed_in("zhao"), EventRow.objects.get(pk=person_event)
    shown = page(zhao, f"/desk/events/{person_event}/")
    assert not [word for word in ("降压药", row.person, f"/photos/{photo}.jpg") if word in shown]
    assert 'name="act"' not in shown
    page(zhao, f"/desk/events/{person_event}/person/?purpose=isolation_care", 403)
    page(zhao, f"/desk/events/{person_event}/photos/{photo}.jpg?purpose=isolation_care", 403)


def test_a_step_with_it_keeps_the_purpose(events: EventDesk, diao: Client, person_event: int) -> None:
    path = f"/desk/events/{person_event}/"
    answer = diao.post(path, {"act": "accept", "text": "", "purpose": "isolation_care"})
    assert answer["Location"] == f"{path}person/?purpose=isolation_care"
    assert AuditRecord.objects.get(verb="event.accept").purpose == "isolation_care"
    assert diao.post(path, {"act": "dispatch", "station": "market"}).status_code == 403, "no purpose is named"


def test_a_photo_is_seen_for_a_purpose(events: EventDesk, diao: Client, person_event: int) -> None:
    frame = {"response": events.desk.response, "purpose": CARE, "uid": "i-photo-1", "content": JPEG}
    photo = events.do("wei", event_persons.add_event_photo, person_event, **frame)
    path = f"/desk/events/{person_event}/photos/{photo}.jpg"
    assert path in page(diao, f"/desk/events/{person_event}/person/?purpose=isolation_care")
    answer = diao.get(path, {"purpose": "isolation_care"})
    assert (answer.content, answer["Content-Type"], answer["Cache-Control"]) == (
        BARE,
        "image/jpeg",
        "no-store",
    )
    assert diao.get(path, {"purpose": "correction"}).status_code == 403
    assert "You hold no permit for photos" in page(signed_in("zong"), f"/desk/events/{person_event}/")


# --- supervision


def test_units_stand_in_the_order_of_their_codes_whatever_their_figures(
    events: EventDesk, settings: Any
) -> None:
    desk = events.desk
    desk.hire("ling", organisation="yueqing")
    desk.grant("ling", "grid_worker", COUNTY)
    for place, minutes in (("330382003", 5), ("330382001", 200), ("330382002", 60)):
        events.report(who="ling", place=PlaceCode(place))
        desk.later(minutes=minutes)
    pool_event_steps(site_pool(settings.WUSE_HOME), at=desk.at)
    for path in ("/desk/supervision/", "/desk/supervision/?sort=median", "/desk/supervision/?order=-red"):
        shown = page(signed_in("zong"), path)
        table = shown[shown.index('class="list times"') :]
        assert re.findall(r"\?unit=(\d+)&amp;days=7", table) == ["330382001", "330382002", "330382003"]


def test_few_events_are_said_to_be_few(events: EventDesk, settings: Any) -> None:
    events.dispatched()
    pool_event_steps(site_pool(settings.WUSE_HOME), at=events.desk.at)
    assert "of 1<" in page(signed_in("du"), "/desk/supervision/")


def test_nothing_of_it_is_open_to_everyone(client: Client, events: EventDesk) -> None:
    events.report()
    for path in (
        "/desk/events/",
        "/desk/supervision/",
        "/desk/events/1/",
        "/desk/notices/",
        "/desk/stations/",
    ):
        assert client.get(path).status_code == 302, path
    for path in ("/", "/public/"):
        assert "desk/events" not in client.get(path).content.decode()
