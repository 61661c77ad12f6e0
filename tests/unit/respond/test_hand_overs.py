"""Hand-overs: nobody is between two organisations, and a late acknowledgement is told upwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.desk_people import AT, COUNTY, Desk
from wuse.permits import Actor
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions import hand_overs
from wuse.respond.actions.event_dispatch import reject_event
from wuse.respond.actions.hand_overs import end_hand_overs, escalate_hand_overs
from wuse.respond.hand_over import (
    HandOver,
    HandOverRefusal,
    HandOverState,
    WantedHandOver,
    check_offerable,
    escalation_due,
    next_escalation,
)
from wuse.respond.store.hand_overs import (
    accept_hand_over,
    get_hand_over,
    hand_overs_of,
    offer_hand_over,
    overdue_hand_overs,
    refuse_hand_over,
    withdraw_hand_over,
)
from wuse.respond.store.models import EventRow, HandOverRow, NoticeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceLevel, Refusal

HOUR = timedelta(hours=1)
WANTED = WantedHandOver(
    kind="isolation",
    number=7,
    stage="site",
    response="33-2020-1",
    place=COUNTY,
    person=None,
    giver="wzcdc",
    receiver="hotel",
    limit=AT + 2 * HOUR,
)
COUNTY_LEVEL, CITY_LEVEL = PlaceLevel.COUNTY, PlaceLevel.CITY
GIVER, RECEIVER = Actor("a-giver", "wzcdc"), Actor("a-receiver", "hotel")


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"receiver": "wzcdc"}, "hand_over.receiver"),
        ({"receiver": ""}, "hand_over.receiver"),
        ({"limit": AT}, "hand_over.limit"),
        ({"limit": AT + 25 * HOUR}, "hand_over.limit"),
    ],
)
def test_an_offer_names_another_organisation_and_a_limit(change: dict[str, object], code: str) -> None:
    check_offerable(WANTED, at=AT, others=[])
    assert refused(lambda: check_offerable(replace(WANTED, **change), at=AT, others=[])) == code


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (1, []),
        (2, [COUNTY_LEVEL]),
        (3, [COUNTY_LEVEL]),
        (4, [COUNTY_LEVEL, CITY_LEVEL]),
        (90, [COUNTY_LEVEL, CITY_LEVEL]),
    ],
)
def test_the_county_is_told_at_the_limit_and_the_city_after_as_long_again(
    hours: int, told: list[PlaceLevel]
) -> None:
    found = HandOver(1, WANTED, AT, "a-giver")
    late = AT + hours * HOUR
    assert escalation_due(found, late) == told
    assert escalation_due(replace(found, state=HandOverState.ACCEPTED), late) == []
    assert escalation_due(replace(found, escalated=COUNTY_LEVEL), late) == told[1:]
    assert escalation_due(replace(found, escalated=CITY_LEVEL), late) == []


def test_the_clock_looks_again_until_the_city_knows() -> None:
    found = HandOver(1, WANTED, AT, "a-giver")
    assert next_escalation(found) == AT + 2 * HOUR
    assert next_escalation(replace(found, escalated=PlaceLevel.COUNTY)) == AT + 4 * HOUR
    assert next_escalation(replace(found, escalated=PlaceLevel.CITY)) is None


@pytest.mark.django_db
def test_the_receiver_alone_acknowledges_and_once() -> None:
    row = offer_hand_over(WANTED, by=GIVER, at=AT)
    assert refused(lambda: accept_hand_over(row, by=GIVER, at=AT)) == "hand_over.not_receiver"
    same = Actor("a-giver", "hotel")
    assert refused(lambda: accept_hand_over(row, by=same, at=AT)) == "hand_over.same_person"
    accept_hand_over(row, by=RECEIVER, at=AT + HOUR)
    assert refused(lambda: accept_hand_over(row, by=RECEIVER, at=AT)) == "hand_over.over"
    (receipt,) = hand_overs_of("isolation", 7)
    assert (receipt.state, receipt.answered_by, receipt.answered_at) == (
        "accepted",
        "a-receiver",
        AT + HOUR,
    )


@pytest.mark.django_db
def test_a_refusal_has_a_reason_and_frees_the_offer_for_another() -> None:
    row = offer_hand_over(WANTED, by=GIVER, at=AT)
    elsewhere = replace(WANTED, receiver="other-hotel")
    assert refused(lambda: offer_hand_over(elsewhere, by=GIVER, at=AT)) == "hand_over.waits"
    refuse_hand_over(row, by=RECEIVER, at=AT, reason=HandOverRefusal.NO_ROOM)
    second = offer_hand_over(elsewhere, by=GIVER, at=AT)
    assert refused(lambda: withdraw_hand_over(second, by=RECEIVER, at=AT)) == "hand_over.not_giver"
    withdraw_hand_over(second, by=GIVER, at=AT)
    assert [(one.state, one.refused_for) for one in hand_overs_of("isolation", 7)] == [
        ("refused", "no_room"),
        ("withdrawn", None),
    ]
    assert refused(lambda: get_hand_over(999)) == "hand_over.unknown"


def test_the_clock_escalates_each_level_once(desk: Desk) -> None:
    row = offer_hand_over(replace(WANTED, response=desk.response), by=GIVER, at=AT)
    system = Actor(account="system")

    def run(hours: int) -> int:
        return escalate_hand_overs(audit=desk.audit, by=system, at=AT + hours * HOUR)

    assert list(overdue_hand_overs(at=AT + HOUR)) == []
    assert [run(hours) for hours in (1, 2, 3, 4, 5)] == [0, 1, 0, 1, 0]
    assert [found.pk for found in overdue_hand_overs(at=AT + 2 * HOUR)] == [row.pk]
    event = EventRow.objects.get(kind="hand_over_late")
    assert (event.place, event.about_person) == (COUNTY, False)
    assert "wzcdc" not in event.text
    assert "温州市疾控中心 → hotel" in event.text
    marks = list(event.steps.order_by("number").values_list("step", "command"))
    assert marks == [("report", ""), ("overdue", "county"), ("overdue", "city")]
    assert NoticeRow.objects.filter(event=event, verb="event.take_up").exists()
    told = AuditRecord.objects.filter(verb="hand_over.overdue").order_by("pk")
    assert [record.facts["told"] for record in told] == ["county", "city"]


def test_who_ends_the_event_of_a_late_hand_over_keeps_nothing_from_the_city(desk: Desk) -> None:
    desk.hire("diao")
    desk.grant("diao", "dispatcher", COUNTY)
    offer_hand_over(replace(WANTED, response=desk.response), by=GIVER, at=AT)
    frame = {"audit": desk.audit, "by": Actor(account="system")}
    assert escalate_hand_overs(at=AT + 2 * HOUR, **frame) == 1  # type: ignore[arg-type]
    desk.later(hours=2)
    desk.do("diao", reject_event, number=EventRow.objects.get().pk, text="双方均已知悉")
    assert escalate_hand_overs(at=AT + 4 * HOUR, **frame) == 1  # type: ignore[arg-type]
    event = EventRow.objects.get(is_open=True)
    assert list(event.steps.order_by("number").values_list("step", "command"))[1:] == [("overdue", "city")]


def test_a_clock_that_comes_late_tells_the_county_too(desk: Desk) -> None:
    offer_hand_over(replace(WANTED, response=desk.response), by=GIVER, at=AT)
    system = Actor(account="system")
    assert escalate_hand_overs(audit=desk.audit, by=system, at=AT + 30 * HOUR) == 1
    event = EventRow.objects.get(kind="hand_over_late")
    marks = list(event.steps.order_by("number").values_list("step", "command"))
    assert marks == [("report", ""), ("overdue", "county"), ("overdue", "city")]


def test_a_late_one_that_is_refused_stands_in_nobodys_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        offer_hand_over(replace(WANTED, response=desk.response, number=number), by=GIVER, at=AT)
        for number in (7, 8)
    )
    tell = hand_overs.tell_command

    def told(row: HandOverRow, level: PlaceLevel, **frame: Any) -> int:
        if row.pk == first.pk:
            raise Refusal("event.kind", "No such kind.")
        return tell(row, level, **frame)

    monkeypatch.setattr(hand_overs, "tell_command", told)
    monkeypatch.setattr(hand_overs, "BATCH", 1)
    heard: list[str] = []
    frame = {"audit": desk.audit, "by": Actor(account="system"), "at": AT + 2 * HOUR}
    done = escalate_hand_overs(**frame, refused=lambda row, refusal: heard.append(row))
    assert (done, heard) == (1, [str(first.pk)])
    assert get_hand_over(second.pk).escalated == "county"
    assert refused(lambda: escalate_hand_overs(**frame)) == "event.kind"


def test_with_the_response_the_offers_end_and_nobody_is_late(desk: Desk) -> None:
    row = offer_hand_over(replace(WANTED, response=desk.response), by=GIVER, at=AT)
    system = {"audit": desk.audit, "by": Actor(account="system")}
    assert end_hand_overs(at=AT + HOUR, **system) == 0  # type: ignore[arg-type]
    ResponseRow.objects.update(ended_at=AT + HOUR)
    assert end_hand_overs(at=AT + HOUR, **system) == 1  # type: ignore[arg-type]
    assert escalate_hand_overs(at=AT + 30 * HOUR, **system) == 0  # type: ignore[arg-type]
    assert get_hand_over(row.pk).state == "withdrawn"
    assert AuditRecord.objects.filter(verb="hand_over.lapse").count() == 1
