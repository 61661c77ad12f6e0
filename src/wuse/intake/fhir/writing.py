"""Rows as a Bundle: what the mapping reads, it writes at the same place, so that nothing of it is lost on the way."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

import polars as pl

from wuse.intake.fhir.building import Resource, concept, place
from wuse.intake.fhir.cells import text_of_cell, write_value
from wuse.intake.fhir.mapping import FhirMapping, MappedField, RowMapping, Rule, load_mapping
from wuse.intake.messages import problem, refuse
from wuse.vocabulary import Lang, Problem

# Of which the addresses within a bundle are made: the same rows give the same bundle, byte for byte.
_NAMESPACE = UUID("6f0d7c0e-0d0b-5c39-9a36-0e6a4a3f7d52")

_Cells = dict[str, str]


def bundle_of(tables: Mapping[str, pl.DataFrame], *, lang: Lang = "en") -> dict[str, Any]:
    """A Bundle (collection) of rows; `rows_of` gives the mapped fields of these rows back.

    Args:
        tables: standard (`case_report`, `test_result`) -> rows, in columns of text or of the standard's types. Other
            columns than those of the mapping are left out. With `person`, or with the fields of a document.

    Returns:
        A Patient, and for a stay an Encounter, with every Condition and Observation; JSON of plain values.

    Raises:
        Refusal: `intake.required`, `intake.fhir_unwritable` with every cell that R4 has no form for.
    """
    mapping = load_mapping()
    of_standard = {rows.standard: rows for rows in mapping.rows.values()}
    written = [
        _Row(number, of_standard[name], mapping, cells, lang)
        for name, frame in tables.items()
        for number, cells in _cells(frame)
    ]
    problems = [found for row in written for found in row.build()]
    if problems:
        raise refuse(*problems)
    return {"resourceType": "Bundle", "type": "collection", "entry": list(_entries(written))}


def _cells(frame: pl.DataFrame) -> Iterator[tuple[int, _Cells]]:
    for number, row in enumerate(frame.iter_rows(named=True), 1):
        texts = {name: text_of_cell(value) for name, value in row.items()}
        yield number, {name: text for name, text in texts.items() if text is not None}


class _Row:
    """One row on its way into resources. `resources`: type -> the resource, where anything of it is known."""

    def __init__(
        self, number: int, rows: RowMapping, mapping: FhirMapping, cells: _Cells, lang: Lang
    ) -> None:
        self.number, self.rows, self.mapping, self.cells, self.lang = number, rows, mapping, cells, lang
        self.resources: dict[str, Resource] = {}

    def build(self) -> Iterator[Problem]:
        """Fill the resources; what cannot be written is told."""
        self._resource(self.rows.resource)
        yield from self._identity()
        for name, mapped in self.rows.fields.items():
            text = self.cells.get(name)
            if text is not None:
                yield from self._field(mapped, text)
            elif mapped.field.constraints.get("required"):
                yield problem("required", self.lang, row=self.number, column=name)

    def _resource(self, kind: str) -> Resource:
        if kind not in self.resources:
            self.resources[kind] = {"resourceType": kind, **self.mapping.written.get(kind, {})}
        return self.resources[kind]

    def _identity(self) -> Iterator[Problem]:
        identifiers = list(self._identifiers())
        if not identifiers:
            yield problem("required", self.lang, row=self.number, column="person")
        self._resource("Patient")["identifier"] = identifiers

    def _identifiers(self) -> Iterator[Resource]:
        if "person" in self.cells:
            yield {"system": self.mapping.identity["person"], "value": self.cells["person"]}
        kind = self.cells.get("identity_kind", "")
        if kind in self.mapping.identity and "identity_number" in self.cells:
            issuer = self.cells.get("identity_issuer", "CHN")
            system = self.mapping.identity[kind].replace("{issuer}", issuer)
            yield {"system": system, "value": self.cells["identity_number"]}

    def _field(self, mapped: MappedField, text: str) -> Iterator[Problem]:
        if mapped.rule is not None and text in mapped.rule.written:
            self._by_rule(mapped, mapped.rule, text)
            return
        value = None if mapped.rule is not None else self._value(text, mapped)
        if value is None:
            yield problem(
                "fhir_unwritable",
                self.lang,
                row=self.number,
                column=mapped.field.name,
                secret=True,
                expected=mapped.type,
            )
            return
        path = mapped.sources[0].path
        place(self._resource(path.root), path.steps, value)

    def _value(self, text: str, mapped: MappedField) -> Any:
        if mapped.type == "Reference(Condition)":
            return {"identifier": {"system": self.mapping.names.own["sid"] + "report_id", "value": text}}
        return write_value(text, mapped)

    def _by_rule(self, mapped: MappedField, rule: Rule, text: str) -> None:
        """Write what a rule says of several elements; a later rule has the last word on one that both write."""
        for name, said in rule.written[text].items():
            path = rule.elements[name]
            resource = self._resource(path.root)
            if isinstance(said, bool):
                resource["deceasedBoolean"] = said
            else:
                own = ((mapped.own_system, text),) if name == rule.own else ()
                resource[path.steps[-1].name] = concept(*said, *own)


def _entries(rows: list[_Row]) -> Iterator[Resource]:
    patients: set[str] = set()
    for row in rows:
        patient = row.resources["Patient"]
        url = _url(patient)
        if url not in patients:
            patients.add(url)
            yield {"fullUrl": url, "resource": patient}
        yield from _about(row, url)


def _about(row: _Row, patient: str) -> Iterator[Resource]:
    """The entries of a row that are its own: two rows may be alike, and are two."""
    subject = {"reference": patient}
    resource = {**row.resources[row.rows.resource], "subject": subject}
    if "Specimen" in row.resources:
        resource["contained"] = [{**row.resources["Specimen"], "id": "specimen", "subject": subject}]
        resource["specimen"] = {"reference": "#specimen"}
    if "Encounter" in row.resources:
        encounter = {**row.resources["Encounter"], "subject": subject}
        url = _url(encounter, row)
        resource["encounter"] = {"reference": url}
        yield {"fullUrl": url, "resource": encounter}
    yield {"fullUrl": _url(resource, row), "resource": resource}


def _url(resource: Resource, row: _Row | None = None) -> str:
    content = json.dumps(resource, sort_keys=True, ensure_ascii=True)
    return f"urn:uuid:{uuid5(_NAMESPACE, f'{row.number if row else 0} {content}')}"
