"""What the actions with events do besides taking a step: the same report twice, whom it reaches, what is kept where."""

from typing import Any

import pytest

from tests.desk_people import CITY, COUNTY, OTHER
from tests.event_people import (
    CARE,
    GRID,
    OTHER_GRID,
    PEOPLE,
    TOWNSHIP,
    VILLAGE,
    EventDesk,
    let_handle_persons,
)
from wuse.permits.store.models import OrganisationRow
from wuse.respond.actions import (
    event_cases,
    event_dispatch,
    event_handling,
    event_oversight,
    event_persons,
    event_reports,
    stations,
)
from wuse.respond.event import EventPart
from wuse.respond.event_table import EventState
from wuse.respond.store.events import find_event
from wuse.respond.store.models import EventRow, EventStepRow, StationRow
from wuse.respond.store.stations import station_for, stations_in
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal


def code_of(call: Any, *args: Any, **values: Any) -> str:
    """The code of the refusal, or nothing."""
    try:
        call(*args, **values)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_a_report_sent_twice_is_one_event_with_one_entry(events: EventDesk) -> None:
    first = events.report(uid="device-42-0001")
    assert events.report(uid="device-42-0001", text="口罩九元一只") == first
    assert EventRow.objects.count() == AuditRecord.objects.filter(verb="event.report").count() == 1
    assert events.event(first).report.text == "超市口罩涨价三倍"


def test_an_id_that_somebody_else_used_is_no_key_to_the_event(events: EventDesk) -> None:
    events.report(uid="device-42-0001")
    assert code_of(events.report, who="shu", uid="device-42-0001", place=VILLAGE) == "event.uid_taken"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"uid": "short"}, "event.uid"),
        ({"uid": "x" * 41}, "event.uid"),
        ({"kind": "flood"}, "event.kind"),
        ({"place": OTHER_GRID}, "permit.missing"),
        ({"place": TOWNSHIP}, "permit.missing"),
        ({"place": PlaceCode("330382001001999")}, "permit.missing"),
        ({"who": "diao", "place": PlaceCode("330382001999")}, "event.place"),
        ({"who": "diao", "place": PlaceCode("330382001999001")}, "event.place"),
    ],
)
def test_a_report_that_does_not_hold_is_refused_and_leaves_nothing(
    events: EventDesk, changed: dict[str, Any], code: str
) -> None:
    assert code_of(events.report, **changed) == code
    assert not EventRow.objects.exists()
    assert not EventStepRow.objects.exists()


def test_an_event_goes_to_a_station_of_ones_own_place_and_to_its_own_staff(events: EventDesk) -> None:
    number = events.accepted()
    send = event_dispatch.dispatch_event
    assert code_of(events.do, "diao", send, number, station="bureau") == "event.target_outside"
    assert code_of(events.do, "diao", send, number, station="nobody") == "event.station_unknown"
    assert code_of(events.do, "diao", send, number, station="market", handler="a-jian") == "event.handler"
    events.do("diao", send, number, station="market", handler="a-shi")
    assert (events.event(number).station, events.event(number).handler) == ("market", "a-shi")


def test_a_station_hands_on_within_the_county_alone(events: EventDesk) -> None:
    OrganisationRow.objects.create(code="far", name="西湖", place=OTHER)
    number = events.dispatched()
    hand_on = event_handling.hand_on_event
    for station in ("far", "wzcdc"):
        assert (
            code_of(events.do, "shi", hand_on, number, station=station, text="属于疾控") == "event.target_far"
        )
    events.do("shi", hand_on, number, station="bureau", text="属于卫健局")
    assert events.event(number).station == "bureau"


def test_a_split_makes_an_event_as_old_as_its_origin_by_the_same_reporter(events: EventDesk) -> None:
    origin = events.report()
    events.desk.later(minutes=30)
    part = EventPart("part-0001", "hygiene", "店门口垃圾成堆")
    (number,) = events.do("diao", event_cases.split_event, origin, parts=[part], text="另有卫生问题")  # type: ignore[misc]
    made = events.event(number)
    assert (made.state, made.report.split_from, made.report.reported_by) == (
        EventState.ACCEPTED,
        origin,
        "a-wei",
    )
    assert made.report.reported_at == events.event(origin).report.reported_at
    for parts in ([], [part] * 6):
        split = event_cases.split_event
        assert code_of(events.do, "diao", split, origin, parts=parts, text="另有问题") == "event.parts"


def test_an_event_is_merged_into_an_open_one_of_the_same_county(events: EventDesk) -> None:
    main, twin = events.report(), events.report()
    far = EventRow.objects.get(pk=events.report())
    EventRow.objects.filter(pk=far.pk).update(place=OTHER + "003001")
    merge = event_cases.merge_event
    assert code_of(events.do, "diao", merge, twin, main=far.pk) == "event.main_far"
    assert code_of(events.do, "diao", merge, twin, main=9999) == "event.unknown"
    events.do("diao", merge, twin, main=main)
    assert code_of(events.do, "diao", merge, main, main=twin) == "event.main_over"
    events.do("diao", event_cases.unmerge_event, twin, text="不是一件事")
    assert events.event(twin).state is EventState.REPORTED


def test_a_command_is_told_once(events: EventDesk) -> None:
    number = events.report()
    escalate = event_oversight.escalate_event
    events.do("diao", escalate, number, command=PlaceLevel.COUNTY, text="县级须知情")
    assert events.event(number).commands == (PlaceLevel.COUNTY,)
    for command in (PlaceLevel.COUNTY, PlaceLevel.VILLAGE):
        refused = code_of(events.do, "diao", escalate, number, command=command, text="县级须知情")
        assert refused == "event.command"


def test_numbers_of_persons_are_kept_out_of_the_words_of_every_step(events: EventDesk) -> None:
    number = events.report()
    for text in ("店主 13811110001 拒不配合", "身份证330382199001011237"):
        assert (
            code_of(events.do, "diao", event_dispatch.accept_event, number, text=text) == "event.text_names"
        )
    assert events.event(number).state is EventState.REPORTED


def test_the_nearest_place_names_the_station(events: EventDesk) -> None:
    desk = events.desk
    name = stations.set_station
    desk.do("zong", name, place=COUNTY, station="market", organisation="yueqing")
    assert station_for(GRID, "market") == "yueqing"
    desk.do("diao", name, place=TOWNSHIP, station="market", organisation="market")
    assert station_for(GRID, "market") == "market"
    assert station_for(OTHER_GRID, "market") == "yueqing"
    assert station_for(GRID, "health") == ""
    assert stations_in(TOWNSHIP)[0].works == ((str(TOWNSHIP), "market"),)
    desk.do("diao", name, place=TOWNSHIP, station="market", organisation="clinic")
    assert station_for(GRID, "market") == "clinic"
    desk.do("diao", name, place=TOWNSHIP, station="market", organisation="")
    assert StationRow.objects.count() == 1
    wrong = {"place": TOWNSHIP, "organisation": "market"}
    assert code_of(desk.do, "diao", name, station="police", **wrong) == "event.work"
    assert (
        code_of(desk.do, "diao", name, place=CITY, station="market", organisation="market")
        == "permit.missing"
    )


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_does_anything_outside_of_the_own_place(events: EventDesk, name: str) -> None:
    number = events.report()
    EventRow.objects.filter(pk=number).update(place=OTHER + "003001")
    acts: list[tuple[Any, dict[str, Any]]] = [
        (event_dispatch.accept_event, {}),
        (event_dispatch.hand_up_event, {"text": "超出职权"}),
        (event_oversight.comment_event, {"text": "已经知悉"}),
        (event_oversight.urge_event, {"text": "抓紧办理"}),
        (event_reports.withdraw_event, {"text": "弄错了撤回"}),
        (event_handling.begin_event, {}),
    ]
    for action, values in acts:
        assert code_of(events.do, name, action, number, **values) == "permit.missing"


# --- about persons


@pytest.fixture
def persons(events: EventDesk) -> EventDesk:
    """The township under a response, with some who handle events about persons."""
    let_handle_persons(events.desk, "wei", "diao")
    return events


def about(events: EventDesk, **changed: Any) -> int:
    person = events.person()
    frame = {"person": person, "response": events.desk.response, "purpose": CARE}
    return events.report(kind="isolation_need", text="隔离户缺降压药", **{**frame, **changed})


def test_an_event_about_a_person_keeps_its_words_apart(persons: EventDesk) -> None:
    number = about(persons)
    row = EventRow.objects.get(pk=number)
    assert (row.text, row.private_text, row.response) == ("", "隔离户缺降压药", persons.desk.response)
    persons.do("diao", event_dispatch.accept_event, number, text="已联系其女儿 13811110001", purpose=CARE)
    step = EventStepRow.objects.get(event=row, number=2)
    assert (step.text, step.private_text) == ("", "已联系其女儿 13811110001")
    entry = AuditRecord.objects.get(verb="event.accept")
    assert (entry.personal, entry.subject, entry.purpose) == (True, row.person, CARE)


@pytest.mark.parametrize(
    ("who", "purpose", "code"),
    [
        ("diao", None, "purpose.missing"),
        ("zong", CARE, "permit.missing"),
        ("diao", CARE, ""),
    ],
)
def test_each_step_of_it_asks_for_a_permit_and_a_purpose(
    persons: EventDesk, who: str, purpose: Any, code: str
) -> None:
    number = about(persons)
    hand_up = event_dispatch.hand_up_event
    persons.do("diao", event_dispatch.accept_event, number, purpose=CARE)
    assert code_of(persons.do, who, hand_up, number, text="请县级协调", purpose=purpose) == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"purpose": None}, "purpose.missing"),
        ({"response": ""}, "response.unknown"),
        ({"response": "33-2019-9"}, "response.unknown"),
        ({"who": "shu"}, "permit.missing"),
    ],
)
def test_nothing_about_a_person_is_kept_without_its_frame(
    persons: EventDesk, changed: dict[str, Any], code: str
) -> None:
    assert code_of(about, persons, **changed) == code
    assert not EventRow.objects.exists()


def test_after_the_response_nobody_reports_about_a_person_and_others_go_on(persons: EventDesk) -> None:
    from wuse.permits.actions.responses import end_response

    person = persons.person()
    persons.desk.do("zhao", end_response, code=persons.desk.response)
    frame = {"person": person, "response": persons.desk.response, "purpose": CARE}
    assert code_of(persons.report, kind="isolation_need", **frame) == "response.not_active"
    assert persons.report()


def test_reading_it_is_an_entry_that_the_person_sees(persons: EventDesk) -> None:
    number = about(persons)
    found = persons.do("diao", event_persons.read_person_event, number, purpose=CARE)
    assert found.report.text == "隔离户缺降压药"  # type: ignore[attr-defined]
    entry = AuditRecord.objects.get(verb="person_event.handle")
    assert (entry.kind, entry.subject) == ("read", EventRow.objects.get().person)
    other = persons.report()
    assert code_of(persons.do, "diao", event_persons.read_person_event, other, purpose=CARE) == "event.nobody"


def test_an_event_is_found_by_the_id_that_its_device_made(events: EventDesk) -> None:
    number = events.report(uid="device-42-0001")
    found = find_event("device-42-0001")
    assert found is not None
    assert found.pk == number
    assert find_event("device-42-0002") is None
