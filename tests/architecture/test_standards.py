"""A data standard teaches what its table means, a form asks only what a table has, and a field is defined once."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.house import PACKAGE
from wuse.permits.response import LONGEST
from wuse.permits.retention import RETENTION
from wuse.pool import Field, Standard, load_standard, standard_names
from wuse.pool.form import form_names, load_form
from wuse.pool.standard import standard_from_text
from wuse.pool.standard_field import mother_table
from wuse.vocabulary import Purpose, Sensitivity

LANGUAGES = {"zh", "en"}
WANTED = {
    "arrival", "case_count", "case_report", "contact", "declaration", "enterprise", "grid_visit", "isolation",
    "meter_reading", "mobility", "population", "stock", "test_result", "venue_visit", "verdict",
}  # fmt: skip
FILES = sorted((PACKAGE / "pool" / "standards").glob("*.yaml"))
# Of what a response leaves, the last goes when opaque keys are no longer kept for appeals.
LONGEST_KEPT = (LONGEST + max(RETENTION.values())).days


def lacks(standard: Standard) -> list[str]:
    """What a standard leaves unsaid, or says of fields that it has not."""
    found = [f"standard: {part}" for part in ("title", "description") if not _both(getattr(standard, part))]
    for field in standard.all_fields:
        found += [
            f"{field.name}: {part}" for part in ("title", "description") if not _both(getattr(field, part))
        ]
        found += [f"{field.name}: sensitivity"] if not isinstance(field.sensitivity, Sensitivity) else []
        found += [f"{field.name}: labels"] if _unlabelled(field) else []
    found += [f"check: {check['rule']}" for check in standard.checks if not _both(check["title"])]
    return found + (_unguarded(standard) if holds_persons(standard) else [])


def _both(words: Mapping[str, str]) -> bool:
    return words.keys() == LANGUAGES and all(text.strip() for text in words.values())


def _unlabelled(field: Field) -> bool:
    """Whether a code has no name in one of the languages."""
    return any(not _both(field.labels.get(code, {})) for code in field.constraints.get("enum", ()))


def holds_persons(standard: Standard) -> bool:
    return any(field.type == "person_key" for field in standard.fields) or bool(standard.door_fields)


def _unguarded(standard: Standard) -> list[str]:
    """What a table with persons lacks to be lawful: word, purpose, end, and a class that is not public."""
    found = [] if standard.personal else ["standard: personal"]
    found += [] if standard.purpose in list(Purpose) else ["standard: purpose"]
    found += [] if 0 < (standard.retention_days or 0) <= LONGEST_KEPT else ["standard: retention_days"]
    return found + [f"{field.name}: open" for field in standard.fields if _open(field)]


def _open(field: Field) -> bool:
    """L1 beside a person key would publish it with the person; when it was learnt says nothing of anybody."""
    return field.sensitivity == Sensitivity.L1 and field.name != "recorded_at"


def _raw(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_standards_to_judge() -> None:
    assert {path.stem for path in FILES} >= WANTED


@pytest.mark.parametrize("name", standard_names())
def test_a_standard_says_everything_in_both_languages(name: str) -> None:
    assert lacks(load_standard(name)) == []


@pytest.mark.parametrize("name", standard_names())
def test_a_reference_leads_to_the_key_of_a_table_and_is_of_its_type(name: str) -> None:
    """To the whole key, so that it can be looked up at the desk, and means one row."""
    for field in load_standard(name).fields:
        if field.leads_to:
            table, column = field.leads_to
            assert load_standard(table).key == (column,)
            assert load_standard(table).field(column).type == field.type == "string"


def test_the_tables_refer_to_one_another() -> None:
    found = {
        f"{name}.{field.name}": field.reference
        for name in standard_names()
        for field in load_standard(name).fields
        if field.leads_to
    }
    cases = dict.fromkeys(["contact.case", "isolation.case", "test_result.case"], "case_report.report_id")
    assert found.items() >= {**cases, "meter_reading.enterprise": "enterprise.enterprise"}.items()
    assert found["case_count.source"] == "source.source"


@pytest.mark.parametrize("name", standard_names())
def test_a_row_says_which_place_answers_for_it(name: str) -> None:
    """Permits count at places: a table without one could be sent by anybody; a person is registered at one."""
    standard = load_standard(name)
    if standard.personal and name not in DECIDED:
        (about,) = standard.about
        assert standard.field(about).reference == "place"
        assert standard.field(about).constraints["required"]
    assert standard.about or name in PLACELESS | DECIDED


# About documents, rules and senders.
PLACELESS = {"source", "quality_signal"}
# Decided in wuse itself, about a pair whose place the desk keeps; nobody sends it.
DECIDED = {"same_case"}


@pytest.mark.parametrize("name", standard_names())
def test_a_heading_is_that_of_one_field(name: str) -> None:
    """A file's heading may be a field's name or either title: two fields that share one could not be told apart."""
    fields = load_standard(name).all_fields
    spellings = ({text.casefold() for text in (field.name, *field.title.values())} for field in fields)
    spelt = Counter(text for each in spellings for text in each)
    assert {text for text, count in spelt.items() if count > 1} == set()


@pytest.mark.parametrize("name", standard_names())
def test_what_names_a_person_never_reaches_the_pool(name: str) -> None:
    naming = {name for name, field in mother_table().items() if field.get("kept_in") == "vault"}
    assert naming >= {"identity_kind", "identity_number", "person_name", "telephone", "address_line"}
    assert naming.isdisjoint(load_standard(name).schema)


def test_a_field_of_two_tables_is_defined_in_the_mother_table() -> None:
    own = Counter(field["name"] for path in FILES for field in _raw(path)["fields"] if "name" in field)
    assert {name for name, count in own.items() if count > 1} == set()
    assert set(own) & set(mother_table()) == set()


def test_every_shared_field_is_used() -> None:
    used = {field["use"] for path in FILES for field in _raw(path)["fields"] if "use" in field}
    assert set(mother_table()) - used == set()


def test_a_form_has_no_words_of_its_own_for_a_field() -> None:
    assert len(form_names()) >= 6
    for name in form_names():
        form = load_form(name)
        assert _both(form.title)
        assert _both(form.description)
        assert _both(form.asked_by)
        assert all(_both(asked.title) for asked in form.fields)


GOOD = """
name: visit
title: {zh: 就诊, en: Visit}
description: {zh: 一次就诊, en: One visit}
personal: true
purpose: case_investigation
retention_days: 28
key: [person, date]
event_time: date
fields:
  - {use: person, constraints: {required: true}}
  - {name: date, type: date, title: {zh: 日期, en: Date}, description: {zh: 当日, en: When},
     sensitivity: L3, constraints: {required: true}}
  - {name: kind, type: string, title: {zh: 类别, en: Kind}, description: {zh: 类别, en: Kind},
     sensitivity: L4, constraints: {}, labels: {first: {zh: 初诊, en: First}}}
"""


def test_a_whole_standard_lacks_nothing() -> None:
    assert lacks(standard_from_text(GOOD, file="visit.yaml")) == []


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ("retention_days: 28", "retention_days: 900", "standard: retention_days"),
        ("sensitivity: L3", "sensitivity: L1", "date: open"),
        ("labels: {first: {zh: 初诊, en: First}}", "warnings: {}", None),
        (
            "constraints: {}, labels: {first: {zh: 初诊, en: First}}",
            "constraints: {enum: [a]}",
            "kind: labels",
        ),
    ],
)
def test_what_a_standard_leaves_unsaid_is_found(said: str, instead: str, found: str | None) -> None:
    assert said in GOOD
    standard = standard_from_text(GOOD.replace(said, instead), file="visit.yaml")
    assert lacks(standard) == ([found] if found else [])
