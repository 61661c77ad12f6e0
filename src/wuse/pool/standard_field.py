"""A field of a data standard, and the mother table (母表): every field that more than one table or form may use, once.

The mother table is `fields/*.yaml`, grouped by subject. A standard says `use: onset_on` with what differs; two
standards that use a field mean the same by it, and what is known of a subject under it need not be asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import polars as pl
import yaml

from wuse.pool.standard_check import check_fields
from wuse.vocabulary import Refusal, Sensitivity, load_yaml

_FOLDER = files("wuse.pool") / "fields"
FIELD_TYPES: dict[str, pl.DataType] = {
    "place_code": pl.String(),
    "person_key": pl.String(),
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
# What it adds to a row about a person: under which response, with whose end it is destroyed.
PERSONAL_COLUMNS: dict[str, pl.DataType] = {"response": pl.String()}
# `recorded_at` may be a field of its own: then the sender may say it.
RESERVED = frozenset({**SYSTEM_COLUMNS, **PERSONAL_COLUMNS}) - {"recorded_at"}
_REFERENCE_OF_TYPE = {"place_code": "place", "person_key": "person"}


@dataclass(frozen=True)
class Field:
    """One column: its meaning in both languages, its type and unit, its class, its constraints.

    `warnings`: the vocabulary of `constraints`; a value that does not meet them is accepted and named.
    `reference`: what must exist: `place` on the row's event day, `person`, `<standard>.<field>`; None: nothing.
    `unresolved`: what becomes of a row whose reference leads nowhere: set aside (`refuse`), taken in and named
    (`warn`), or taken in (`accept`), where who sends it is not who keeps the table that it leads to.
    `kept_in`: `vault` for a column that a sender may send and the pool never has.
    `made_at`: for one that nobody sends. `door`: the door makes it of what goes to the vault; `desk`: an act of the
    desk says it, and it is empty in what is sent.
    `labels`: code -> its name in both languages, for a field with a code list; `constraints["enum"]` has the codes.
    """

    name: str
    type: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    unit: str | None
    sensitivity: Sensitivity
    constraints: Mapping[str, Any]
    warnings: Mapping[str, Any] = field(default_factory=dict)
    reference: str | None = None
    unresolved: Literal["refuse", "warn", "accept"] = "refuse"
    kept_in: Literal["pool", "vault"] = "pool"
    made_at: Literal["", "door", "desk"] = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """By the name: fields that are equal have the same one, and what is made of a field can be kept."""
        return hash(self.name)

    @property
    def polars_type(self) -> pl.DataType:
        """The column's type in memory."""
        return FIELD_TYPES[self.type]

    @property
    def leads_to(self) -> tuple[str, str] | None:
        """Table and field that the value has to stand in; None where it refers to no other table."""
        table, _, column = (self.reference or "").partition(".")
        return (table, column) if column else None


@cache
def mother_table() -> Mapping[str, Mapping[str, Any]]:
    """Name -> the parts of every shared field as its file says them, sorted by name.

    Raises:
        Refusal: `standard.unreadable`, `standard.field_repeated`, those of `check_fields`.
    """
    named = [entry for subject in field_subjects() for entry in _entries(subject)]
    names = [entry["name"] for entry in named]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refusal(
            "standard.field_repeated",
            "{file}: the field {field} stands twice. Leave one of the two out, or give it another name.",
            {"file": "fields", "field": twice},
        )
    return {entry["name"]: entry for entry in sorted(named, key=lambda entry: entry["name"])}


def field_subjects() -> list[str]:
    """The subjects that the mother table is grouped by: the names of its files, sorted."""
    return sorted(entry.name[:-5] for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))


def subject_fields(subject: str) -> list[Field]:
    """The shared fields of a subject, in the order of its file."""
    return [field_of(entry) for entry in _entries(subject)]


@cache
def _entries(subject: str) -> list[dict[str, Any]]:
    file = f"{subject}.yaml"
    entries = read_yaml((_FOLDER / file).read_text(encoding="utf-8"), file=file)
    check_fields(entries, file=file, types=FIELD_TYPES, reserved=RESERVED)
    return list(entries)


def read_yaml(text: str, *, file: str) -> Any:
    """The parsed file.

    Raises:
        Refusal: `standard.unreadable` when it is not YAML.
    """
    try:
        return load_yaml(text)
    except yaml.YAMLError as reason:
        raise Refusal(
            "standard.unreadable",
            "{file} is not YAML: {reason}. Compare it with a standard that wuse ships.",
            {"file": file, "reason": " ".join(str(reason).split())},
        ) from reason


def field_of(raw: Mapping[str, Any]) -> Field:
    """The field that checked parts describe."""
    labels = raw.get("labels", {})
    constraints = {**raw["constraints"]}
    if labels:
        constraints.setdefault("enum", list(labels))
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        description=raw["description"],
        unit=raw.get("unit"),
        sensitivity=Sensitivity(raw["sensitivity"]),
        constraints=constraints,
        warnings=raw.get("warnings", {}),
        reference=raw.get("reference", _REFERENCE_OF_TYPE.get(raw["type"])),
        unresolved=raw.get("unresolved", "refuse"),
        kept_in=raw.get("kept_in", "pool"),
        made_at=raw.get("made_at", ""),
        labels={code: labels[code] for code in constraints.get("enum", ()) if code in labels},
    )
