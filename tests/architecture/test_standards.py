"""A data standard teaches what its table means: type, titles, descriptions, class, key and event time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.house import PACKAGE

TYPES = {"place_code", "string", "date", "datetime", "integer", "number", "boolean"}
CLASSES = {"L1", "L2", "L3", "L4"}
LANGUAGES = ("zh", "en")
FILES = sorted((PACKAGE / "pool" / "standards").glob("*.yaml"))


def lacks(standard: Mapping[str, Any]) -> list[str]:
    """What a data standard leaves unsaid, or says of fields that it has not."""
    found = _unsaid("standard", standard)
    found += [f"standard: {part}" for part in ("name", "purpose") if not standard.get(part)]
    found += ["standard: retention_days"] if not _is_span(standard.get("retention_days", "")) else []
    fields = {field["name"]: field for field in standard["fields"]}
    for name, field in fields.items():
        found += [*_unsaid(name, field), *_unclear(name, field)]
    return found + _unknown(standard, fields)


def _unsaid(owner: str, spoken: Mapping[str, Any]) -> list[str]:
    return [
        f"{owner}: {part} in {lang}"
        for part in ("title", "description")
        for lang in LANGUAGES
        if not str((spoken.get(part) or {}).get(lang) or "").strip()
    ]


def _is_span(days: object) -> bool:
    """A number of days, or null for what is kept."""
    return days is None or (isinstance(days, int) and days > 0)


def _unclear(name: str, field: Mapping[str, Any]) -> list[str]:
    checks = {"type": field.get("type") in TYPES, "sensitivity": field.get("sensitivity") in CLASSES}
    return [f"{name}: {part}" for part, right in checks.items() if not right]


def _unknown(standard: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    key, event_time = standard.get("key") or [], standard.get("event_time")
    found = [] if key else ["key: empty"]
    for name in key:
        if not fields.get(name, {}).get("constraints", {}).get("required"):
            found.append(f"key: {name} is no required field")
    if event_time is not None and fields.get(event_time, {}).get("type") not in ("date", "datetime"):
        found.append(f"event_time: {event_time} is no date")
    return found


def _load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_standards_to_judge() -> None:
    assert {path.stem for path in FILES} >= {"case_count", "population", "verdict"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_standard_says_everything_in_both_languages(path: Path) -> None:
    assert lacks(_load(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_standard_is_named_like_its_file_and_names_a_field_once(path: Path) -> None:
    standard = _load(path)
    names = [field["name"] for field in standard["fields"]]
    assert standard["name"] == path.stem
    assert len(names) == len(set(names))


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
"""


def test_a_whole_standard_lacks_nothing() -> None:
    assert lacks(yaml.safe_load(GOOD)) == []


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ("type: place_code", "type: text", "place: type"),
        ("en: Place}", "en: ''}", "place: title in en"),
        ("description: {zh: 当日, en: When}", "description: {en: When}", "date: description in zh"),
        ("description: {zh: 一次就诊, en: One visit}", "description: null", "standard: description in zh"),
        ("sensitivity: L2", "sensitivity: L5", "date: sensitivity"),
        ("sensitivity: L1,", "", "place: sensitivity"),
        ("key: [place, date]", "key: [place, day]", "key: day is no required field"),
        ("key: [place, date]", "key: []", "key: empty"),
        ("event_time: date", "event_time: place", "event_time: place is no date"),
        ("event_time: date", "event_time: day", "event_time: day is no date"),
        ("retention_days: 365", "retention_days: always", "standard: retention_days"),
        ("purpose: outbreak_surveillance", "purpose: ''", "standard: purpose"),
    ],
)
def test_what_a_standard_leaves_unsaid_is_found(said: str, instead: str, found: str) -> None:
    assert said in GOOD
    assert found in lacks(yaml.safe_load(GOOD.replace(said, instead)))
