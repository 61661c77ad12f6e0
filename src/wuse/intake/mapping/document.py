"""A mapping as a file: YAML as it is exported, and YAML or JSON as it is read."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import yaml

from wuse.intake.mapping.column_mapping import ColumnMapping, DateOrder, DecimalMark, FieldSource
from wuse.intake.mapping.mapping_check import check_mapping
from wuse.trust import canonical_json
from wuse.vocabulary import Refusal

FORM = "mapping/1"
MOST_BYTES = 512 * 1024
_DEPTH = 8
_PARTS = ("wuse", "standard", "headings", "empty", "fields")
_SOURCE_PARTS = tuple(part.name for part in fields(FieldSource))


def mapping_to_document(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as plain lists and names; what is not said is left out."""
    return {
        "wuse": FORM,
        "standard": mapping.standard,
        "headings": list(mapping.headings),
        "empty": list(mapping.empty),
        "fields": {name: _source_document(source) for name, source in mapping.fields.items()},
    }


def _source_document(source: FieldSource) -> dict[str, Any]:
    said = {part: getattr(source, part) for part in _SOURCE_PARTS}
    return {part: dict(value) if part == "values" else str(value) for part, value in said.items() if value}


def mapping_to_text(mapping: ColumnMapping) -> str:
    """The mapping as YAML."""
    document = mapping_to_document(mapping)
    # A sign that nobody sees, such as a line separator, is written as its number: as itself it would not survive.
    seen = json.dumps(document, ensure_ascii=False).isprintable()
    return yaml.safe_dump(document, allow_unicode=seen, sort_keys=False)


def content_under(mapping: ColumnMapping, content: bytes, *, sheet: str = "") -> bytes:
    """A content with what was said of it: the same file under another mapping is another sending."""
    return content + canonical_json([mapping_to_document(mapping), sheet])


def check_table_of(mapping: ColumnMapping, standard: str) -> None:
    """Refuse a mapping that is for another table than the one that was named (`mapping.other_table`)."""
    if mapping.standard != standard:
        raise Refusal(
            "mapping.other_table",
            "The mapping is for the table {mapped}, and {standard} was named: name the right one of the two.",
            {"mapped": mapping.standard, "standard": standard},
        )


def mapping_from_text(text: str) -> ColumnMapping:
    """Read a mapping from YAML or JSON, and check it.

    Raises:
        Refusal: `mapping.unreadable`, `mapping.malformed`, and those of `check_mapping`.
    """
    if len(text.encode()) > MOST_BYTES:
        raise _unreadable(f"more than {MOST_BYTES // 1024} kilobytes")
    return mapping_from_document(_parsed(text))


def mapping_from_document(raw: Any) -> ColumnMapping:
    """The mapping of plain lists and names, checked.

    Raises:
        Refusal: `mapping.malformed`, and those of `check_mapping`.
    """
    if not isinstance(raw, dict) or raw.get("wuse") != FORM:
        raise _malformed("wuse", f"wuse: {FORM}")
    for part in raw:
        if part not in _PARTS:
            raise _malformed(str(part), ", ".join(_PARTS))
    sources = _names(raw.get("fields", {}), "fields")
    mapping = ColumnMapping(
        standard=_text(raw.get("standard"), "standard"),
        fields={_text(name, "fields"): _source(said, str(name)) for name, said in sources.items()},
        headings=_list(raw.get("headings", ()), "headings"),
        empty=_list(raw.get("empty", ()), "empty"),
    )
    check_mapping(mapping)
    return mapping


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass  # what is no JSON may be YAML all the same
    try:
        _check_shape(text)
        # Nothing is guessed: every value is the text that stands there.
        return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and names alone
    except yaml.YAMLError as reason:
        raise _unreadable(" ".join(str(reason).split())) from None


def _check_shape(text: str) -> None:
    """Refuse what would be built without end: the parser itself only walks along."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _unreadable("it has aliases")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise _unreadable(f"it is nested more than {_DEPTH} deep")


def _source(said: Any, name: str) -> FieldSource:
    parts = _names(said, name)
    for part in parts:
        if part not in _SOURCE_PARTS:
            raise _malformed(f"{name}.{part}", ", ".join(_SOURCE_PARTS))
    values = _names(parts.get("values", {}), f"{name}.values")
    return FieldSource(
        column=_text(parts.get("column", ""), f"{name}.column"),
        constant=_text(parts.get("constant", ""), f"{name}.constant"),
        values={_text(text, name): _text(code, f"{name}.values.{text}") for text, code in values.items()},
        dates=_one_of(DateOrder, parts.get("dates"), f"{name}.dates"),
        offset=_text(parts.get("offset", ""), f"{name}.offset"),
        decimal=_one_of(DecimalMark, parts.get("decimal"), f"{name}.decimal"),
    )


def _one_of(kinds: Any, value: Any, part: str) -> Any:
    if not value:
        return None
    if value not in [str(kind) for kind in kinds]:
        raise _malformed(part, ", ".join(kinds))
    return kinds(value)


def _names(value: Any, part: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _malformed(part, "name: value")
    return value


def _list(value: Any, part: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _malformed(part, "[a, b]")
    return tuple(_text(text, part) for text in value)


def _text(value: Any, part: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise _malformed(part, '"…"')
    return value


def _malformed(part: str, expected: str) -> Refusal:
    return Refusal(
        "mapping.malformed",
        "The part “{part}” of the mapping is missing or has another form: {expected}. Compare it with a mapping that "
        "was exported.",
        {"part": part, "expected": expected},
    )


def _unreadable(reason: str) -> Refusal:
    return Refusal(
        "mapping.unreadable",
        "The mapping cannot be read: {reason}. Export it again, or correct the file.",
        {"reason": reason},
    )
