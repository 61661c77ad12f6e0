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
from wuse.respond.arrival import arrival_clock
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.event_clock import Card
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.models import NoticeRow
from wuse.trust.store.models import AuditRecord


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


def test_under_a_response_that_is_over_nobody_is_told(arrivals: ArrivalDesk) -> None:
    arrivals.landed()
    ResponseRow.objects.update(ended_at=arrivals.desk.at)
    assert run(arrivals, 300) == 0
