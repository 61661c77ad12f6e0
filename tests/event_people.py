"""A township with its grid, its desk and its stations, the county above it, and those who look on; and their events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.desk_people import CITY, COUNTY, Desk, document
from wuse.permits.actions.accounts import create_organisation
from wuse.permits.actions.identities import register_person
from wuse.places import load_registry
from wuse.respond.actions import event_dispatch, event_handling, event_reports
from wuse.respond.event import Event
from wuse.respond.store.events import event_of, get_event
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

TOWNSHIP = PlaceCode("330382001")
VILLAGE = PlaceCode("330382001001")
GRID = PlaceCode("330382001001003")
OTHER_GRID = PlaceCode("330382002001001")
CARE = Purpose.ISOLATION_CARE
PEOPLE = {
    # name: organisation, role, place
    "wei": ("chengdong", "grid_worker", GRID),
    "shu": ("chengdong", "village_secretary", VILLAGE),
    "diao": ("chengdong", "dispatcher", TOWNSHIP),
    "shi": ("market", "handler", TOWNSHIP),
    "jian": ("clinic", "handler", TOWNSHIP),
    "zong": ("yueqing", "county_command", COUNTY),
    "ju": ("bureau", "handler", COUNTY),
    "du": ("yueqing", "inspector", COUNTY),
    "guan": ("wzcdc", "observer", CITY),
}
_ORGANISATIONS = {
    "chengdong": ("城东街道", TOWNSHIP),
    "market": ("城东市场监管所", TOWNSHIP),
    "clinic": ("城东社区卫生服务中心", TOWNSHIP),
    "yueqing": ("乐清市指挥部", COUNTY),
    "bureau": ("乐清市卫生健康局", COUNTY),
}


def add_event_people(desk: Desk) -> Desk:
    """Hire them on a desk, each with one permit."""
    for code, (name, place) in _ORGANISATIONS.items():
        desk.do("chen", create_organisation, code=code, name=name, place=place)
    for name, (organisation, role, place) in PEOPLE.items():
        desk.hire(name, organisation=organisation)
        desk.grant(name, role, place)
    return desk


def let_handle_persons(desk: Desk, *names: str) -> None:
    """Let some of them handle events about persons, under the response of the desk."""
    for name in names:
        desk.grant(name, "person_event_worker", PEOPLE[name][2])


@dataclass
class EventDesk:
    """The desk with its events: whoever does something says who, what, and with which event."""

    desk: Desk
    reports: int = 0

    def report(self, *, who: str = "wei", place: PlaceCode = GRID, **changed: Any) -> int:
        """Report an event: a price, unless it is said."""
        self.reports += 1
        values = {
            "uid": f"report-{self.reports:04}",
            "kind": "price",
            "place": place,
            "text": "超市口罩涨价三倍",
            **changed,
        }
        number = self.desk.do(who, event_reports.report_event, places=load_registry(), **values)
        assert isinstance(number, int)
        return number

    def do(self, who: str, action: Callable[..., object], number: int, **values: Any) -> object:
        """Let somebody take a step with an event."""
        return self.desk.do(who, action, number=number, **values)

    def event(self, number: int) -> Event:
        """The event as its history makes it."""
        return event_of(get_event(number))

    def accepted(self, **values: Any) -> int:
        """An event that the township has accepted."""
        number = self.report(**values)
        self.do("diao", event_dispatch.accept_event, number)
        return number

    def dispatched(self, **values: Any) -> int:
        """An event that was sent to the market station."""
        number = self.accepted(**values)
        self.do("diao", event_dispatch.dispatch_event, number, station="market")
        return number

    def in_handling(self, **values: Any) -> int:
        """An event that the market station has in hand."""
        number = self.dispatched(**values)
        self.do("shi", event_handling.begin_event, number)
        return number

    def fed_back(self, **values: Any) -> int:
        """An event of which the market station has said what was done."""
        number = self.in_handling(**values)
        self.do("shi", event_handling.feed_back_event, number, text="已约谈店主，恢复原价")
        return number

    def verified(self, **values: Any) -> int:
        """An event of which the reporter has seen that it was done."""
        number = self.fed_back(**values)
        self.do("wei", event_reports.verify_event, number)
        return number

    def referred(self, **values: Any) -> int:
        """An event that the township has handed up to the county."""
        number = self.accepted(**values)
        self.do("diao", event_dispatch.hand_up_event, number, text="超出街道职权")
        return number

    def person(self) -> PersonKey:
        """A person registered in the township."""
        key = self.desk.do(
            "gao",
            register_person,
            vault=self.desk.vault,
            response=self.desk.response,
            purpose=Purpose.REGISTRATION,
            place=TOWNSHIP,
            document=document(),
            name="陈测试",
        )
        assert isinstance(key, PersonKey)
        return key
