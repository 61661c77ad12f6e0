"""Contacts that a program sends at a desk with a case: few, which go through, or so many that they are held back."""

import json
from typing import Any

from tests.desk_people import CITY, COUNTY, Desk
from tests.programs import case_report, program
from tests.tracing_people import INVESTIGATION, Tracing, new_tracing
from wuse.intake.actions.send import send_facts
from wuse.intake.json_tables import read_json_tables
from wuse.intake.sending import Receipted, Sending, SentTable
from wuse.intake.store.hold_models import FactHold
from wuse.intake.store.known import KnownRows
from wuse.places import load_registry

KNOWN = KnownRows(bytes(32))
CASE = "R000009"


def new_sending(desk: Desk) -> Tracing:
    """The desk of tracing, with a program that may send (`bulk`) and a case that it has reported."""
    found = new_tracing(desk)
    program(desk, "bulk", "person_sender", CITY)
    send(found, "case", case_report=[case_report(9)])
    return found


def send(found: Tracing, key: str, *, who: str = "bulk", **tables: list[dict[str, Any]]) -> Receipted:
    """Send tables; a minute passes."""
    desk = found.desk
    read = read_json_tables(json.dumps(tables).encode(), lang="en")
    sending = Sending(read, key, key, desk.response, INVESTIGATION)
    told = desk.do(
        who, send_facts, vault=desk.vault, known=KNOWN, pool=found.pool, places=load_registry(), uid=f"r-{key}",
        sending=sending,
    )  # fmt: skip
    assert isinstance(told, Receipted)
    desk.later(minutes=1)
    return told


def row(found: Tracing, uid: str, name: str = "an", **values: Any) -> dict[str, Any]:
    """A contact of the case as a program sends it."""
    said = {
        "contact_id": uid, "person": found.persons[name], "case": CASE, "place": COUNTY, "closeness": "close",
        "relation": "venue", "last_exposure_on": "2020-02-11", "listed_at": "2020-02-12T08:00:00+08:00",
        "contact_state": "listed", "reporter": "bulk",
    }  # fmt: skip
    return {**said, **values}


def send_contacts(found: Tracing, key: str, *rows: dict[str, Any]) -> SentTable:
    """Send contacts; what became of them."""
    (told,) = send(found, key, contact=list(rows)).tables
    return told


def hold(found: Tracing, key: str = "crowd", number: int = 201, **values: Any) -> FactHold:
    """So many contacts of the case that they are held back; each has an id of its own."""
    told = send_contacts(found, key, *(row(found, f"{key}-{n}", **values) for n in range(number)))
    assert told.held == number
    return FactHold.objects.get(receipt=f"r-{key}")
