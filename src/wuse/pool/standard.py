"""Data standards: one YAML file a table, in the Frictionless Table Schema vocabulary with a few additions.

The file drives validation, the columns in the pool, the forms and the reference pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from wuse.pool.standard_check import check_standard
from wuse.vocabulary import Refusal, Sensitivity

_FOLDER = files("wuse.pool") / "standards"
_POLARS_TYPES: dict[str, pl.DataType] = {
    "place_code": pl.String(),
    "string": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
}
# What the pool adds to every row: when it was learnt, in which batch, at which place of the batch.
SYSTEM_COLUMNS: dict[str, pl.DataType] = {
    "recorded_at": pl.Datetime("us", "UTC"),
    "batch_id": pl.String(),
    "sequence": pl.Int64(),
    "row_number": pl.Int64(),
}


@dataclass(frozen=True)
class Field:
    """One column: its meaning in both languages, its type and unit, its class, its constraints."""

    name: str
    type: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    unit: str | None
    sensitivity: Sensitivity
    constraints: Mapping[str, Any]

    @property
    def polars_type(self) -> pl.DataType:
        """The column's type in memory."""
        return _POLARS_TYPES[self.type]


@dataclass(frozen=True)
class Standard:
    """The contract of one table of the pool."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    purpose: str
    retention_days: int | None
    key: tuple[str, ...]
    event_time: str | None
    fields: tuple[Field, ...]
    checks: tuple[Mapping[str, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the fields in order."""
        return tuple(field.name for field in self.fields)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column types of the stored table, the pool's own columns included."""
        own = {field.name: field.polars_type for field in self.fields}
        return {**own, **SYSTEM_COLUMNS}

    def field(self, name: str) -> Field:
        """The field of that name; a KeyError is a maker's mistake."""
        return {field.name: field for field in self.fields}[name]


def standard_names() -> list[str]:
    """The names of the standards that wuse ships, sorted."""
    return sorted(entry.name[:-5] for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))


@cache
def load_standard(name: str) -> Standard:
    """Load a standard by name.

    Raises:
        Refusal: `standard.unknown` when no such standard exists; those of `standard_from_text`.
    """
    if name not in standard_names():
        raise Refusal(
            "standard.unknown",
            "There is no data standard “{value}”. Known: {known}.",
            {"value": name, "known": standard_names()},
        )
    return standard_from_text((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), file=f"{name}.yaml")


def standard_from_text(text: str, *, file: str) -> Standard:
    """Read a standard from the text of its file.

    Raises:
        Refusal: `standard.unreadable` when it is not YAML; those of `check_standard`.
    """
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as reason:
        raise Refusal(
            "standard.unreadable",
            "{file} is not YAML: {reason}. Compare it with a standard that wuse ships.",
            {"file": file, "reason": " ".join(str(reason).split())},
        ) from reason
    # `recorded_at` may be a field of its own: then the sender may say it.
    check_standard(raw, file=file, types=_POLARS_TYPES, reserved=SYSTEM_COLUMNS.keys() - {"recorded_at"})
    return _standard(raw)


def _standard(raw: dict[str, Any]) -> Standard:
    return Standard(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        purpose=raw["purpose"],
        retention_days=raw["retention_days"],
        key=tuple(raw["key"]),
        event_time=raw["event_time"],
        fields=tuple(_field(entry) for entry in raw["fields"]),
        checks=tuple(raw.get("checks", ())),
    )


def _field(raw: dict[str, Any]) -> Field:
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        description=raw["description"],
        unit=raw.get("unit"),
        sensitivity=Sensitivity(raw["sensitivity"]),
        constraints=raw["constraints"],
    )
