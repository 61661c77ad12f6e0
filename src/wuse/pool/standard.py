"""Data standards: one YAML file a table, in the Frictionless Table Schema vocabulary with a few additions.

The file drives validation, the columns in the pool, the forms and the reference pages. Its fields are its own, or
`use: <name>` one of the mother table (`standard_field.py`); its `checks` are written as `standard_check.py` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from wuse.pool.standard_check import check_standard
from wuse.pool.standard_field import (
    FIELD_TYPES,
    RESERVED,
    field_of,
    mother_table,
    read_yaml,
)
from wuse.pool.standard_field import PERSONAL_COLUMNS as PERSONAL_COLUMNS
from wuse.pool.standard_field import SYSTEM_COLUMNS as SYSTEM_COLUMNS
from wuse.pool.standard_field import Field as Field
from wuse.pool.standard_use import with_used_fields
from wuse.vocabulary import Refusal

_FOLDER = files("wuse.pool") / "standards"


@dataclass(frozen=True)
class Standard:
    """The contract of one table of the pool.

    `fields` are the columns that the pool keeps. `door_fields` are those that a sender may send and that only the vault
    keeps: a table with the field `person` accepts in each row either the person's key or `identity_kind` and
    `identity_number`, which the door turns into the key; the other door fields go to the vault under it. Fields with
    `made_at` are the pool's, and no sender's.
    `personal`: the table holds persons; a row is taken in, kept and read only under an active response.
    `retention_days`: how many days after its event time a row is kept at the longest (None: for good); the end of a
    response destroys earlier, by class.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    purpose: str
    retention_days: int | None
    key: tuple[str, ...]
    event_time: str | None
    fields: tuple[Field, ...]
    checks: tuple[Mapping[str, Any], ...]
    door_fields: tuple[Field, ...] = ()
    personal: bool = False

    def __hash__(self) -> int:
        """By the name, as of a field."""
        return hash(self.name)

    @property
    def sent_fields(self) -> tuple[Field, ...]:
        """What a sender may send: the pool's fields that are said, then those of the door."""
        return (*self.said_fields, *self.door_fields)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Every field that the standard speaks of: the pool's, then those of the door."""
        return (*self.fields, *self.door_fields)

    @property
    def said_fields(self) -> tuple[Field, ...]:
        """The pool's fields that a sender says; the others are made at the door, or by an act of the desk."""
        return tuple(field for field in self.fields if not field.made_at)

    @property
    def made_fields(self) -> tuple[Field, ...]:
        """The pool's fields that no sender says."""
        return tuple(field for field in self.fields if field.made_at)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the pool's fields in order."""
        return tuple(field.name for field in self.fields)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column types of the stored table, the pool's own columns included."""
        own = {field.name: field.polars_type for field in self.fields}
        return {**own, **SYSTEM_COLUMNS, **(PERSONAL_COLUMNS if self.personal else {})}

    @property
    def about(self) -> tuple[str, ...]:
        """The columns with the place that a row is about, whose permits it needs; several, where one of them will do.

        It is `place`; else the first whose code has to be in the tree, as the destination of an arrival; else all that
        are codes of places, as the two ends of a flow.
        """
        codes = [field for field in self.fields if field.type == "place_code"]
        looked_up = [field.name for field in codes if field.reference == "place"]
        if "place" in self.columns:
            return ("place",)
        return tuple(looked_up[:1] or [field.name for field in codes])

    def field(self, name: str) -> Field:
        """The field of that name, at the door too; a KeyError is a maker's mistake."""
        return {field.name: field for field in self.all_fields}[name]


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
        Refusal: `standard.unreadable` when it is not YAML; those of `with_used_fields` and `check_standard`.
    """
    raw = with_used_fields(read_yaml(text, file=file), mother_table(), file=file)
    check_standard(raw, file=file, types=FIELD_TYPES, reserved=RESERVED)
    return _standard(raw)


def _standard(raw: dict[str, Any]) -> Standard:
    fields = [_own(field_of(entry), raw["name"]) for entry in raw["fields"]]
    return Standard(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        purpose=raw["purpose"],
        retention_days=raw["retention_days"],
        key=tuple(raw["key"]),
        event_time=raw["event_time"],
        fields=tuple(field for field in fields if field.kept_in == "pool"),
        checks=tuple(raw.get("checks", ())),
        door_fields=tuple(field for field in fields if field.kept_in == "vault"),
        personal=raw.get("personal", False),
    )


def _own(field: Field, standard: str) -> Field:
    """The field in its standard: the table that others refer to by it does not refer to itself."""
    return replace(field, reference=None) if field.leads_to == (standard, field.name) else field
