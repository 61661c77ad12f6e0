"""A desk with a case, people who may have met it, and those who isolate: for tests of tracing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import polars as pl

from tests.desk_people import CITY, COUNTY, Desk
from tests.documents import resident_number
from wuse.permits.actions.accounts import create_organisation
from wuse.permits.store.models import Account
from wuse.places import load_registry
from wuse.pool import Pool, load_standard
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions.contacts import add_contact
from wuse.respond.actions.venues import check_in, register_venue
from wuse.respond.contact import OPEN_STATES, WantedContact
from wuse.respond.isolation import IsolationKind, WantedIsolation
from wuse.respond.store.models import ContactRow, IssuedCodeRow
from wuse.respond.venue import ShownCode
from wuse.trust.identity import DocumentKind, read_document
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode, Purpose

INVESTIGATION, CARE = Purpose.CASE_INVESTIGATION, Purpose.ISOLATION_CARE
BASIS = "乐清市疫情防控指挥部令〔2020〕7号，传染病防治法第三十九条"
AGENCIES = {
    "lqzy": "乐清市集中隔离转运组",
    "lqgl": "乐清市第一集中隔离点",
    "lqzx": "乐清市中心社区",
}
OFFICERS = {"ou": "wzcdc", "yu": "wzcdc", "tan": "lqzy", "guo": "lqgl", "min": "lqzx"}


@dataclass
class Tracing:
    """The desk, its pool, and the persons by name. `case`: the id of the case's report."""

    desk: Desk
    pool: Pool
    persons: dict[str, PersonKey] = field(default_factory=dict)
    case: str = "R-1"
    taps: Iterator[int] = field(default_factory=count)

    def frame(self, purpose: Purpose = INVESTIGATION) -> dict[str, Any]:
        return {"response": self.desk.response, "purpose": purpose}

    def person(self, name: str, place: PlaceCode = COUNTY) -> PersonKey:
        """Somebody registered at a place, with an account of their own."""
        number = len(self.persons) + 1
        paper = read_document(DocumentKind.RESIDENT_ID, resident_number(number))
        key = self.desk.vault.key_of(paper)
        identity = Identity(paper.kind, paper.number, "CHN", f"{name}测试")
        self.desk.vault.keep(identity, person=key, response=self.desk.response, place=place, at=self.desk.at)
        self.persons[name] = key
        Account.objects.create(
            uid=f"a-{name}", username=name, created_at=self.desk.at, person=key, response=self.desk.response
        )
        return key

    def facts(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows of a standard, as they come in from a hospital or a laboratory."""
        schema = load_standard(table).schema
        for number, row in enumerate(rows):
            frame = pl.DataFrame([row], schema={name: schema[name] for name in row})
            self.pool.append(
                table,
                frame,
                batch_id=f"{table}/{sorted(row.values(), key=str)}/{number}",
                recorded_at=self.desk.at,
                response=self.desk.response,
            )

    def report(self, name: str, report: str, onset: date, **values: Any) -> None:
        """A case report of somebody."""
        said = {
            "report_id": report, "person": str(self.persons[name]), "place": str(COUNTY), "onset_on": onset,
            "diagnosed_on": self.desk.at.date(), "classification": "confirmed", "status": "in_care",
        }  # fmt: skip
        self.facts("case_report", {**said, **values})

    def newest(self, table: str) -> list[dict[str, Any]]:
        """The present rows of a standard."""
        return list(self.pool.latest(table).iter_rows(named=True))

    def venue(self, uid: str = "v-market", *, key: str = "K-MARKET", place: PlaceCode = COUNTY) -> int:
        """A registered market."""
        values = {"uid": uid, "key": key, "name": "南门菜市场", "kind": "market", "place": place}
        return int(str(self.desk.do("fang", register_venue, places=load_registry(), **values)))

    def visit(self, name: str, key: str = "K-MARKET") -> None:
        """Somebody checks in at a venue now."""
        said = {"response": self.desk.response, "key": key, "uid": f"x-{next(self.taps)}"}
        self.desk.do(name, check_in, pool=self.pool, **said)

    def code(self, name: str, colour: str = "green") -> ShownCode:
        """A code of somebody that was issued now, as a door has verified it."""
        identifier = f"{next(self.taps):032x}"
        whose = {"person": self.persons[name], "response": self.desk.response, "series": "zhejiang"}
        span = {"issued_at": self.desk.at, "expires_at": self.desk.at + timedelta(days=1)}
        IssuedCodeRow.objects.create(identifier=identifier, colour=colour, **whose, **span)
        return ShownCode(identifier, colour)

    def contact(self, name: str = "an", **values: Any) -> WantedContact:
        """Somebody as a close contact of the case."""
        said = {
            "case": self.case,
            "person": self.persons[name],
            "closeness": "close",
            "relation": "household",
            "known_by": "interview",
            "last_exposure_on": self.desk.at.date() - timedelta(days=1),
        }
        return WantedContact(**{**said, **values})

    def isolation(self, name: str = "an", **values: Any) -> WantedIsolation:
        """An order for somebody; one for a close contact lists the contact first."""
        if not values.keys() & {"contact", "reason"} and not open_contacts(self, name):
            wanted = {"uid": f"k-{name}", "wanted": self.contact(name)}
            self.desk.do("wang", add_contact, pool=self.pool, **wanted, **self.frame())
        said = {
            "person": self.persons[name],
            "place": COUNTY,
            "kind": IsolationKind.CENTRALISED,
            "reason": "close_contact",
            "legal_basis": BASIS,
            "counted_from": self.desk.at.date() - timedelta(days=1),
            "facility": "乐清市第一集中隔离点",
            "case": self.case,
        }
        return WantedIsolation(**{**said, **values})


def new_tracing(desk: Desk) -> Tracing:
    """A keeper of venues (fang), isolation officers of four agencies, a case (ci), and two others (an, bo)."""
    for code, name in AGENCIES.items():
        desk.do("chen", create_organisation, code=code, name=name, place=COUNTY)
    for name, agency in {"fang": "wzcdc", **OFFICERS}.items():
        desk.hire(name, organisation=agency)
    desk.grant("fang", "venue_keeper", CITY)
    desk.grant("fang", "venue_door", CITY)
    for name in OFFICERS:
        desk.grant(name, "isolation_officer", COUNTY)
    found = Tracing(desk, site_pool(desk.keys.root.parent))
    for name in ("ci", "an", "bo"):
        found.person(name)
    found.report("ci", "R-1", desk.at.date() - timedelta(days=2))
    return found


def open_contacts(tracing: Tracing, name: str) -> bool:
    """Whether somebody is followed up as a contact."""
    states = [state.value for state in OPEN_STATES]
    return ContactRow.objects.filter(person=tracing.persons[name], state__in=states).exists()


def days_later(desk: Desk, days: int) -> None:
    """The same time of another day."""
    desk.at += timedelta(days=days)


def specimen(tracing: Tracing, name: str, number: int, result: str = "negative") -> None:
    """A test of somebody alone, taken now."""
    at: datetime = tracing.desk.at
    tracing.facts(
        "test_result",
        {
            "result_id": f"T-{number}", "person": str(tracing.persons[name]), "place": str(COUNTY),
            "specimen_taken_at": at, "method": "nucleic_acid", "result": result, "resulted_at": at,
        },
    )  # fmt: skip


def names(rows: Sequence[dict[str, Any]], field: str) -> list[Any]:
    """One column of some rows."""
    return [row[field] for row in rows]
