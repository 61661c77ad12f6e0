"""A standard as a Frictionless Table Schema: what that vocabulary has words for, and the rest under `wuse:`."""

import re
from typing import Any

import pytest

from wuse.pool import load_standard, standard_names
from wuse.pool.table_schema import data_package, table_schema
from wuse.vocabulary import PlaceCode, Refusal

# Table Schema 1.0: types, and the constraints that each knows.
TYPES = {"string", "number", "integer", "boolean", "date", "datetime"}
CONSTRAINTS = {"required", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern"}


def field(name: str, standard: str = "test_result", **how: Any) -> dict[str, Any]:
    found = table_schema(load_standard(standard), **how)["fields"]
    return {each["name"]: each for each in found}[name]


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("name", standard_names())
def test_a_schema_speaks_the_vocabulary_of_the_specification(name: str, sent: bool) -> None:
    standard = load_standard(name)
    schema = table_schema(standard, sent=sent)
    assert {each["type"] for each in schema["fields"]} <= TYPES
    assert {part for each in schema["fields"] for part in each["constraints"]} <= CONSTRAINTS
    own = {"name", "type", "format", "title", "description", "constraints", "trueValues", "falseValues"}
    assert all(part in own or part.startswith("wuse:") for each in schema["fields"] for part in each)
    wanted = standard.sent_fields if sent else standard.fields
    assert [each["name"] for each in schema["fields"]] == [each.name for each in wanted]


def test_a_field_has_its_meaning_in_the_readers_language_and_its_codes_in_both() -> None:
    found = field("result", lang="zh")
    assert found["title"] == "检测结果"
    assert found["constraints"] == {
        "required": True,
        "enum": ["positive", "negative", "inconclusive", "unfit"],
    }
    assert found["wuse:labels"]["positive"] == {"zh": "阳性", "en": "Positive"}
    assert found["wuse:sensitivity"] == "L4"
    assert field("ct_value")["wuse:warnings"] == {"minimum": 8, "maximum": 45}
    assert field("specimens_pooled")["wuse:default"] == 1


def test_the_table_of_latest_rows_has_a_key_and_no_column_of_the_door() -> None:
    schema = table_schema(load_standard("venue_visit"))
    assert schema["primaryKey"] == ["person", "venue", "visited_at"]
    assert field("person")["constraints"]["required"]
    assert "identity_number" not in {each["name"] for each in schema["fields"]}


def test_a_sent_file_has_the_key_of_a_person_or_a_document_and_any_number_of_rows_of_a_key() -> None:
    schema = table_schema(load_standard("venue_visit"), sent=True)
    assert "primaryKey" not in schema
    assert "required" not in field("person", sent=True)["constraints"]
    assert field("identity_number", sent=True)["wuse:keptIn"] == "vault"
    assert field("venue", "venue_visit", sent=True)["constraints"]["required"]


@pytest.mark.parametrize(
    "code", ["33", "3303", "330382", "330382001", "330382001001", "33Z01", "3302Z01", "33038", "3", "乐清"]
)
def test_a_place_is_what_a_place_code_is(code: str) -> None:
    pattern = field("place")["constraints"]["pattern"]
    try:
        PlaceCode.parse(code)
        is_place = True
    except Refusal:
        is_place = False
    assert bool(re.fullmatch(pattern, code)) == is_place


def test_a_package_has_a_file_a_table_and_keys_between_those_that_are_in_it() -> None:
    both = data_package([load_standard("contact"), load_standard("case_report")])
    contact, case_report = both["resources"]
    assert (contact["path"], contact["wuse:personal"], contact["wuse:retentionDays"]) == (
        "contact.csv",
        True,
        56,
    )
    assert contact["schema"]["foreignKeys"] == [
        {"fields": ["case"], "reference": {"resource": "case_report", "fields": ["report_id"]}}
    ]
    assert "foreignKeys" not in case_report["schema"]
    (alone,) = data_package([load_standard("contact")])["resources"]
    assert "foreignKeys" not in alone["schema"]
