"""Whether a mapping says what its standard can take: known fields, one source each, notations that go with the type."""

import re
from collections.abc import Iterator

from wuse.intake.columns import JUDGED
from wuse.intake.mapping.code_texts import TRUTHS, is_coded
from wuse.intake.mapping.column_mapping import ColumnMapping, FieldSource
from wuse.pool import Field, Standard, load_standard
from wuse.vocabulary import PlaceCode, Refusal

MOST_HEADINGS, MOST_VALUES, MOST_CHARACTERS = 2_000, 2_000, 300
_OFFSET = re.compile(r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]")
# The only columns of the door that say the same of many persons without naming one.
_SAID_OF_MANY = ("identity_kind", "identity_issuer")


def check_mapping(mapping: ColumnMapping) -> None:
    """Refuse a mapping that could not be applied, or that would write a person into every row.

    Raises:
        Refusal: `standard.unknown`, `mapping.judged`, `mapping.empty`, `mapping.field_unknown`,
            `mapping.too_large`, `mapping.text`, `mapping.source`, `mapping.constant`, `mapping.value`,
            `mapping.notation`, `mapping.offset`.
    """
    standard = load_standard(mapping.standard)
    if standard.name in JUDGED:
        raise Refusal(
            "mapping.judged",
            "Rows of {standard} are counted or judged by the system: nothing is mapped onto them.",
            {"standard": standard.name},
        )
    if not mapping.fields:
        raise Refusal("mapping.empty", "The mapping leads to no field: choose a column for at least one.")
    _check_size(mapping)
    known = {field.name: field for field in standard.sent_fields}
    for name, source in mapping.fields.items():
        if name not in known:
            raise _unknown(name, standard)
        _check_source(known[name], source)


def may_be_constant(field: Field) -> bool:
    """Whether a field can say the same in every row: what names a person cannot."""
    return field.type != "person_key" and (field.kept_in == "pool" or field.name in _SAID_OF_MANY)


def _check_size(mapping: ColumnMapping) -> None:
    many = max(map(len, (source.values for source in mapping.fields.values())), default=0)
    if len(mapping.headings) > MOST_HEADINGS or len(mapping.empty) > MOST_HEADINGS or many > MOST_VALUES:
        raise Refusal(
            "mapping.too_large",
            "The mapping names more than {most} headings or values: leave out what no file of this shape has.",
            {"most": MOST_VALUES},
        )
    if any(len(text) > MOST_CHARACTERS for text in _texts(mapping)):
        raise Refusal(
            "mapping.too_large",
            "A text of the mapping has more than {most} characters: no heading and no code is that long.",
            {"most": MOST_CHARACTERS},
        )
    if any("\x00" in text for text in _texts(mapping)):
        raise Refusal(
            "mapping.text",
            "A text of the mapping holds the character NUL, which no text has: correct the heading in the file.",
        )


def _texts(mapping: ColumnMapping) -> Iterator[str]:
    yield from (*mapping.headings, *mapping.empty)
    for source in mapping.fields.values():
        yield from (source.column, source.constant, *source.values, *source.values.values())


def _unknown(name: str, standard: Standard) -> Refusal:
    return Refusal(
        "mapping.field_unknown",
        "The standard {standard} has no field “{field}”: {known}.",
        {"standard": standard.name, "field": name, "known": [field.name for field in standard.sent_fields]},
    )


def _check_source(field: Field, source: FieldSource) -> None:
    if bool(source.column) is bool(source.constant):
        raise Refusal(
            "mapping.source",
            "The field “{field}” is read from one column, or has one value for all rows: say either.",
            {"field": field.name},
        )
    if source.constant:
        _check_constant(field, source.constant)
    _check_values(field, source)
    _check_notation(field, source)


def _check_constant(field: Field, value: str) -> None:
    if not may_be_constant(field):
        raise Refusal(
            "mapping.constant",
            "The field “{field}” tells one person from another and cannot be the same in all rows: read it from a "
            "column.",
            {"field": field.name},
        )
    if is_coded(field):
        _check_code(field, value)


def _check_values(field: Field, source: FieldSource) -> None:
    if source.values and not (source.column and is_coded(field)):
        raise _unfit(field, "values")
    for value in source.values.values():
        if value:
            _check_code(field, value)


def _check_code(field: Field, value: str) -> None:
    known = list(TRUTHS) if field.type == "boolean" else list(field.labels)
    if field.type == "place_code":
        PlaceCode.parse(value)
    elif value not in known:
        raise Refusal(
            "mapping.value",
            "“{value}” is no code of the field “{field}”: use one of {known}.",
            {"value": value, "field": field.name, "known": known},
        )


def _check_notation(field: Field, source: FieldSource) -> None:
    if source.dates and not (source.column and field.type in ("date", "datetime")):
        raise _unfit(field, "dates")
    if source.decimal and not (source.column and field.type in ("integer", "number")):
        raise _unfit(field, "decimal")
    if source.offset and not (source.column and field.type == "datetime"):
        raise _unfit(field, "offset")
    if source.offset and not _OFFSET.fullmatch(source.offset):
        raise Refusal(
            "mapping.offset",
            "“{value}” is no offset from UTC: write it as +08:00.",
            {"value": source.offset, "field": field.name},
        )


def _unfit(field: Field, part: str) -> Refusal:
    return Refusal(
        "mapping.notation",
        "“{part}” does not go with the field “{field}”, which is of the type {type}, or is the same in all rows: "
        "leave it out.",
        {"part": part, "field": field.name, "type": field.type},
    )
