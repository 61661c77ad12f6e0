"""Which dimension of data quality a rule of the intake belongs to."""

from collections.abc import Mapping

_COMPLETENESS, _CONSISTENCY, _UNIQUENESS, _VALIDITY = "completeness", "consistency", "uniqueness", "validity"
_OF_RULE: Mapping[str, str] = {
    "required": _COMPLETENESS,
    "one_of": _COMPLETENESS,
    "required_if": _COMPLETENESS,
    "not_before": _CONSISTENCY,
    "differ": _CONSISTENCY,
    "total": _CONSISTENCY,
    "children_sum_to_parent": _CONSISTENCY,
    "reference_unknown": _CONSISTENCY,
    "person_unknown": _CONSISTENCY,
    "key_conflict": _UNIQUENESS,
}


def dimension_of(rule: str) -> str:
    """`completeness`, `consistency` or `uniqueness`; `validity` for every rule about a cell or the shape of a row."""
    return _OF_RULE.get(rule, _VALIDITY)
