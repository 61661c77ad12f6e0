"""What a data standard has to say before it is used: the file is a contract, and it is read by more than one part.

The first thing that is missing or wrong is refused, with the file, the field and what to write.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wuse.vocabulary import Refusal, Sensitivity

_Judge = Callable[[Any], bool]
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check_standard(raw: Any, *, file: str, types: Iterable[str], reserved: Iterable[str]) -> None:
    """Refuse a standard that leaves something unsaid, or says what no part of wuse reads.

    Args:
        raw: the parsed file.
        file: its name, such as `case_count.yaml`, which the standard's name must be that of.
        types: known types of fields. reserved: names that the pool keeps for its own columns.

    Raises:
        Refusal: `standard.malformed`, `standard.part_unknown`, `standard.field_repeated`, `standard.key_unknown`,
            `standard.event_time_unknown`.
    """
    if not isinstance(raw, dict):
        raise _malformed(file, "name", "name: case_count")
    _check_known(raw, _STANDARD, file, file.removesuffix(".yaml"))
    for part, (judge, write) in _STANDARD.items():
        if not (
            judge(raw.get(part, _ABSENT)) and (part != "name" or raw["name"] == file.removesuffix(".yaml"))
        ):
            raise _malformed(file, part, write if part != "name" else f"name: {file.removesuffix('.yaml')}")
    for number, field in enumerate(raw["fields"], 1):
        _check_field(field, number, file, list(types), set(reserved))
    _check_references(raw, file)


def _check_field(field: Any, number: int, file: str, types: list[str], reserved: set[str]) -> None:
    owner = str(field.get("name") or number) if isinstance(field, dict) else str(number)
    if not isinstance(field, dict):
        raise _malformed_field(file, owner, "name", "name: place")
    _check_known(field, _FIELD, file, owner)
    for part, (judge, write) in _FIELD.items():
        if not judge(field.get(part, _ABSENT)):
            raise _malformed_field(file, owner, part, write)
    if field["type"] not in types:
        raise _malformed_field(file, owner, "type", f"type: {' | '.join(types)}")
    if field["name"] in reserved:
        raise _malformed_field(file, owner, "name", f"name: {field['name']}_sent")
    _check_known(field["constraints"], _CONSTRAINTS, file, owner)
    for part, limit in field["constraints"].items():
        judge, write = _CONSTRAINTS[part]
        if not judge(limit):
            raise _malformed_field(file, owner, part, f"constraints: {{{write}}}")


def _check_references(raw: Mapping[str, Any], file: str) -> None:
    names = [field["name"] for field in raw["fields"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refusal(
            "standard.field_repeated",
            "{file}: the field {field} stands twice. Leave one of the two out, or give it another name.",
            {"file": file, "field": twice},
        )
    fields = {field["name"]: field for field in raw["fields"]}
    for name in raw["key"]:
        if not fields.get(name, {}).get("constraints", {}).get("required"):
            raise Refusal(
                "standard.key_unknown",
                "{file}: the key names {field}, which is no required field. Add the field with constraints: "
                "{write}, or take it out of the key.",
                {"file": file, "field": name, "write": "{required: true}"},
            )
    event_time = raw["event_time"]
    if event_time is not None and fields.get(event_time, {}).get("type") not in ("date", "datetime"):
        raise Refusal(
            "standard.event_time_unknown",
            "{file}: event_time names {field}, which is no field of type date or datetime. Name one that is, or "
            "write null.",
            {"file": file, "field": event_time},
        )


def _check_known(given: Mapping[str, Any], known: Mapping[str, object], file: str, owner: str) -> None:
    strange = sorted(str(part) for part in given if part not in known)
    if strange:
        raise Refusal(
            "standard.part_unknown",
            "{file}, {field}: nothing reads {parts}. Known there: {known}. Correct the spelling, or leave it out.",
            {"file": file, "field": owner, "parts": strange, "known": list(known)},
        )


def _malformed(file: str, part: str, write: str) -> Refusal:
    return Refusal(
        "standard.malformed",
        "{file}: {part} is missing or not as it should be. Write: {write}",
        {"file": file, "part": part, "write": write},
    )


def _malformed_field(file: str, field: str, part: str, write: str) -> Refusal:
    return Refusal(
        "standard.malformed",
        "{file}, field {field}: {part} is missing or not as it should be. Write: {write}",
        {"file": file, "field": field, "part": part, "write": write},
    )


# --- what each part may be


class _Absent:
    """Stands for a part that is not there, where null would be an answer."""


_ABSENT = _Absent()


def _word(value: Any) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _both_languages(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"zh", "en"} and all(map(_said, value.values()))


def _said(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _days_or_null(value: Any) -> bool:
    return value is None or (_whole(value) and value > 0)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return _whole(value) or isinstance(value, float)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _list_of(judge: _Judge) -> _Judge:
    return lambda value: isinstance(value, list) and bool(value) and all(map(judge, value))


def _or_absent(judge: _Judge) -> _Judge:
    return lambda value: value is _ABSENT or judge(value)


_STANDARD: dict[str, tuple[_Judge, str]] = {
    "name": (_word, "name: case_count"),
    "title": (_both_languages, "title: {zh: 病例数, en: Case count}"),
    "description": (_both_languages, "description: {zh: 一地一日的数值, en: One figure of a place on a day}"),
    "purpose": (_word, "purpose: outbreak_surveillance"),
    "retention_days": (_days_or_null, "retention_days: 365 | null"),
    "key": (_list_of(_word), "key: [place, date]"),
    "event_time": (lambda value: value is None or _word(value), "event_time: date | null"),
    "fields": (lambda value: isinstance(value, list) and bool(value), "fields: [{name: place, …}]"),
    "checks": (
        _or_absent(
            lambda value: (
                isinstance(value, list) and all(isinstance(v, dict) and _word(v.get("rule")) for v in value)
            )
        ),
        "checks: [{rule: children_sum_to_parent}]",
    ),
}
_FIELD: dict[str, tuple[_Judge, str]] = {
    "name": (_word, "name: place"),
    "type": (_said, "type: string"),
    "unit": (_or_absent(_said), "unit: persons"),
    "title": (_both_languages, "title: {zh: 地区, en: Place}"),
    "description": (_both_languages, "description: {zh: 行政区划代码, en: Code of the place}"),
    "sensitivity": (lambda value: value in list(Sensitivity), "sensitivity: L1 | L2 | L3 | L4"),
    "constraints": (lambda value: isinstance(value, dict), "constraints: {}"),
}
_CONSTRAINTS: dict[str, tuple[_Judge, str]] = {
    "required": (_truth, "required: true"),
    "enum": (_list_of(_said), "enum: [published, derived]"),
    "minimum": (_number, "minimum: 0"),
    "maximum": (_number, "maximum: 100"),
    "min_length": (_whole, "min_length: 3"),
    "not_in_future": (_truth, "not_in_future: true"),
    "default": (lambda value: value is not None, 'default: "24:00"'),
}
