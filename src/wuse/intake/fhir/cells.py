"""Cells of rows as values of FHIR types. None: the value has no form in R4."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from wuse.intake.fhir.building import concept
from wuse.intake.fhir.mapping import MappedField
from wuse.intake.fhir.moments import precision

_CODE = re.compile(r"\S+( \S+)*\Z")
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}\Z")

Writer = Callable[[str, MappedField], Any]


def text_of_cell(value: object) -> str | None:
    """The text of a cell, of whatever type its column is; None where it is empty."""
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.replace(tzinfo=UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None or value == "" else str(value)


def write_value(text: str, mapped: MappedField) -> Any:
    """The value at the end of a field's path; None where R4 has no form for it."""
    return _WRITERS[mapped.type](text, mapped)


def _string(text: str, mapped: MappedField) -> str | None:
    return text if _printable(text) else None


def _printable(text: str) -> bool:
    # R4's string: no control characters but tab, new line and return; here also no half of a surrogate pair.
    return text.strip() != "" and not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", text)


def _code(text: str, mapped: MappedField) -> str | None:
    if mapped.field.labels and text not in mapped.field.labels:
        return None
    _, code = mapped.standard_coding.get(text, (None, text))
    return code if _CODE.match(code) and _printable(code) else None


def _integer(text: str, mapped: MappedField) -> int | None:
    return int(text) if _INTEGER.match(text) and abs(int(text)) < 2**31 else None


def _decimal(text: str, mapped: MappedField) -> int | float | None:
    if _INTEGER.match(text):
        return int(text)
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _date(text: str, mapped: MappedField) -> str | None:
    if mapped.field.type == "date":
        return text if precision(text) == "day" else None
    if precision(text) == "moment":
        return text
    # The intake takes a moment without seconds; R4 does not.
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo and precision(moment.isoformat()) == "moment" else None


def _concept(text: str, mapped: MappedField) -> dict[str, Any] | None:
    if text not in mapped.field.labels:
        return None
    standard = mapped.standard_coding.get(text)
    own = (mapped.own_system, text)
    return concept(own) if standard is None else concept(standard, own)


def _held(name: str) -> Writer:
    return lambda text, mapped: {name: text} if _printable(text) else None


_WRITERS: Mapping[str, Writer] = {
    "string": _string,
    "code": _code,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _date,
    "instant": _date,
    "CodeableConcept": _concept,
    "HumanName": _held("text"),
    "Reference": _held("display"),
}
