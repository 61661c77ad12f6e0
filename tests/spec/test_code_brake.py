"""Which rows may make a code worse, and how many persons are too many: one table a rule (ADR 73)."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from wuse.assess.health_code.state import READS
from wuse.intake.code_brake import (
    WantedAllowance,
    WorseBefore,
    area_of,
    check_allowance,
    code_brake,
    county_of,
    is_too_many,
)
from wuse.intake.worsening import BRAKED, newest_rows, worse_rows, worsened
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

TODAY = date(2020, 2, 12)


def moment(day: int, hour: int = 4, month: int = 2) -> datetime:
    """In UTC: from 16 o'clock on it is the next day in China."""
    return datetime(2020, month, day, hour, tzinfo=UTC)


SPECIMEN = {"method": "nucleic_acid", "result": "positive", "specimen_taken_at": moment(11)}
ARRIVED = {"arrival_state": "landed", "arrived_at": moment(11), "departure_place": "420100"}
WELL = {"declared_at": moment(11), "fever": False, "cough": False, "breathlessness": False, "contact_with_case": False,
        "stayed_in_risk_area": False}  # fmt: skip
HOME = {"isolation_kind": "home", "isolation_began_at": moment(1), "isolation_due_on": date(2020, 2, 13)}


@pytest.mark.parametrize(
    ("standard", "said", "worse"),
    [
        # a positive result of one person, of 28 days
        ("test_result", SPECIMEN, True),
        ("test_result", SPECIMEN | {"method": "sequencing"}, True),
        ("test_result", SPECIMEN | {"method": "antigen"}, False),
        ("test_result", SPECIMEN | {"method": "antibody"}, False),
        ("test_result", SPECIMEN | {"result": "negative"}, False),
        ("test_result", SPECIMEN | {"result": "inconclusive"}, False),
        ("test_result", SPECIMEN | {"specimens_pooled": 1}, True),
        ("test_result", SPECIMEN | {"specimens_pooled": 10}, False),
        ("test_result", SPECIMEN | {"specimen_taken_at": moment(14, 16, month=1)}, True),
        ("test_result", SPECIMEN | {"specimen_taken_at": moment(14, 15, month=1)}, False),
        # a case that is not ruled out; observed for 28 days after recovery
        ("case_report", {"status": "in_care"}, True),
        ("case_report", {"status": "suspected"}, True),
        ("case_report", {"status": "ruled_out", "outcome_on": TODAY}, False),
        ("case_report", {"status": "recovered", "outcome_on": date(2020, 1, 15)}, True),
        ("case_report", {"status": "recovered", "outcome_on": date(2020, 1, 14)}, False),
        ("case_report", {"status": "died", "outcome_on": date(2020, 2, 11)}, False),
        ("case_report", {"status": "observation_ended", "outcome_on": date(2020, 2, 11)}, False),
        # an isolation that holds
        ("isolation", HOME, True),
        ("isolation", HOME | {"isolation_kind": "centralised"}, True),
        ("isolation", HOME | {"isolation_kind": "hospital"}, True),
        ("isolation", HOME | {"isolation_kind": "monitoring"}, False),
        ("isolation", HOME | {"isolation_due_on": TODAY}, False),
        ("isolation", HOME | {"isolation_end": "completed", "isolation_ended_at": moment(11)}, False),
        ("isolation", HOME | {"isolation_end": "left", "isolation_ended_at": moment(11)}, True),
        # who has arrived, from wherever
        ("arrival", ARRIVED, True),
        ("arrival", ARRIVED | {"departure_place": None, "departure_country": "ITA"}, True),
        ("arrival", ARRIVED | {"arrived_at": None, "arrival_state": "declared"}, False),
        ("arrival", ARRIVED | {"arrival_state": "cancelled"}, False),
        ("arrival", ARRIVED | {"arrived_at": moment(14, month=1)}, False),
        ("arrival", ARRIVED | {"arrived_at": moment(14, month=1), "left_stay_on": date(2020, 1, 15)}, True),
        # who declares a risk
        ("declaration", WELL, False),
        ("declaration", WELL | {"fever": True}, True),
        ("declaration", WELL | {"cough": True}, True),
        ("declaration", WELL | {"breathlessness": True}, True),
        ("declaration", WELL | {"contact_with_case": True}, True),
        ("declaration", WELL | {"stayed_in_risk_area": True, "stay_place": "420100"}, True),
        ("declaration", WELL | {"stayed_in_risk_area": False, "stay_place": "420100"}, False),
        ("declaration", WELL | {"fever": True, "declared_at": moment(14, month=1)}, False),
    ],
)  # fmt: skip
def test_a_row_may_make_a_code_worse(standard: str, said: dict[str, object], worse: bool) -> None:
    schema = load_standard(standard).schema
    row = pl.DataFrame([said], schema={name: schema[name] for name in said})
    assert worse_rows(standard, row, today=TODAY).height == int(worse)


STAY = {"stayed_in_risk_area": True, "stay_place": "330106", "left_stay_on": date(2020, 2, 10)}
BAD, GOOD = SPECIMEN, SPECIMEN | {"result": "negative"}
ITALY = {"arrival_state": "landed", "arrived_at": moment(9), "departure_country": "ITA"}
CARE, OUT = {"status": "in_care", "diagnosed_on": date(2020, 2, 9)}, {"status": "ruled_out"}


@pytest.mark.parametrize(
    ("standard", "before", "now", "whom"),
    [
        # What is said again of the same person, and weighs no more, makes nobody's code worse.
        ("test_result", BAD, BAD | {"ct_value": 20.0}, ""),
        ("test_result", BAD, BAD | {"person": "other"}, "other"),
        ("test_result", BAD, BAD | {"specimen_taken_at": moment(12)}, "she"),
        ("test_result", BAD, BAD | {"specimen_taken_at": moment(10)}, ""),
        ("test_result", BAD, GOOD, ""),
        ("case_report", CARE, CARE | {"severity": "severe"}, ""),
        ("case_report", CARE, CARE | {"status": "recovered", "outcome_on": TODAY}, ""),
        ("case_report", CARE | {"status": "recovered", "outcome_on": date(2020, 1, 20)}, CARE, "she"),
        ("isolation", HOME, HOME | {"facility": "No. 2"}, ""),
        ("isolation", HOME, HOME | {"isolation_due_on": date(2020, 2, 20)}, "she"),
        ("isolation", HOME | {"isolation_reason": "entrant"}, HOME | {"isolation_reason": "case"}, "she"),
        ("isolation", HOME, HOME | {"isolation_end": "lifted", "isolation_ended_at": moment(11)}, ""),
        ("arrival", ARRIVED, ARRIVED | {"arrival_state": "isolated", "handed_to": "hotel"}, ""),
        ("arrival", ARRIVED | {"departure_place": "330106"}, ARRIVED, "she"),
        ("arrival", ARRIVED | {"certificate_shown": "recovery"}, ARRIVED, "she"),
        ("declaration", WELL | {"cough": True}, WELL | {"cough": True, "temperature": 36.6}, ""),
        ("declaration", WELL | {"cough": True}, WELL | {"cough": True, "contact_with_case": True}, "she"),
        # What kept a code better, and is taken away.
        ("test_result", GOOD, GOOD | {"result": "inconclusive"}, "she"),
        ("test_result", GOOD, GOOD | {"method": "antigen"}, "she"),
        ("test_result", GOOD, GOOD | {"specimen_taken_at": moment(10)}, "she"),
        ("test_result", GOOD, GOOD | {"specimen_taken_at": moment(12)}, ""),
        ("test_result", GOOD, GOOD | {"person": "other"}, "she"),
        ("test_result", GOOD | {"specimen_taken_at": moment(14, month=1)}, GOOD | {"result": "inconclusive"}, ""),
        ("case_report", CARE | OUT, CARE | OUT | {"diagnosed_on": date(2020, 2, 8)}, "she"),
        ("case_report", CARE | OUT, CARE | OUT | {"note": "twice"}, ""),
        ("declaration", WELL, WELL | {"declared_at": moment(10)}, "she"),
        ("declaration", WELL, WELL | {"declared_at": moment(11, 9)}, ""),
        ("declaration", WELL, WELL | {"person": "other"}, "she"),
        ("declaration", WELL | {"contact_with_case": True}, WELL | {"declared_at": moment(5)}, "she"),
        ("declaration", WELL | STAY, WELL, "she"),
        ("declaration", WELL | STAY, WELL | STAY | {"temperature": 36.6}, ""),
        ("arrival", ITALY, ITALY | {"arrival_state": "cancelled"}, "she"),
        # What is older than what is known is history.
        ("test_result", GOOD, BAD | {"recorded_at": moment(11, 1)}, ""),
        ("test_result", GOOD, GOOD | {"result": "inconclusive", "recorded_at": moment(11, 1)}, ""),
        # What does not say when it was learnt is no history, whenever its sending began.
        ("test_result", GOOD | {"recorded_at": moment(12, 9)}, BAD | {"recorded_at": None}, "she"),
    ],
)  # fmt: skip
def test_beside_what_was_said_a_row_makes_the_code_worse_of(
    standard: str, before: dict[str, object], now: dict[str, object], whom: str
) -> None:
    found = worsened(standard, newest(standard, now), one_row(standard, before, moment(11, 2)), today=TODAY)
    assert found.rows() == ([("k", whom)] if whom else [])


def one_row(standard: str, said: dict[str, object], learnt: datetime) -> pl.DataFrame:
    schema = load_standard(standard).schema
    row = {"person": "she", "recorded_at": learnt, load_standard(standard).key[0]: "k", **said}
    return pl.DataFrame([row], schema={name: schema[name] for name in row})


def newest(standard: str, *said: dict[str, object]) -> pl.DataFrame:
    rows = pl.concat([one_row(standard, one, moment(12)) for one in said], how="diagonal")
    return newest_rows(standard, rows.with_row_index("row"), at=moment(12))


def test_of_several_rows_of_an_id_the_one_that_was_learnt_last_counts() -> None:
    nothing = newest("test_result", GOOD).clear()
    late = BAD | {"recorded_at": moment(11, 1)}
    assert worsened("test_result", newest("test_result", GOOD, late), nothing, today=TODAY).is_empty()
    assert worsened("test_result", newest("test_result", GOOD, BAD), nothing, today=TODAY).height == 1


@pytest.mark.parametrize(
    ("persons", "counted", "allowed", "held"),
    [
        (200, 0, None, False),
        (201, 0, None, True),
        (0, 500, None, False),
        (10, 190, None, False),
        (11, 190, None, True),
        (960, 40, 1000, False),
        (961, 40, 1000, True),
    ],
)
def test_so_many_persons_are_too_many(persons: int, counted: int, allowed: int | None, held: bool) -> None:
    assert is_too_many(persons, WorseBefore(counted, allowed), code_brake()) is held


@pytest.mark.parametrize(
    ("place", "county"),
    [("330382", "330382"), ("330382001002", "330382"), ("3303", "3303"), ("3303Z01", "3303"), ("33", "33")],
)
def test_a_place_lies_in_a_county_or_in_what_comes_next(place: str, county: str) -> None:
    assert county_of(place) == county


@pytest.mark.parametrize(
    ("places", "area"),
    [
        (["330382", "330382"], "330382"),
        (["330382", "330302"], "3303"),
        (["330382", "3303"], "3303"),
        (["330382", "330106"], "33"),
        (["330382", "310101"], "otherwise"),
        ([], "otherwise"),
    ],
)
def test_who_decides_is_whoever_has_the_smallest_area_in_which_all_live(places: list[str], area: str) -> None:
    assert area_of(places, otherwise="otherwise") == area


@pytest.mark.parametrize(
    ("standard", "number", "days", "allowed"),
    [
        ("arrival", 100_000, 14, True),
        ("arrival", 100_001, 14, False),
        ("arrival", 100_000, 15, False),
        ("arrival", 200, 1, False),
        ("arrival", 201, 1, True),
        ("arrival", 300, 0, False),
        ("contact", 300, 1, False),
    ],
)
def test_an_allowance_has_limits(standard: str, number: int, days: int, allowed: bool) -> None:
    if allowed:
        check_allowance(WantedAllowance(number, days), standard=standard)
        return
    with pytest.raises(Refusal) as refused:
        check_allowance(WantedAllowance(number, days), standard=standard)
    assert refused.value.code == "hold.allowance"


def test_every_table_about_persons_that_a_code_rests_on_has_a_brake() -> None:
    assert {standard for standard, _ in READS.values()} == {*BRAKED, "contact"}
