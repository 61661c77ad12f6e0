"""Data standards as Frictionless descriptors, so that others can check a file without wuse (specs.frictionlessdata.io).

A Table Schema says of a column what its vocabulary has words for. What it has none for stands under `wuse:`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wuse.pool.standard import Standard
from wuse.pool.standard_field import Field
from wuse.vocabulary import Lang

# As in `intake.cells`: what an officer's spreadsheet writes for yes and no.
_TRUE, _FALSE = ["true", "1", "yes", "是"], ["false", "0", "no", "否"]
_PLACE = "([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})(Z[0-9]{2})?"
_PERSON = "p[0-9]{1,3}-[a-z2-7]{32}"
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "place_code": {"type": "string", "constraints": {"pattern": _PLACE}},
    "person_key": {"type": "string", "constraints": {"pattern": _PERSON}},
    "datetime": {"type": "datetime", "format": "any"},
    "boolean": {"type": "boolean", "trueValues": _TRUE, "falseValues": _FALSE},
}
_CONSTRAINTS = {
    "required": "required",
    "enum": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}


def table_schema(standard: Standard, *, lang: Lang = "en", sent: bool = False) -> dict[str, Any]:
    """The Table Schema of a standard.

    Args:
        lang: of titles and descriptions; both languages stand under `wuse:title`, `wuse:labels`.
        sent: of a file as it is sent (the door's columns too, either the person's key or a document, any number of rows
            of a key), rather than of the table's latest rows.
    """
    fields = standard.sent_fields if sent else standard.fields
    either = {"person"} if sent and standard.door_fields else set()
    schema = {
        "fields": [_field(field, lang, optional=field.name in either) for field in fields],
        "missingValues": [""],
        "wuse:key": list(standard.key),
        "wuse:eventTime": standard.event_time,
        "wuse:checks": [dict(check) for check in standard.checks],
    }
    return schema if sent else {**schema, "primaryKey": list(standard.key)}


def data_package(standards: Iterable[Standard], *, lang: Lang = "en", sent: bool = False) -> dict[str, Any]:
    """A Data Package with one CSV file a standard, `<name>.csv` beside the descriptor.

    Args:
        lang, sent: as for `table_schema`. References between the tables that are in the package are foreign keys.
    """
    chosen = list(standards)
    return {
        "name": "wuse",
        "resources": [_resource(standard, chosen, lang, sent) for standard in chosen],
    }


def _resource(standard: Standard, among: list[Standard], lang: Lang, sent: bool) -> dict[str, Any]:
    schema = table_schema(standard, lang=lang, sent=sent)
    keys = _foreign_keys(standard, {other.name for other in among})
    return {
        "name": standard.name,
        "path": f"{standard.name}.csv",
        "title": standard.title[lang],
        "description": standard.description[lang],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {**schema, **({"foreignKeys": keys} if keys else {})},
        "wuse:purpose": standard.purpose,
        "wuse:retentionDays": standard.retention_days,
        "wuse:personal": standard.personal,
    }


def _foreign_keys(standard: Standard, among: set[str]) -> list[dict[str, Any]]:
    found = []
    for field in standard.fields:
        table, column = field.leads_to or ("", "")
        if table in among:
            # A table that refers to itself is called by the empty name.
            resource = "" if table == standard.name else table
            found.append({"fields": [field.name], "reference": {"resource": resource, "fields": [column]}})
    return found


def _field(field: Field, lang: Lang, *, optional: bool) -> dict[str, Any]:
    kind = _TYPES.get(field.type, {"type": field.type})
    said = {_CONSTRAINTS[name]: limit for name, limit in field.constraints.items() if name in _CONSTRAINTS}
    if optional:
        said.pop("required", None)
    own = {
        "unit": field.unit,
        "sensitivity": str(field.sensitivity),
        "reference": field.reference,
        "unresolved": field.unresolved if field.leads_to else None,
        "keptIn": field.kept_in,
        "madeAt": field.made_at,
        "default": field.constraints.get("default"),
        "notInFuture": field.constraints.get("not_in_future"),
        "warnings": dict(field.warnings),
        "title": dict(field.title),
        "labels": dict(field.labels),
    }
    return {
        "name": field.name,
        **kind,
        "title": field.title[lang],
        "description": field.description[lang],
        "constraints": {**kind.get("constraints", {}), **said},
        **{f"wuse:{part}": value for part, value in own.items() if value},
    }
