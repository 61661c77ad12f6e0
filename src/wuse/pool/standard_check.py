"""What a data standard has to say before it is used: the file is a contract, and it is read by more than one part.

The first thing that is missing or wrong is refused, with the file, the field and what to write.

Constraints of a field: `constraints` refuse a row; `warnings`, in the same words, accept it and name what is odd.
An empty cell breaks `required` alone. A value meets

- `required: true` (every type) when it is not empty;
- `enum: [a, b]` (string) when it is one of these; a field with `labels` has its codes here;
- `minimum`, `maximum` (integer, number) when it is not below, not above;
- `min_length`, `max_length` (string) when it has so many characters, at least, at most;
- `pattern: "[A-Z]{3}"` (string) when the whole of it matches; no look-around, no back-references;
- `not_in_future: true` (date, datetime) when it is not after the moment of checking;
- `default: "24:00"` (every type) always: an empty cell takes it.

A `reference` to `<standard>.<field>` leads to the one field that is that table's key. A row whose value is not there,
nor in the same sending, is treated as `unresolved` says: `refuse`, `warn` or `accept`.

Checks of a standard: an entry of `checks` is a `rule` with its parts, a `title` in both languages, a `severity`
(`refuse`, the default, or `warn`) and, when it is for some rows only, `where: {field: [values]}`. They speak of the
fields that the pool keeps. All but the first look at one row, which meets

- `children_sum_to_parent` when, across the rows of a file, the parts of a place add up to the place;
- `not_before`, `fields: [later, earlier]`, when the first is not before the second or one of them is empty; a date
  beside a moment is compared by days in China;
- `differ`, `fields: [a, b]`, when the two are not the same or one of them is empty;
- `one_of`, `fields: [a, b, …]`, when at least one is not empty;
- `required_if`, `field`, `equals: [values]`, `then: [fields]`, when `field` is none of these or all of `then` are
  filled;
- `total`, `parts: [fields]`, `whole`, `compare: equal | at_most`, when the sum of the parts is equal to the whole, or
  at most the whole; an empty part counts 0; it is met when the whole or every part is empty.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wuse.pool.standard_judges import (
    Parts,
    both_languages,
    check_known,
    check_parts,
    days_or_null,
    list_of,
    malformed,
    malformed_in,
    mapping_of,
    number,
    one_of,
    or_absent,
    path,
    regular_expression,
    said,
    truth,
    whole,
    word,
)
from wuse.pool.standard_rules import check_rules
from wuse.pool.table_purpose import purpose_names
from wuse.vocabulary import Purpose, Refusal, Sensitivity

_EXAMPLE = "case_count.yaml"


def check_standard(raw: Any, *, file: str, types: Iterable[str], reserved: Iterable[str]) -> None:
    """Refuse a standard that leaves something unsaid, or says what no part of wuse reads.

    Args:
        raw: the parsed file, its used fields whole.
        file: its name, such as `case_count.yaml`, which the standard's name must be that of.
        types: known types of fields. reserved: names that the pool keeps for its own columns.

    Raises:
        Refusal: `standard.malformed`, `standard.part_unknown`, `standard.constraint_unfit`, `standard.field_repeated`,
            `standard.key_unknown`, `standard.event_time_unknown`, `standard.rule_field_unknown`,
            `standard.personal_unsaid`, `standard.retention_unjudged`.
    """
    if not isinstance(raw, dict):
        raise malformed(file, "name", f"name: {_EXAMPLE.removesuffix('.yaml')}")
    name = file.removesuffix(".yaml")
    check_parts(raw, _standard_parts(name), file)
    check_fields(raw["fields"], file=file, types=types, reserved=reserved)
    _check_names(raw, file)
    check_rules(raw.get("checks", ()), _pool_fields(raw), file=file)
    _check_personal(raw, file)
    _check_retention(raw, file)


def check_fields(raw: Any, *, file: str, types: Iterable[str], reserved: Iterable[str]) -> None:
    """Refuse a list of fields of which one leaves something unsaid or contradicts itself.

    Raises:
        Refusal: `standard.malformed`, `standard.part_unknown`, `standard.constraint_unfit`.
    """
    if not isinstance(raw, list):
        raise malformed(file, "fields", "- {name: place, …}")
    for number_, field in enumerate(raw, 1):
        _check_field(field, number_, file, list(types), set(reserved))


def _check_field(field: Any, number: int, file: str, types: list[str], reserved: set[str]) -> None:
    owner = str(field.get("name") or number) if isinstance(field, dict) else str(number)
    if not isinstance(field, dict):
        raise malformed_in(file, owner, "name", "name: place")
    check_parts(field, _FIELD, file, owner)
    if field["type"] not in types:
        raise malformed_in(file, owner, "type", f"type: {' | '.join(types)}")
    if field["name"] in reserved:
        raise malformed_in(file, owner, "name", f"name: {field['name']}_sent")
    if field.get("kept_in") == "vault" and field["sensitivity"] != Sensitivity.L4:
        raise malformed_in(file, owner, "sensitivity", "sensitivity: L4")
    _check_reference(field, file, owner)
    if field.get("made_at") and (field.get("kept_in") == "vault" or field["constraints"]):
        raise malformed_in(file, owner, "made_at", "made_at: door | desk, kept_in: pool, constraints: {}")
    for part in ("constraints", "warnings"):
        _check_constraints(field.get(part, {}), field, file, owner)


def _check_reference(field: Mapping[str, Any], file: str, owner: str) -> None:
    """A reference to a table says what becomes of a row that comes before what it leads to: often that is normal."""
    leads_to_table = "." in (field.get("reference") or "")
    if leads_to_table and "unresolved" not in field:
        raise malformed_in(file, owner, "unresolved", _FIELD["unresolved"][1])
    if "unresolved" in field and not leads_to_table:
        raise malformed_in(file, owner, "reference", _FIELD["reference"][1])


def _check_constraints(given: Mapping[str, Any], field: Mapping[str, Any], file: str, owner: str) -> None:
    check_known(given, CONSTRAINT_WORDS, file, owner)
    for part, limit in given.items():
        judge, write = CONSTRAINT_WORDS[part]
        if not judge(limit):
            raise malformed_in(file, owner, part, f"constraints: {{{write}}}")
        if field["type"] not in _FOR_TYPES.get(part, (field["type"],)):
            raise Refusal(
                "standard.constraint_unfit",
                "{file}, field {field}: {part} cannot be judged of a {type}. It is for {types}: leave it out, or "
                "change the type.",
                {
                    "file": file,
                    "field": owner,
                    "part": part,
                    "type": field["type"],
                    "types": _FOR_TYPES[part],
                },
            )
    labels = field.get("labels")
    if labels and not set(given.get("enum", ())) <= labels.keys():
        raise malformed_in(file, owner, "enum", f"constraints: {{enum: {list(labels)}}}")


def _check_names(raw: Mapping[str, Any], file: str) -> None:
    names = [field["name"] for field in raw["fields"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refusal(
            "standard.field_repeated",
            "{file}: the field {field} stands twice. Leave one of the two out, or give it another name.",
            {"file": file, "field": twice},
        )
    fields = _pool_fields(raw)
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


def _check_retention(raw: Mapping[str, Any], file: str) -> None:
    """Rows that are kept for so many days are counted from something that every one of them has."""
    event = _pool_fields(raw).get(raw["event_time"], {})
    if raw["retention_days"] is not None and not event.get("constraints", {}).get("required"):
        raise Refusal(
            "standard.retention_unjudged",
            "{file}: rows are kept for {days} days, and nothing says from when. Name a required field as event_time, "
            "or write retention_days: null.",
            {"file": file, "days": raw["retention_days"]},
        )


def _pool_fields(raw: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {field["name"]: field for field in raw["fields"] if field.get("kept_in", "pool") == "pool"}


def _check_personal(raw: Mapping[str, Any], file: str) -> None:
    """A table with persons says so, for which purpose, and until when: silence would keep them for good."""
    holds = sorted(field["name"] for field in raw["fields"] if field["type"] == "person_key")
    holds += sorted(field["name"] for field in raw["fields"] if field.get("kept_in") == "vault")
    lawful = raw["purpose"] in list(Purpose) and raw["retention_days"] is not None
    if (holds and not raw.get("personal")) or (raw.get("personal") and not lawful):
        raise Refusal(
            "standard.personal_unsaid",
            "{file} holds persons ({fields}). Write personal: true, a purpose out of {purposes}, and retention_days as "
            "a number of days.",
            {"file": file, "fields": holds, "purposes": [str(purpose) for purpose in Purpose]},
        )


# --- what each part may be


def _standard_parts(name: str) -> Parts:
    return {"name": (lambda value: word(value) and value == name, f"name: {name}"), **_STANDARD}


_STANDARD: Parts = {
    "title": (both_languages, "title: {zh: 病例数, en: Case count}"),
    "description": (both_languages, "description: {zh: 一地一日的数值, en: One figure of a place on a day}"),
    "purpose": (one_of(*purpose_names()), f"purpose: {' | '.join(purpose_names())}"),
    "retention_days": (days_or_null, "retention_days: 365 | null"),
    "personal": (or_absent(truth), "personal: true"),
    "key": (list_of(word), "key: [place, date]"),
    "event_time": (lambda value: value is None or word(value), "event_time: date | null"),
    "fields": (lambda value: isinstance(value, list) and bool(value), "fields: [{name: place, …}]"),
    "checks": (
        or_absent(
            lambda value: (
                isinstance(value, list) and all(isinstance(v, dict) and word(v.get("rule")) for v in value)
            )
        ),
        "checks: [{rule: children_sum_to_parent}]",
    ),
}
_FIELD: Parts = {
    "name": (word, "name: place"),
    "type": (said, "type: string"),
    "unit": (or_absent(said), "unit: persons"),
    "title": (both_languages, "title: {zh: 地区, en: Place}"),
    "description": (both_languages, "description: {zh: 行政区划代码, en: Code of the place}"),
    "sensitivity": (lambda value: value in list(Sensitivity), "sensitivity: L1 | L2 | L3 | L4"),
    "constraints": (lambda value: isinstance(value, dict), "constraints: {}"),
    "warnings": (or_absent(lambda value: isinstance(value, dict)), "warnings: {maximum: 42}"),
    "reference": (
        or_absent(lambda value: value is None or one_of("place", "person")(value) or path(value)),
        "reference: place | person | case_report.report_id | null",
    ),
    "unresolved": (or_absent(one_of("refuse", "warn", "accept")), "unresolved: refuse | warn | accept"),
    "kept_in": (or_absent(one_of("pool", "vault")), "kept_in: pool | vault"),
    "made_at": (or_absent(one_of("door", "desk")), "made_at: door | desk"),
    "labels": (or_absent(mapping_of(both_languages)), "labels: {male: {zh: 男, en: Male}}"),
}
CONSTRAINT_WORDS: Parts = {
    "required": (truth, "required: true"),
    "enum": (list_of(said), "enum: [published, derived]"),
    "minimum": (number, "minimum: 0"),
    "maximum": (number, "maximum: 100"),
    "min_length": (whole, "min_length: 3"),
    "max_length": (whole, "max_length: 200"),
    "pattern": (regular_expression, 'pattern: "[A-Z]{3}"'),
    "not_in_future": (truth, "not_in_future: true"),
    "default": (lambda value: value is not None, 'default: "24:00"'),
}
"""What `constraints` and `warnings` may say."""
_FOR_TYPES: Mapping[str, tuple[str, ...]] = {
    "enum": ("string",),
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "min_length": ("string",),
    "max_length": ("string",),
    "pattern": ("string",),
    "not_in_future": ("date", "datetime"),
}
