"""What the entries of a standard's `checks` may say; what each kind means stands in `standard_check.py`."""

from collections.abc import Iterable, Mapping
from typing import Any

from wuse.pool.standard_judges import (
    Parts,
    both_languages,
    check_parts,
    list_of,
    malformed_in,
    mapping_of,
    one_of,
    or_absent,
    pair_of,
    said,
    truth,
    word,
)
from wuse.vocabulary import Refusal

_MOMENTS = ("date", "datetime")
_NUMBERS = ("integer", "number")


def check_rules(
    rules: Iterable[Mapping[str, Any]], fields: Mapping[str, Mapping[str, Any]], *, file: str
) -> None:
    """Refuse a check of a kind that does not exist, or one about fields that are not there or of another type.

    Args:
        fields: name -> parts of the fields that the pool keeps.

    Raises:
        Refusal: `standard.malformed`, `standard.part_unknown`, `standard.rule_field_unknown`.
    """
    for rule in rules:
        kind = rule["rule"]
        if kind not in RULE_KINDS:
            raise malformed_in(file, kind, "rule", f"rule: {' | '.join(RULE_KINDS)}")
        check_parts(rule, {**_COMMON, **RULE_KINDS[kind]}, file, kind)
        _check_fields(rule, fields, file)
        _check_codes(rule, fields, file)


def _check_fields(rule: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]], file: str) -> None:
    types = {"not_before": _MOMENTS, "total": _NUMBERS}.get(rule["rule"])
    compared = [
        *rule.get("fields", ()),
        *rule.get("parts", ()),
        *([rule["whole"]] if "whole" in rule else []),
    ]
    named = [*rule.get("then", ()), *rule.get("where", ()), *([rule["field"]] if "field" in rule else [])]
    unfit = [name for name in compared if name not in fields or (types and fields[name]["type"] not in types)]
    for name in [*unfit, *(name for name in named if name not in fields)]:
        raise Refusal(
            "standard.rule_field_unknown",
            "{file}: the check {rule} names {field}, which is no field of the pool of a type that it can judge. "
            "Name one that is.",
            {"file": file, "rule": rule["rule"], "field": name},
        )


def _check_codes(rule: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]], file: str) -> None:
    """A condition on a code that the field never has would never hold, and nobody would notice."""
    conditions = {**rule.get("where", {}), **({rule["field"]: rule["equals"]} if "equals" in rule else {})}
    for name, values in conditions.items():
        field = fields[name]
        codes = field["constraints"].get("enum") or list(field.get("labels", ()))
        if codes and not set(values) <= set(codes):
            raise malformed_in(file, rule["rule"], name, f"{name}: {codes}")


def _code(value: Any) -> bool:
    return said(value) or truth(value)


_COMMON: Parts = {
    "rule": (word, "rule: not_before"),
    "title": (both_languages, "title: {zh: 诊断不早于发病, en: Diagnosed no earlier than onset}"),
    "severity": (or_absent(one_of("refuse", "warn")), "severity: refuse | warn"),
    "where": (or_absent(mapping_of(list_of(_code))), "where: {basis: [published]}"),
}
RULE_KINDS: Mapping[str, Parts] = {
    "children_sum_to_parent": {},
    "not_before": {"fields": (pair_of(word), "fields: [diagnosed_on, onset_on]")},
    "differ": {"fields": (pair_of(word), "fields: [person, case_person]")},
    "one_of": {"fields": (list_of(word, at_least=2), "fields: [age, birth_date]")},
    "required_if": {
        "field": (word, "field: origin"),
        "equals": (list_of(_code), "equals: [imported_abroad]"),
        "then": (list_of(word), "then: [import_country]"),
    },
    "total": {
        "parts": (list_of(word), "parts: [staff_local, staff_elsewhere]"),
        "whole": (word, "whole: staff_total"),
        "compare": (one_of("equal", "at_most"), "compare: equal | at_most"),
    },
}
"""Kind of check -> the parts that it has of its own."""
