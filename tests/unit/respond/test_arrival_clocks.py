"""What should have happened to an arrival is told to the county, then to the city, once each."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.arrival_people import AIRPORT, ArrivalDesk, add_arrival_people
from tests.desk_people import COUNTY, Desk
from wuse.permits import Actor
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions import arrival_steps
from wuse.respond.actions.arrival_clocks import escalate_arrivals
from wuse.respond.actions.event_dispatch import reject_event
from wuse.respond.arrival import arrival_clock
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.event_clock import Card
from wuse.respond.store.arrivals import get_arrival
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.models import NoticeRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceLevel


@pytest.fixture
def arrivals(desk: Desk) -> ArrivalDesk:
    return ArrivalDesk(add_arrival_people(desk), Path(settings.WUSE_HOME))


def run(arrivals: ArrivalDesk, minutes: int) -> int:
    """The clock looks, so many minutes later."""
    arrivals.desk.later(minutes=minutes)
    return escalate_arrivals(audit=arrivals.desk.audit, by=Actor(account="system"), at=arrivals.desk.at)


def test_an_arrival_nobody_takes_over_is_told_to_the_county_and_then_to_the_city(
    arrivals: ArrivalDesk,
) -> None:
    number = arrivals.landed()
    clock = arrival_clock(arrivals.arrival(number), arrival_rules())
    assert clock
    share = arrival_rules().yellow_card
    cards = [clock.card(clock.since + timedelta(minutes=n), yellow_card=share) for n in (47, 48, 60, 61)]
    assert cards == [Card.NONE, Card.YELLOW, Card.YELLOW, Card.RED]
    assert [run(arrivals, minutes) for minutes in (48, 13, 30, 30, 600)] == [0, 1, 0, 1, 0]
    event = EventRow.objects.get(kind="arrival_late")
    assert (event.place, event.about_person, event.level) == (AIRPORT, False, "orange")
    assert "龙湾机场专班" in event.text
    assert "Rossi" not in event.text
    marks = list(event.steps.order_by("number").values_list("step", "command"))
    assert marks == [("report", ""), ("overdue", "county"), ("overdue", "city")]
    assert NoticeRow.objects.filter(event=event, verb="event.take_up").exists()
    told = AuditRecord.objects.filter(verb="arrival.overdue").order_by("pk")
    assert [record.facts["told"] for record in told] == ["county", "city"]

    # The next delay is another one, told where somebody has to act by then.
    arrivals.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
    arrivals.do("xian", arrival_steps.take_over_arrival, number)
    assert run(arrivals, 361) == 1
    assert EventRow.objects.filter(kind="arrival_late", place__startswith=COUNTY).count() == 1


def reject(arrivals: ArrivalDesk) -> None:
    """The dispatcher at the port ends the newest event."""
    number = EventRow.objects.latest("pk").pk
    arrivals.desk.do("diao", reject_event, number=number, text="机场专班称已知悉")


def told(number: int = -1) -> list[str]:
    """The levels that an event has told."""
    event = list(EventRow.objects.filter(kind="arrival_late").order_by("pk"))[number]
    return list(event.steps.exclude(command="").order_by("number").values_list("command", flat=True))


def test_who_ends_the_event_keeps_nothing_from_the_city(arrivals: ArrivalDesk) -> None:
    arrivals.desk.hire("diao")
    arrivals.desk.grant("diao", "dispatcher", AIRPORT)
    number = arrivals.landed()
    assert run(arrivals, 61) == 1
    reject(arrivals)
    assert [run(arrivals, minutes) for minutes in (1, 57)] == [0, 0]
    assert run(arrivals, 1) == 1, (
        "after as long again the city is told, though the county has ended the event"
    )
    assert (told(0), told()) == (["county"], ["county", "city"])
    assert "The event before this one was ended" in EventRow.objects.latest("pk").text

    # Once all know, it comes again after as long again, as long as nobody has taken over.
    reject(arrivals)
    assert [run(arrivals, minutes) for minutes in (59, 1, 60)] == [0, 1, 0]
    assert told() == ["county", "city"]
    assert EventRow.objects.filter(kind="arrival_late").count() == 3
    assert AuditRecord.objects.filter(verb="arrival.overdue").count() == 5

    reject(arrivals)
    arrivals.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
    arrivals.do("xian", arrival_steps.take_over_arrival, number)
    assert run(arrivals, 300) == 0


def test_an_event_that_was_ended_early_comes_again_to_the_county(
    arrivals: ArrivalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two levels that are far apart."""
    monkeypatch.setattr("wuse.respond.arrival.ESCALATIONS", ((1, PlaceLevel.COUNTY), (4, PlaceLevel.CITY)))
    arrivals.desk.hire("diao")
    arrivals.desk.grant("diao", "dispatcher", AIRPORT)
    arrivals.landed()
    assert run(arrivals, 61) == 1
    reject(arrivals)
    assert [run(arrivals, minutes) for minutes in (59, 1)] == [0, 1]
    assert told() == ["county"]
    assert run(arrivals, 119) == 1
    assert told() == ["county", "city"]


def test_offers_in_turn_start_no_clock_anew(arrivals: ArrivalDesk) -> None:
    number = arrivals.transferred(departure_country="ESP")
    arrivals.do("xian", arrival_steps.offer_to_community, number, receiver="shequ")
    due_at = get_arrival(number).due_at
    for offer, receiver in (
        (arrival_steps.offer_to_site, "hotel"),
        (arrival_steps.offer_to_community, "shequ"),
    ):
        assert run(arrivals, 25) == 0
        arrivals.do("xian", arrival_steps.withdraw_arrival_offer, number)
        arrivals.do("xian", offer, number, receiver=receiver)
    assert (get_arrival(number).clock, get_arrival(number).due_at) == ("observe", due_at)
    assert run(arrivals, 11) == 1, "an hour after the first offer the county is told"


def test_under_a_response_that_is_over_nobody_is_told(arrivals: ArrivalDesk) -> None:
    arrivals.landed()
    ResponseRow.objects.update(ended_at=arrivals.desk.at)
    assert run(arrivals, 300) == 0
