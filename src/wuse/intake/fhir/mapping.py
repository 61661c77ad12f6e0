"""The mapping between FHIR R4 and rows, read from `mapping.yaml`: which element is which field, and so the codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from wuse.intake.fhir.paths import Names, Path
from wuse.pool import Field, load_standard
from wuse.vocabulary import load_yaml

Coding = tuple[str | None, str]
"""System and code; no system for the value of a plain code."""


@dataclass(frozen=True)
class Source:
    """Where a field is read. `when`: only in rows whose other field has this value."""

    path: Path
    when: tuple[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One line of a rule: the value, and for each element the codings of which it must have one (True: be so)."""

    gives: str
    asks: Mapping[str, frozenset[Coding] | bool]


@dataclass(frozen=True)
class Rule:
    """What several elements mean together. `own`: the element that bears wuse's own coding.

    `needs`: the elements that have to say something. `written`: value -> what stands in each element for it.
    """

    elements: Mapping[str, Path]
    own: str
    needs: tuple[str, ...]
    lines: tuple[Line, ...]
    written: Mapping[str, Mapping[str, tuple[Coding, ...] | bool]]


@dataclass(frozen=True)
class MappedField:
    """How one field of a standard stands in FHIR.

    `type`: the FHIR type at the end of the paths. `codes`: coding -> the field's code, for a field with a code list;
    `standard_coding`: the field's code -> the first coding of others for it. `several`: `first`, `joined` or empty.
    `shared`: the element is another field's too, and a coding that is unknown here is not meant for this one.
    """

    field: Field
    type: str
    sources: tuple[Source, ...]
    rule: Rule | None
    codes: Mapping[Coding, str]
    standard_coding: Mapping[str, Coding]
    own_system: str
    several: str
    shared: bool


@dataclass(frozen=True)
class RowMapping:
    """The rows of one standard: the resource that gives one, and its fields by name, the identity's left out."""

    standard: str
    resource: str
    fields: Mapping[str, MappedField]


@dataclass(frozen=True)
class FhirMapping:
    """The whole mapping.

    `rows`: resource type -> its rows. `identity`: what is named -> system of the identifier. `statuses`: resource type
    -> those that are taken in. `written`: resource type -> what it has besides the fields when it is written.
    """

    names: Names
    rows: Mapping[str, RowMapping]
    identity: Mapping[str, str]
    statuses: Mapping[str, frozenset[str]]
    written: Mapping[str, Mapping[str, Any]]


@cache
def load_mapping() -> FhirMapping:
    """The mapping of this version.

    Raises:
        KeyError, ValueError: for a maker, when it names a field, a code or a system that there is not.
    """
    content = load_yaml((files("wuse.intake.fhir") / "mapping.yaml").read_text(encoding="utf-8"))
    names = Names(content["systems"], content["own"], content["extensions"])
    rows = {said["resource"]: _rows(name, said, content, names) for name, said in content["rows"].items()}
    statuses = {name: frozenset(known) for name, known in content["statuses"].items()}
    return FhirMapping(names, rows, content["identity"], statuses, content["written"])


def _rows(standard: str, said: Mapping[str, Any], content: Mapping[str, Any], names: Names) -> RowMapping:
    fields = {field.name: field for field in load_standard(standard).sent_fields}
    mapped = {name: _field(fields[name], entry, content, names) for name, entry in said["fields"].items()}
    return RowMapping(standard, said["resource"], mapped)


def _field(field: Field, said: Mapping[str, Any], content: Mapping[str, Any], names: Names) -> MappedField:
    listed = content["codes"].get(field.name, {}) if field.labels else {}
    foreign = {code: [_coding(text, names) for text in texts] for code, texts in listed.items()}
    _check_codes(field, set(foreign))
    own = names.own_system(field.name)
    shared = said.get("written") == "own"
    codes: dict[Coding, str] = {coding: code for code, codings in foreign.items() for coding in codings}
    if not foreign or said["type"] != "code":
        system = None if said["type"] == "code" else own
        codes |= {(system, code): code for code in field.labels}
    return MappedField(
        field,
        said["type"],
        tuple(_source(entry, names) for entry in said.get("from", ())),
        _rule(field, content["rules"][said["rule"]], names) if "rule" in said else None,
        codes,
        {} if shared else {code: codings[0] for code, codings in foreign.items()},
        own,
        said.get("several", ""),
        shared,
    )


def _source(said: str | Mapping[str, Any], names: Names) -> Source:
    if isinstance(said, str):
        return Source(names.path(said))
    ((field, value),) = said["when"].items()
    return Source(names.path(said["path"]), (field, value))


def _coding(text: str, names: Names) -> Coding:
    return names.coding(text) if ":" in text else (None, text)


def _rule(field: Field, said: Mapping[str, Any], names: Names) -> Rule:
    _check_codes(field, set(said["written"]))
    lines = [
        Line(line["gives"], {name: _asked(line[name], names) for name in said["elements"] if name in line})
        for line in said["lines"]
    ]
    _check_codes(field, {line.gives for line in lines})
    written = {
        value: {name: _written(text, names) for name, text in entry.items()}
        for value, entry in said["written"].items()
    }
    elements = {name: names.path(text) for name, text in said["elements"].items()}
    return Rule(elements, said["own"], tuple(said["needs"]), tuple(lines), written)


def _asked(said: list[str] | bool, names: Names) -> frozenset[Coding] | bool:
    return said if isinstance(said, bool) else frozenset(names.coding(text) for text in said)


def _written(said: str | list[str] | bool, names: Names) -> tuple[Coding, ...] | bool:
    if isinstance(said, bool):
        return said
    return tuple(names.coding(text) for text in ([said] if isinstance(said, str) else said))


def _check_codes(field: Field, codes: set[str]) -> None:
    unknown = codes - set(field.labels)
    if unknown:
        raise ValueError(f"the field {field.name} has no codes {sorted(unknown)}")
