"""A data standard is a contract: what it leaves unsaid is refused when it is loaded."""

import pytest

from wuse.pool import load_standard, standard_names
from wuse.pool.standard import standard_from_text
from wuse.vocabulary import Refusal

GOOD = """
name: visit
title: {zh: 就诊, en: Visit}
description: {zh: 一次就诊, en: One visit}
purpose: outbreak_surveillance
retention_days: 365
key: [place, date]
event_time: date
fields:
  - {name: place, type: place_code, title: {zh: 地区, en: Place}, description: {zh: 地区, en: Where},
     sensitivity: L1, constraints: {required: true}}
  - {name: date, type: date, title: {zh: 日期, en: Date}, description: {zh: 当日, en: When},
     sensitivity: L2, constraints: {required: true}}
  - {name: seen, type: integer, unit: persons, title: {zh: 人数, en: Seen}, description: {zh: 人数, en: Persons},
     sensitivity: L2, constraints: {minimum: 0}}
checks: []
"""


def refusal_of(text: str, file: str = "visit.yaml") -> Refusal:
    with pytest.raises(Refusal) as caught:
        standard_from_text(text, file=file)
    return caught.value


def test_every_standard_that_wuse_ships_loads() -> None:
    assert [load_standard(name).name for name in standard_names()] == standard_names()


def test_a_whole_standard_is_read() -> None:
    found = standard_from_text(GOOD, file="visit.yaml")
    assert found.columns == ("place", "date", "seen")
    assert standard_from_text(GOOD.replace("checks: []", ""), file="visit.yaml") == found


@pytest.mark.parametrize(
    ("said", "instead", "field", "part"),
    [
        ("name: visit", "name: visits", None, "name"),
        ("en: Visit}", "en: ' '}", None, "title"),
        ("{zh: 一次就诊, en: One visit}", "{en: One visit}", None, "description"),
        ("purpose: outbreak_surveillance", "", None, "purpose"),
        ("retention_days: 365", "", None, "retention_days"),
        ("retention_days: 365", "retention_days: 0", None, "retention_days"),
        ("retention_days: 365", "retention_days: always", None, "retention_days"),
        ("key: [place, date]", "key: []", None, "key"),
        ("event_time: date", "", None, "event_time"),
        ("checks: []", "checks: [children_sum_to_parent]", None, "checks"),
        ("type: place_code", "type: text", "place", "type"),
        ("type: place_code", "type: [date]", "place", "type"),
        ("name: place, ", "", "1", "name"),
        ("name: seen", "name: Seen it", "Seen it", "name"),
        ("name: seen", "name: batch_id", "batch_id", "name"),
        ("en: Date}", "en: }", "date", "title"),
        ("description: {zh: 当日, en: When},", "", "date", "description"),
        ("sensitivity: L1,", "", "place", "sensitivity"),
        ("sensitivity: L1", "sensitivity: L5", "place", "sensitivity"),
        ("sensitivity: L1", "sensitivity: [L1]", "place", "sensitivity"),
        (", constraints: {minimum: 0}", "", "seen", "constraints"),
        ("minimum: 0", "minimum: none", "seen", "minimum"),
        ("minimum: 0", "enum: []", "seen", "enum"),
        ("unit: persons", "unit: 7", "seen", "unit"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_what_to_write(
    said: str, instead: str, field: str | None, part: str
) -> None:
    assert said in GOOD
    found = refusal_of(GOOD.replace(said, instead, 1))
    assert found.code == "standard.malformed"
    assert (found.details["file"], found.details.get("field"), found.details["part"]) == (
        "visit.yaml",
        field,
        part,
    )
    assert part in str(found.details["write"])


@pytest.mark.parametrize(
    ("said", "instead", "code", "details"),
    [
        ("checks:", "cheques:", "standard.part_unknown", {"field": "visit", "parts": ["cheques"]}),
        ("sensitivity: L2", "sensitivity: L2, colour: red", "standard.part_unknown", {"parts": ["colour"]}),
        ("unit: persons", "unit: per 100,000", "standard.part_unknown", {"field": "seen", "parts": ["0"]}),
        ("minimum: 0", "smallest: 0", "standard.part_unknown", {"field": "seen", "parts": ["smallest"]}),
        ("name: seen", "name: date", "standard.field_repeated", {"field": ["date"]}),
        ("key: [place, date]", "key: [place, day]", "standard.key_unknown", {"field": "day"}),
        ("key: [place, date]", "key: [place, seen]", "standard.key_unknown", {"field": "seen"}),
        ("event_time: date", "event_time: day", "standard.event_time_unknown", {"field": "day"}),
        ("event_time: date", "event_time: place", "standard.event_time_unknown", {"field": "place"}),
        ("event_time: date", "event_time: null", "standard.retention_unjudged", {"days": 365}),
        (
            "sensitivity: L2, constraints: {required: true}}",
            "sensitivity: L2, constraints: {}}",
            "standard.key_unknown",
            {"field": "date"},
        ),
        ("fields:", "fields: [", "standard.unreadable", {"file": "visit.yaml"}),
    ],
)
def test_what_contradicts_itself_is_refused(
    said: str, instead: str, code: str, details: dict[str, object]
) -> None:
    found = refusal_of(GOOD.replace(said, instead, 1))
    assert found.code == code
    assert details.items() <= found.details.items()


@pytest.mark.parametrize("text", ["", "- a", "fields", "name: visit\nfields: [a]"])
def test_what_is_no_standard_at_all_is_refused(text: str) -> None:
    assert refusal_of(text).code == "standard.malformed"
