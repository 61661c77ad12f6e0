"""A desk to which hospitals have sent reports of which some are of one person: for tests of what becomes of them."""

from pathlib import Path
from typing import Any

from django.conf import settings

from tests.desk_people import CITY, PROVINCE, Desk
from tests.programs import case_report, program, resident_number, send
from wuse.pool import Pool
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import pairs
from wuse.respond.pair import PairsLookedFor
from wuse.respond.store.models import PairRow
from wuse.vocabulary import Purpose

INVESTIGATION = Purpose.CASE_INVESTIGATION
CHEN = {
    "person_name": "陈测试",
    "telephone": "13811110001",
    "birth_date": "1990-01-01",
    "age": None,
    "place": "330382001",
}
PASSPORT = {
    "identity_kind": "passport",
    "identity_number": "K7654321X",
    "identity_issuer": "CHN",
    "person_name": "CHEN, CESHI",
}
PROVISIONAL = {"identity_kind": "provisional", "identity_number": "2020-0031"}


def the_pool() -> Pool:
    """The pool of the site."""
    return site_pool(Path(settings.WUSE_HOME))


def three_reports() -> list[dict[str, Any]]:
    """One person, by resident card, by passport, and without a document; and somebody else of the same county."""
    earlier = {"telephone": None, "reported_at": "2020-02-09T09:00:00+08:00"}
    somebody_else = {
        "person_name": "李旁人",
        "telephone": "13811110009",
        "identity_number": resident_number(9),
    }
    return [
        case_report(1, report_id="R-1", **CHEN),
        case_report(1, report_id="R-2", **{**CHEN, **PASSPORT, "reporter": "airport"}),
        case_report(1, report_id="R-3", **{**CHEN, **PROVISIONAL, **earlier}),
        case_report(9, report_id="R-9", **somebody_else),
    ]


def sent(desk: Desk, rows: list[dict[str, Any]], table: str = "case_report") -> None:
    """Let a hospital send rows."""
    key = program(desk, f"hospital{desk.at:%H%M%S}", "person_sender", PROVINCE)
    answer = send(key, f"/{table}?response={desk.response}&purpose=case_investigation", rows)
    told = answer.json()
    assert answer.status_code == 200, told
    assert told["tables"][0]["accepted"] == len(rows), told


def looked_for(desk: Desk, who: str = "wang", standard: str = "case_report") -> PairsLookedFor:
    """Let an epidemiologist of the city look for pairs."""
    frame = {"response": desk.response, "purpose": INVESTIGATION, "place": CITY, "standard": standard}
    found = desk.do(who, pairs.find_pairs, pool=the_pool(), **frame)
    assert isinstance(found, PairsLookedFor)
    return found


def number_of(one: str, other: str) -> int:
    """The number of the pair of two reports."""
    return int(PairRow.objects.get(report=one, other_report=other).pk)


def state_of(one: str, other: str) -> str:
    """What has become of the pair of two reports."""
    return str(PairRow.objects.get(report=one, other_report=other).state)


def decide(desk: Desk, one: str, other: str, sameness: str, reason: str, who: str = "wang") -> None:
    """Decide about the pair of two reports."""
    desk.do(
        who,
        pairs.decide_pair,
        pool=the_pool(),
        number=number_of(one, other),
        purpose=INVESTIGATION,
        sameness=pairs.Sameness(sameness),
        reason=pairs.SamenessReason(reason),
    )


def undo(desk: Desk, one: str, other: str, who: str = "wang") -> None:
    """Take the decision about two reports back."""
    desk.do(who, pairs.undo_pair, pool=the_pool(), number=number_of(one, other), purpose=INVESTIGATION)
