"""Rows as a Bundle: the same rows the same bundle, resources that R4 allows, and every cell that it has no form for."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tests.fhir_bundles import Json, transaction
from wuse.intake.fhir import bundle_of, rows_of
from wuse.vocabulary import Refusal

CASE: dict[str, Any] = {
    "report_id": "R-1",
    "person": "p1-" + "a" * 32,
    "place": "330382",
    "report_place": "330382",
    "age": 40,
    "diagnosed_on": date(2020, 2, 1),
    "reported_at": datetime(2020, 2, 1, 3, tzinfo=UTC),
    "classification": "confirmed",
    "origin": "local",
    "status": "in_care",
    "reporter": "cdc",
}


def bundle(*rows: Json) -> Json:
    return bundle_of({"case_report": pl.DataFrame([{**CASE, **row} for row in rows])})


def resources(found: Json, kind: str) -> list[Json]:
    return [each["resource"] for each in found["entry"] if each["resource"]["resourceType"] == kind]


def test_the_same_rows_give_the_same_bundle() -> None:
    assert bundle({}, {"report_id": "R-2"}) == bundle({}, {"report_id": "R-2"})


def test_every_entry_has_an_address_of_its_own_and_every_reference_leads_to_one() -> None:
    found = bundle({}, {}, {"hospital": "h"}, {"person": "p1-" + "b" * 32})
    addresses = [each["fullUrl"] for each in found["entry"]]
    assert len(set(addresses)) == len(addresses)
    for condition in resources(found, "Condition"):
        assert condition["subject"]["reference"] in addresses


def test_one_patient_stands_for_rows_that_say_the_same_of_the_person() -> None:
    found = bundle({}, {"report_id": "R-2"}, {"report_id": "R-3", "place": "330381"})
    assert len(resources(found, "Patient")) == 2


def test_a_case_that_was_ruled_out_is_a_refuted_condition() -> None:
    [condition] = resources(bundle({"classification": "suspected", "status": "ruled_out"}), "Condition")
    codes = [coding["code"] for coding in condition["verificationStatus"]["coding"]]
    assert codes == ["refuted"]


def test_a_specimen_lies_within_its_test() -> None:
    sent = rows_of(transaction()).tables["test_result"].cells
    [test] = resources(bundle_of({"test_result": sent}), "Observation")
    assert test["specimen"] == {"reference": "#specimen"}
    assert [each["id"] for each in test["contained"]] == ["specimen"]


def test_a_moment_without_seconds_gets_them() -> None:
    [condition] = resources(bundle({"reported_at": "2020-02-01T11:00+08:00"}), "Condition")
    assert condition["recordedDate"] == "2020-02-01T11:00:00+08:00"


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("report_id", None, "required"),
        ("person", None, "required"),
        ("report_id", "\x01", "fhir_unwritable"),
        ("place", "33 0382 ", "fhir_unwritable"),
        ("classification", "cured", "fhir_unwritable"),
        ("severity", "bad", "fhir_unwritable"),
        ("sex", "x", "fhir_unwritable"),
        ("age", "forty", "fhir_unwritable"),
        ("diagnosed_on", "2020-02", "fhir_unwritable"),
        ("reported_at", "2020-02-01", "fhir_unwritable"),
        ("note", "  ", "fhir_unwritable"),
    ],
)
def test_a_cell_without_a_form_in_fhir_is_named_and_not_repeated(field: str, value: Any, rule: str) -> None:
    row = {name: str(told) for name, told in CASE.items()} | {
        "reported_at": "2020-02-01T11:00:00Z",
        field: value,
    }
    with pytest.raises(Refusal) as caught:
        bundle_of({"case_report": pl.DataFrame([row])})
    [told] = caught.value.details["problems"]  # type: ignore[misc]
    assert (told["row"], told["column"], told["rule"], told["value"]) == (1, field, rule, "")


def test_all_cells_without_a_form_are_named() -> None:
    with pytest.raises(Refusal) as caught:
        bundle({"classification": "x"}, {"origin": "y", "status": "z"})
    problems: Any = caught.value.details["problems"]
    assert [(told["row"], told["column"]) for told in problems] == [
        (1, "classification"),
        (2, "origin"),
        (2, "status"),
    ]
