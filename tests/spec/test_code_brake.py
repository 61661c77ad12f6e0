"""Which rows may make a code worse, and how many persons are too many: one table a rule (ADR 73)."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from wuse.assess.health_code.state import READS
from wuse.intake.code_brake import (
    BRAKED,
    WantedAllowance,
    WorseBefore,
    area_of,
    check_allowance,
    code_brake,
    is_too_many,
    worse_rows,
)
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

TODAY = date(2020, 2, 12)
OFTEN = {"test_result": 150, "arrival": 40}


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


@pytest.mark.parametrize(
    ("standard", "persons", "before", "allowed", "held"),
    [
        ("test_result", 200, {}, {}, False),
        ("test_result", 201, {}, {}, True),
        ("test_result", 0, {"isolation": 500}, {}, False),
        ("isolation", 10, OFTEN, {}, False),
        ("isolation", 11, OFTEN, {}, True),
        # What is allowed of one table is counted for itself, and frees the others.
        ("arrival", 960, OFTEN, {"arrival": 1000}, False),
        ("arrival", 961, OFTEN, {"arrival": 1000}, True),
        ("isolation", 50, OFTEN, {"arrival": 1000}, False),
        ("isolation", 51, OFTEN, {"arrival": 1000}, True),
        ("isolation", 161, OFTEN, {"test_result": 1000}, True),
        # Less may be allowed than everybody has.
        ("arrival", 30, OFTEN, {"arrival": 50}, True),
    ],
)
def test_so_many_persons_are_too_many(
    standard: str, persons: int, before: dict[str, int], allowed: dict[str, int], held: bool
) -> None:
    assert is_too_many(standard, persons, WorseBefore(before, allowed), code_brake()) is held


@pytest.mark.parametrize(
    ("places", "area"),
    [
        (["330382", "330382001"], "330382"),
        (["330382", "330302"], "3303"),
        (["330382", "330106001"], "33"),
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
        ("arrival", 0, 1, False),
        ("arrival", 1, 0, False),
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
