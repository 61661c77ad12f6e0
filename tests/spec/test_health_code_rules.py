"""The rules of the health code as tables: what is known of one person on the left, the code under each profile on the right.

R red, O orange, Y yellow, G green, – none; then the rule that decided. Today is 20 March 2020; `ago` counts days back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.reference.code_histories import NOW, TODAY
from tests.spec.test_indicators import table
from wuse.assess.health_code import (
    CodeFacts,
    CodeProfile,
    CodeReason,
    all_codes,
    first_day_for,
    load_code_profile,
    next_steps,
    reason_text,
    reasons_of,
    risk_areas,
)
from wuse.pool import FewRowsEngine, InProcessEngine

ENGINE = FewRowsEngine(InProcessEngine())
HANGZHOU, FEBRUARY, JULY = "hangzhou-2020-02-11", "zhejiang-2020-02-17", "zhejiang-2020-07-08"
COUNTRY, CENTRAL = "international-2020-03-13", "international-2020-03-26"
LETTERS = {"R": "red", "O": "orange", "Y": "yellow", "G": "green", "–": "none"}
Fact = tuple[str, dict[str, Any]]
EDITIONS = pl.DataFrame(
    [
        ("330301", date(2020, 2, 20), "red"),
        ("330302", date(2020, 2, 20), "orange"),
        ("330303", date(2020, 2, 20), "yellow"),
        ("330304", date(2020, 2, 20), "blue"),
        ("330305", date(2020, 2, 20), "red"),
        ("330305", date(2020, 3, 12), "green"),
    ],
    schema=["place", "day", "colour"],
    orient="row",
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def at(days: int, hours: int = 0) -> datetime:
    """Noon in Hangzhou so many days ago; today's rows are of an hour ago."""
    return NOW - timedelta(hours=1) if not days else NOW - timedelta(days=days) + timedelta(hours=3 + hours)


def said(days: int, **more: Any) -> Fact:
    well = dict.fromkeys(
        ("fever", "cough", "breathlessness", "contact_with_case", "stayed_in_risk_area"), False
    )
    return "declaration", {"declaration_id": f"d{days}", "declared_at": at(days), **well, **more}


def daily(first: int, last: int = 0, *, but: Sequence[int] = ()) -> list[Fact]:
    """A normal check-in on each day, some left out."""
    return [said(day) for day in range(last, first + 1) if day not in but]


def stayed(place: str, left: int, told: int | None = None, *, days: int = 3) -> Fact:
    where = {"stayed_in_risk_area": True, "stay_place": place, "left_stay_on": ago(left), "stay_days": days}
    return said(left if told is None else told, **where)


def swab(days: int, result: str = "negative", **more: Any) -> Fact:
    row = {"result_id": f"t{days}", "specimen_taken_at": at(days), "method": "nucleic_acid", "result": result}
    return "test_result", {**row, **more}


def contact(exposed: int, closeness: str = "close", **more: Any) -> Fact:
    row = {
        "contact_id": "c",
        "closeness": closeness,
        "relation": "colleague",
        "last_exposure_on": ago(exposed),
    }
    return "contact", {**row, "contact_state": "reached", **more}


def case(diagnosed: int, status: str = "in_care", over: int | None = None) -> Fact:
    outcome = None if over is None else ago(over)
    return "case_report", {
        "report_id": "r",
        "diagnosed_on": ago(diagnosed),
        "status": status,
        "outcome_on": outcome,
    }


def order(began: int, due: int, kind: str = "home", **more: Any) -> Fact:
    row = {"isolation_id": "i", "isolation_began_at": at(began), "isolation_due_on": ago(-due)}
    return "isolation", {**row, "isolation_kind": kind, **more}


def came(country: str | None, days: int, **more: Any) -> Fact:
    row = {"arrival_id": "a", "departure_country": country, "arrived_at": at(days), "arrival_state": "landed"}
    return "arrival", {"stayed_in_risk_area": False, **row, **more}


def code(profile: str | CodeProfile, *facts: Fact | list[Fact], now: datetime = NOW) -> dict[str, Any]:
    """The code of the one person whom the facts are about."""
    flat = [one for fact in facts for one in (fact if isinstance(fact, list) else [fact])]
    names = ("declaration", "test_result", "case_report", "contact", "isolation", "arrival")
    tables = {
        name: table(name, [{"person": "w1", "recorded_at": at(30), **row} for of, row in flat if of == name])
        for name in names
    }
    found = load_code_profile(profile) if isinstance(profile, str) else profile
    given = CodeFacts(tables, risk_areas(EDITIONS, until=TODAY))
    _, codes = all_codes(ENGINE, given, profile=found, as_of=now, first_day=first_day_for(found, TODAY))
    return codes.row(0, named=True)


SAID = said(0)
TABLE: Sequence[tuple[str, list[Any], str, str, str]] = [
    # what is known                                     facts                                            Hangzhou      February      July
    ("declared, and nothing else",                      [SAID],                                          "G clear",    "G clear",    "G clear"),
    ("declared 27 days ago",                            [said(27)],                                      "G clear",    "G clear",    "G clear"),
    ("declared 28 days ago: over",                      [said(28), swab(1)],                           "– undeclared", "– undeclared", "– undeclared"),
    ("never declared, a negative test",                 [swab(1)],                                     "– undeclared", "– undeclared", "– undeclared"),
    ("never declared, a contact",                       [contact(1)],                                    "– undeclared", "– undeclared", "– undeclared"),
    # cases
    ("in care",                                         [SAID, case(9)],                                 "R case",     "R case",     "R case"),
    ("recovered 13 days ago",                           [SAID, case(27, "recovered", 13)],               "R case",     "R case",     "R case"),
    ("recovered 14 days ago",                           [SAID, case(27, "recovered", 14)],               "G clear",    "G clear",    "G clear"),
    ("ruled out",                                       [SAID, case(9, "ruled_out", 5)],                 "G clear",    "G clear",    "G clear"),
    ("released from observation yesterday",             [SAID, case(9, "observation_ended", 1)],         "G clear",    "G clear",    "G clear"),
    ("a positive test, no report yet",                  [SAID, swab(1, "positive")],                   "R positive", "R positive", "R positive"),
    ("a positive tube of ten persons",                  [SAID, swab(1, "positive", specimens_pooled=10)], "G clear", "G clear",    "G clear"),
    ("a positive test, ruled out the day after",        [SAID, swab(5, "positive"), case(4, "ruled_out", 3)], "G clear", "G clear", "G clear"),
    # close contacts: 14 days from the last exposure; in February also 14 check-ins; in Hangzhou these alone
    ("a close contact of yesterday",                    [SAID, contact(1)],                              "R contact",  "R contact",  "R contact"),
    ("13 days, all checked in",                         [daily(13), contact(13)],                        "R contact",  "R contact",  "R contact"),
    ("14 days, all checked in",                         [daily(14), contact(14)],                        "G clear",    "G clear",    "G clear"),
    ("14 days, one day missed: paused",                 [daily(14, but=[5]), contact(14)],               "R contact",  "R contact",  "G clear"),
    ("15 days, one day missed: made good",              [daily(15, but=[5]), contact(15)],               "G clear",    "G clear",    "G clear"),
    ("27 days, hardly ever checked in",                 [daily(2), contact(27)],                         "R contact",  "R contact",  "G clear"),
    ("28 days: forgotten",                              [daily(2), contact(28)],                         "G clear",    "G clear",    "G clear"),
    ("was no contact after all",                        [SAID, contact(3, contact_state="no_contact")],  "G clear",    "G clear",    "G clear"),
    ("released by the investigator",                    [SAID, contact(3, contact_state="released")],    "G clear",    "G clear",    "G clear"),
    # orders
    ("ordered home until tomorrow",                     [SAID, order(6, 1)],                             "R order",    "R order",    "R order"),
    ("ordered home until today",                        [SAID, order(6, 0)],                             "G clear",    "G clear",    "G clear"),
    ("lifted early",                                    [SAID, order(6, 9, isolation_end="lifted", isolation_ended_at=at(1))], "G clear", "G clear", "G clear"),
    ("left against the order",                          [SAID, order(6, 9, isolation_end="left", isolation_ended_at=at(1))],   "R order", "R order", "R order"),
    ("health monitoring is no such order",              [SAID, order(6, 9, "monitoring")],               "G clear",    "G clear",    "G clear"),
    # from abroad
    ("came from France yesterday",                      [SAID, came("FRA", 1)],                          "G clear",    "G clear",    "G clear"),
    ("cancelled",                                       [SAID, came("ITA", 1, arrival_state="cancelled")], "G clear",  "G clear",    "G clear"),
    # stays in areas of high risk
    ("left a red county 3 days ago",                    [SAID, stayed("330301", 3)],                     "R high_area", "R high_area", "Y high_area"),
    ("left a township of a red county 3 days ago",      [SAID, stayed("330301005", 3)],                  "R high_area", "R high_area", "Y high_area"),
    ("left Wuhan 3 days ago",                           [SAID, stayed("420106", 3)],                     "R high_area", "R high_area", "G clear"),
    ("came from Wuhan by train 3 days ago",             [SAID, came(None, 3, departure_place="420100")], "R high_area", "R high_area", "G clear"),
    ("a negative test since then",                      [SAID, stayed("330301", 3), swab(1)],          "R high_area", "R high_area", "G clear"),
    ("a negative test before",                          [SAID, stayed("330301", 3), swab(4)],          "R high_area", "R high_area", "Y high_area"),
    ("14 days ago, all checked in, no test",            [daily(13), stayed("330301", 14)],               "G clear",    "G clear",    "G clear"),
    ("left when the county was green again",            [SAID, stayed("330305", 3)],                     "G clear",    "G clear",    "G clear"),
    ("stayed there also while it was red",              [SAID, stayed("330305", 3, days=9)],             "R high_area", "R high_area", "Y high_area"),
    # symptoms
    ("fever today",                                     [said(0, fever=True)],                           "Y symptoms", "Y symptoms", "Y symptoms"),
    ("cough today",                                     [said(0, cough=True)],                           "Y symptoms", "Y symptoms", "G clear"),
    ("fever 7 days ago, 6 normal check-ins",            [said(7, fever=True), daily(6, 1)],                 "Y symptoms", "Y symptoms", "Y symptoms"),
    ("fever 8 days ago, 7 normal check-ins",            [said(8, fever=True), daily(7, 1)],              "G clear",    "G clear",    "G clear"),
    ("the same, one of them with a cough",              [said(8, fever=True), daily(7, but=[4]), said(4, cough=True)], "Y symptoms", "Y symptoms", "G clear"),
    ("fever 2 days ago, negative since",                [said(2, fever=True), said(1), swab(1)],       "Y symptoms", "G clear",    "G clear"),
    # stays in areas of medium risk
    ("left an orange county 3 days ago",                [SAID, stayed("330302", 3)],                     "Y medium_area", "Y medium_area", "Y medium_area"),
    ("left a yellow county 7 days ago, 6 check-ins", [daily(6, 1), stayed("330303", 7)],                 "Y medium_area", "Y medium_area", "Y medium_area"),
    ("7 days ago, 7 check-ins",                         [daily(6), stayed("330303", 7)],                 "G clear",    "G clear",    "Y medium_area"),
    ("the same with a negative test",                   [daily(6), stayed("330303", 7), swab(2)],      "G clear",    "G clear",    "G clear"),
    # the score: space by time, and relation
    ("left a blue county: 10 points",                   [SAID, stayed("330304", 3)],                     "G clear",    "G clear",    "G clear"),
    ("contact of a close contact: 40 points",           [SAID, contact(2, "secondary")],                 "Y score",    "Y score",    "G clear"),
    ("contact with a case as declared: 40 points",      [said(0, contact_with_case=True)],               "Y score",    "Y score",    "G clear"),
    ("household of a case: 20 points",                  [SAID, contact(2, "general", relation="household")], "G clear", "G clear",   "G clear"),
    ("both household and a blue county: 30 points",     [SAID, stayed("330304", 3), contact(2, "general", relation="household")], "Y score", "Y score", "G clear"),
    ("a day in the blue county: 3 + 20 points",         [SAID, stayed("330304", 3, days=1), contact(2, "general", relation="household")], "G clear", "G clear", "G clear"),
    ("secondary, 7 normal check-ins since",             [daily(6), contact(7, "secondary")],             "G clear",    "G clear",    "G clear"),
    # several at once: the gravest decides
    ("fever, and a close contact",                      [said(0, fever=True), contact(2)],               "R contact",  "R contact",  "R contact"),
    ("a case who was a contact",                        [SAID, contact(2), case(1)],                     "R case",     "R case",     "R case"),
    # a corrected declaration counts as corrected
    ("fever by mistake",                                [("declaration", {**said(0, fever=True)[1], "sequence": 0}), ("declaration", {**SAID[1], "sequence": 1})], "G clear", "G clear", "G clear"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "profile", "expected"), [
    pytest.param(facts, profile, expected, id=f"{what} [{profile}]")
    for what, facts, *columns in TABLE
    for profile, expected in zip((HANGZHOU, FEBRUARY, JULY), columns, strict=True)
])  # fmt: skip
def test_a_rule(facts: list[Any], profile: str, expected: str) -> None:
    found = code(profile, *facts)
    letter, rule = expected.split()
    assert (found["colour"], found["rule"]) == (LETTERS[letter], rule)
    assert reasons_of(found)


LATER = NOW + timedelta(days=9)
ABROAD: Sequence[tuple[str, list[Any], datetime, str, str, str]] = [
    # who                                        facts              when                         by country   all centralised  July
    ("from Italy, 3 days ago",                   [came("ITA", 3)],     NOW,        "O entrant",   "O entrant", "– undeclared"),
    ("from Italy, 14 days ago",                  [came("ITA", 14)],    NOW,        "G clear",     "G clear",   "– undeclared"),
    ("from France, 3 days ago",                  [SAID, came("FRA", 3)], NOW,      "G clear",     "G clear",   "G clear"),
    ("from France on 27 March, 2 days later",    [SAID, came("FRA", -7)], LATER,   "G clear",     "O entrant", "R entrant"),
    ("from Italy on 20 March, 9 days later",     [SAID, came("ITA", 0)], LATER,    "O entrant",   "O entrant", "G clear"),
    ("from the neighbouring province",           [came("CHN", 3)],     NOW,        "G clear",     "G clear",   "– undeclared"),
    ("from Italy, a case",                       [SAID, came("ITA", 3), case(1)], NOW, "R case",  "R case",    "R case"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "now", "profile", "expected"), [
    pytest.param(facts, now, profile, expected, id=f"{what} [{profile}]")
    for what, facts, now, *columns in ABROAD
    for profile, expected in zip((COUNTRY, CENTRAL, JULY), columns, strict=True)
])  # fmt: skip
def test_a_rule_for_entrants(facts: list[Any], now: datetime, profile: str, expected: str) -> None:
    found = code(profile, *facts, now=now)
    letter, rule = expected.split()
    assert (found["colour"], found["rule"]) == (LETTERS[letter], rule)


SHOWN = {"certificate_shown": "recovery"}
# from when on a certificate counts, and to which rank: no profile that is shipped lets one count
COUNTED: Sequence[tuple[str, date, int, list[Any], str]] = [
    ("as it is shipped: evidence, and no colour", date(9999, 12, 31), 1, [came("ITA", 3, **SHOWN)], "O entrant"),
    ("counts from the day of entry on",           ago(3), 1, [SAID, came("ITA", 3, **SHOWN)],       "G clear"),
    ("entered the day before",                    ago(2), 1, [SAID, came("ITA", 3, **SHOWN)],       "O entrant"),
    ("none was shown",                            ago(3), 1, [SAID, came("ITA", 3)],                "O entrant"),
    ("one rank milder, and no green",             ago(3), 2, [SAID, came("ITA", 3, **SHOWN)],       "Y entrant"),
    ("it makes nothing graver",                   ago(3), 4, [SAID, came("FRA", 3, **SHOWN)],       "G clear"),
    ("a contact is a contact all the same",       ago(3), 1, [came("ITA", 3, **SHOWN), contact(1)], "R contact"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "rank", "facts", "expected"), [pytest.param(*rest, id=what) for what, *rest in COUNTED]
)
def test_a_certificate_counts_only_where_a_profile_says_so(
    first: date, rank: int, facts: list[Any], expected: str
) -> None:
    shipped = load_code_profile(COUNTRY)
    told = {**shipped.parameters, "certificate_from": first, "certificate_rank": rank}
    found = code(replace(shipped, parameters=told), *facts)
    letter, rule = expected.split()
    assert (found["colour"], found["rule"]) == (LETTERS[letter], rule)


# who is judged                                          since  until  check-ins  not before  test  next change
FURTHER: Sequence[tuple[str, str, list[Any], tuple[Any, ...]]] = [
    ("green: until the declaration is over", FEBRUARY, [SAID], (0, -28, None, None, False, -28)),
    ("a contact, nothing done yet", FEBRUARY, [SAID, contact(1)], (1, -27, 13, -13, False, -27)),
    ("a contact in July: days alone", JULY, [SAID, contact(1)], (1, -13, 0, -13, False, -13)),
    ("a contact whose clock is paused", FEBRUARY, [daily(15, but=[4, 5]), contact(15)], (15, -13, 1, 1, False, -13)),
    ("fever: seven check-ins, or a test", FEBRUARY, [said(0, fever=True)], (0, -28, 7, 0, True, -28)),
    ("an order ends with its day", FEBRUARY, [SAID, order(6, 1)], (6, -1, 0, -1, False, -1)),
    ("a declaration that ends before the clock", FEBRUARY, [said(25), contact(3)], (3, -3, 14, -11, False, -3)),
    ("two at once: both have to go", FEBRUARY, [said(0, fever=True), contact(2)], (2, -26, 14, -12, False, -26)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "facts", "expected"), [pytest.param(*rest, id=what) for what, *rest in FURTHER]
)
def test_what_a_code_says_beside_its_colour(
    profile: str, facts: list[Any], expected: tuple[Any, ...]
) -> None:
    found = code(profile, *facts)
    days = {
        name: None if found[name] is None else (TODAY - found[name]).days
        for name in ("since", "until", "not_before", "next_change_on")
    }
    told = (
        days["since"],
        days["until"],
        found["check_ins_left"],
        days["not_before"],
        found["test_frees"],
        days["next_change_on"],
    )
    assert told == expected


def test_every_reason_has_its_threshold_its_value_and_its_day() -> None:
    found = code(
        FEBRUARY, said(0, fever=True), daily(9, 1), contact(9), stayed("330304", 8), contact(2, "secondary")
    )
    assert [reason_text(reason, "en") for reason in reasons_of(found)] == [
        "declared symptoms on 2020-03-20; 0 days from it, 0 normal check-ins made",
        "a score of 40 reaches 30",
        "40 points for relation: contact of a close contact, last on 2020-03-18, counted for 14 days",
    ]
    assert reasons_of(found)[0] == CodeReason("symptoms", 0, 0, TODAY)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([SAID, contact(1)], ["还需 13 次正常打卡，漏打不清零", "不早于 2020-04-02", "最迟至 2020-04-16"]),
        (
            [said(0, fever=True)],
            [
                "核酸检测阴性即可转绿",
                "还需 7 次正常打卡，漏打不清零",
                "不早于 2020-03-20",
                "最迟至 2020-04-17",
            ],
        ),
        ([SAID], ["最迟至 2020-04-17"]),
        ([swab(1)], ["填报健康申报后给码"]),
    ],
)
def test_the_holder_is_told_what_comes_next(facts: list[Any], told: list[str]) -> None:
    assert next_steps(code(FEBRUARY, *facts), "zh") == told


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = [said(0, fever=True), contact(2), stayed("330302", 3), swab(9)]
    assert code(FEBRUARY, *facts) == code(FEBRUARY, *facts)
    assert code(FEBRUARY, *facts) == code(FEBRUARY, *reversed(facts))
