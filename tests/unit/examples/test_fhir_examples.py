"""The published bundles: taken in, checked as any file, and given out again without loss."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tests.fhir_bundles import EXAMPLES, example
from wuse.intake import Checked, check
from wuse.intake.door import at_door, reader_of_documents
from wuse.intake.fhir import bundle_of, read_fhir, rows_of
from wuse.intake.raw_table import RawTable
from wuse.pool import load_standard
from wuse.trust.commitments import committing
from wuse.trust.identity import IdentityDocument, person_key
from wuse.vocabulary import PersonKey

GOOD = ("transaction", "searchset", "batch")
NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)


def key_of(document: IdentityDocument) -> PersonKey:
    return person_key(document, secret=bytes(32), version=1)


def checked(name: str, table: RawTable) -> Checked:
    standard = load_standard(name)
    frame = pl.DataFrame([table.rows, *table.cells])
    answer = at_door(
        frame,
        standard,
        named=reader_of_documents(key_of),
        commit=committing(lambda: bytes(32)),
        lang="en",
    )
    assert answer.problems == ()
    return check(answer.frame, standard, place_exists=lambda place, day: True, children=no_children, now=NOW)


def no_children(place: Any, day: date) -> list[Any]:
    return []


def test_every_example_is_tried_here() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*GOOD, "mistakes"}


@pytest.mark.parametrize("name", GOOD)
def test_an_example_passes_the_door_and_the_checks(name: str) -> None:
    for standard, table in read_fhir((EXAMPLES / f"{name}.json").read_bytes()).tables.items():
        found = checked(standard, table)
        assert [told.message for told in found.problems if told.severity == "refuse"] == []
        assert found.accepted.height == table.height
        assert found.accepted["person"].null_count() == 0


@pytest.mark.parametrize("name", GOOD)
def test_an_example_goes_out_again_without_loss(name: str) -> None:
    tables = rows_of(example(name)).tables
    again = rows_of(bundle_of({standard: table.cells for standard, table in tables.items()}))
    assert again.problems == ()
    for standard, table in tables.items():
        assert again.tables[standard].cells.to_dicts() == table.cells.to_dicts()


@pytest.mark.parametrize("name", [*GOOD, "mistakes"])
def test_every_person_of_an_example_says_that_nobody_is_meant(name: str) -> None:
    for entry in example(name)["entry"]:
        tags = [tag["code"] for tag in entry["resource"].get("meta", {}).get("tag", ())]
        assert tags == ["HTEST"] or entry["resource"]["resourceType"] in (
            "OperationOutcome",
            "MedicationRequest",
        )


def test_of_the_mistakes_each_is_told_and_the_good_test_is_taken() -> None:
    mapped = rows_of(example("mistakes"))
    assert mapped.tables["test_result"].rows.to_list() == [9]
    assert mapped.tables["case_report"].cells.height == 0
    assert {told.rule for told in mapped.problems} == {
        "fhir_code",
        "fhir_no_day",
        "fhir_no_day_left_out",
        "fhir_no_identity",
        "fhir_no_patient",
        "fhir_no_time",
        "fhir_reference",
        "fhir_resource",
        "fhir_status",
        "fhir_withdrawn",
    }
