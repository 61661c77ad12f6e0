"""Rows that were set aside, for tests: a program of an agency sends some, and colleagues correct them."""

import json
from typing import Any

from tests.desk_people import CITY, Desk
from tests.programs import case_report, counts, program
from wuse.intake.actions.correct import correct_rows, read_aside, send_corrected
from wuse.intake.actions.send import send_facts
from wuse.intake.correcting import RowEdit, SortedEdits, WaitingRows
from wuse.intake.json_tables import read_json_tables
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.known import KnownRows
from wuse.places import load_registry
from wuse.pool.store.site_pool import site_pool
from wuse.vocabulary import PlaceCode, Purpose

INVESTIGATION = Purpose.CASE_INVESTIGATION


def with_senders(desk: Desk, *names: str, place: PlaceCode = CITY, organisation: str = "wzcdc") -> None:
    """A program `returns` of the agency, and colleagues who may send rows about persons."""
    program(desk, "returns", "person_sender", CITY)
    for name in names:
        desk.hire(name, organisation=organisation)
        desk.grant(name, "person_sender", place)


def site(desk: Desk) -> dict[str, Any]:
    """What the site hands to a sending."""
    return {
        "vault": desk.vault,
        "known": KnownRows(bytes(32)),
        "pool": site_pool(desk.keys.root.parent),
        "places": load_registry(),
    }


def sent(desk: Desk, uid: str = "r-1", **tables: list[dict[str, Any]]) -> Receipted:
    """Rows of the program, taken in or set aside."""
    rows = read_json_tables(json.dumps(tables).encode(), lang="en")
    sending = Sending(rows, f"digest of {uid}", uid, desk.response, INVESTIGATION)
    made = desk.do("returns", send_facts, uid=uid, sending=sending, **site(desk))
    assert isinstance(made, Receipted)
    return made


def sent_cases(desk: Desk) -> Receipted:
    """Four cases, of which three are set aside: a day, a number of a document, a place."""
    rows = [
        case_report(1),
        case_report(2, diagnosed_on="2020/2/9"),
        case_report(3, identity_number="330382199001011238"),
        case_report(4, place="330399"),
    ]
    return sent(desk, case_report=rows)


def sent_counts(desk: Desk) -> Receipted:
    """Three counts, of which two are set aside."""
    rows = [counts(), counts(place="330381", value="many"), counts(place="330303", value=-1)]
    return sent(desk, case_count=rows)


def read(desk: Desk, who: str, table: str = "case_report", receipt: str = "r-1", **more: Any) -> WaitingRows:
    """The rows that wait."""
    values = {"receipt": receipt, "table": table, "purpose": INVESTIGATION, **more}
    found = desk.do(who, read_aside, **site(desk), **values)
    assert isinstance(found, WaitingRows)
    return found


def correct(
    desk: Desk, who: str, *edits: RowEdit, table: str = "case_report", receipt: str = "r-1"
) -> SortedEdits:
    """Keep what was typed."""
    values = {"receipt": receipt, "table": table, "purpose": INVESTIGATION, "edits": edits}
    told = desk.do(who, correct_rows, vault=desk.vault, **values)
    assert isinstance(told, SortedEdits)
    return told


def send_again(desk: Desk, who: str, uid: str, table: str = "case_report", receipt: str = "r-1") -> Receipted:
    """Send the rows that are right."""
    values = {"receipt": receipt, "table": table, "purpose": INVESTIGATION, "uid": uid}
    made = desk.do(who, send_corrected, **values, **site(desk))
    assert isinstance(made, Receipted)
    return made
