"""An airport, a county team, an isolation site and a community, and somebody who comes from abroad."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.desk_people import COUNTY, Desk
from tests.desk_teams import TeamDesk, add_teams
from wuse.assess.country_tiers import CountryTiers, tiers_on
from wuse.permits import Actor
from wuse.respond.actions import arrival_care, arrival_steps
from wuse.respond.actions.arrival_declaring import declare_arrival
from wuse.respond.arrival import Arrival
from wuse.respond.store.arrivals import arrival_of, get_arrival
from wuse.vocabulary import PlaceCode

AIRPORT, TOWNSHIP = PlaceCode("330303"), PlaceCode("330382001")
TRAVELLER = Actor(account="traveller")
ARRIVAL_PEOPLE = {
    # name: organisation, role, place
    "ji": ("wnz", "airport_team", AIRPORT),
    "kouan": ("wnz2", "airport_team", AIRPORT),
    "xian": ("yqteam", "county_arrivals", COUNTY),
    "xianer": ("yqteam", "county_arrivals", COUNTY),
    "dian": ("hotel", "isolation_site", COUNTY),
    "she": ("shequ", "community_arrivals", TOWNSHIP),
}
_ORGANISATIONS = {
    "wnz": ("龙湾机场专班", AIRPORT),
    "wnz2": ("龙湾海关专班", AIRPORT),
    "yqteam": ("乐清市入境专班", COUNTY),
    "hotel": ("乐清集中隔离点一号", COUNTY),
    "shequ": ("城东街道社区专班", TOWNSHIP),
}
ANSWERS = {
    "identity_kind": "passport",
    "identity_number": "YA1234567",
    "identity_issuer": "ITA",
    "person_name": "罗西 Rossi",
    "sex": "male",
    "birth_date": "1985-05-06",
    "nationality": "ITA",
    "telephone": "+39 02 1234567",
    "departure_country": "ITA",
    "departure_place": "",
    "transport": "air",
    "transport_number": "CA950",
    "seat": "31A",
    "entry_port": "WNZ",
    "arrives_on": "",
    "destination": str(TOWNSHIP),
    "address_line": "城东街道1号",
    "journey_purpose": "returning_home",
    "domestic_contact_name": "陈测试",
    "domestic_contact_telephone": "13800000000",
    "domestic_contact_relation": "family",
    "fever": "false",
    "cough": "false",
    "breathlessness": "false",
    "contact_with_case": "false",
    "stayed_in_risk_area": "false",
}


def add_arrival_people(desk: Desk) -> Desk:
    """Hire them on a desk, each with one permit."""
    return add_teams(desk, _ORGANISATIONS, ARRIVAL_PEOPLE)


def answers(desk: Desk, **changed: str) -> dict[str, str]:
    """A declaration for tomorrow."""
    tomorrow = (desk.at + timedelta(days=1, hours=8)).date().isoformat()
    return {**ANSWERS, "arrives_on": tomorrow, **changed}


@dataclass
class ArrivalDesk(TeamDesk):
    """The desk with its arrivals: whoever does something says who, what, and with which arrival."""

    declared: int = 0

    @property
    def tiers(self) -> CountryTiers:
        return tiers_on(self.desk.at.date())

    def declare(self, *, tiers: CountryTiers | None = None, **changed: str) -> int:
        """Declare a journey, from Italy unless it is said."""
        self.declared += 1
        return declare_arrival(
            audit=self.desk.audit,
            site=self.site,
            tiers=tiers or self.tiers,
            by=TRAVELLER,
            at=self.desk.at,
            reference=f"REF2345{'ABCDEFGHJKLMNPQ'[self.declared]}",
            secret="23456789ABCD",
            answers=answers(self.desk, **changed),
        )

    def do(self, who: str, action: Callable[..., object], number: int, **values: Any) -> object:
        """Let somebody take a step with an arrival."""
        return self.desk.do(who, action, pool=self.pool, number=number, **values)

    def arrival(self, number: int) -> Arrival:
        """The arrival as its history makes it."""
        return arrival_of(get_arrival(number))

    def landed(self, **changed: Any) -> int:
        """Somebody who has landed the day after the declaration."""
        number = self.declare(**changed)
        self.do("ji", arrival_steps.confirm_boarding, number)
        self.desk.later(days=1)
        self.land(number, tiers=changed.get("tiers"))
        return number

    def land(self, number: int, *, tiers: CountryTiers | None = None, **values: Any) -> None:
        """The airport team says that somebody has landed; the tiers are those of the day unless it is said."""
        self.do("ji", arrival_steps.record_landing, number, tiers=tiers or self.tiers, **values)

    def offered(self, **changed: Any) -> int:
        """Somebody who was offered to the county team."""
        number = self.landed(**changed)
        self.do("ji", arrival_steps.offer_to_county, number, receiver="yqteam")
        return number

    def transferred(self, **changed: Any) -> int:
        """Somebody whom the county team has taken over."""
        number = self.offered(**changed)
        self.do("xian", arrival_steps.take_over_arrival, number)
        return number

    def isolated(self, **changed: Any) -> int:
        """Somebody in the isolation site."""
        number = self.transferred(**changed)
        self.do("xian", arrival_steps.offer_to_site, number, receiver="hotel")
        self.do("dian", arrival_steps.admit_to_site, number)
        return number

    def released(self, **changed: Any) -> int:
        """Somebody whose days in isolation are over."""
        number = self.isolated(**changed)
        for _ in range(2):
            self.desk.later(days=7)
            self.do("dian", arrival_care.record_test, number, result="negative", laboratory="乐清疾控")
        self.do("xian", arrival_care.release_arrival, number)
        return number

    def observed(self, **changed: Any) -> int:
        """Somebody at home."""
        number = self.released(**changed)
        self.do("xian", arrival_steps.offer_to_community, number, receiver="shequ")
        self.do("she", arrival_steps.take_home, number)
        return number
