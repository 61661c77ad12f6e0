"""A Bundle as rows of data standards: each row with the entry it came from, each problem with its path.

A resource that cannot become a row is set aside as its JSON stands; the others are taken.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuse.intake.fhir.bundle import TYPES, Entry, entries_of
from wuse.intake.fhir.elements import Element, Finding, Findings
from wuse.intake.fhir.identity import IDENTITY_FIELDS
from wuse.intake.fhir.mapping import FhirMapping, RowMapping, load_mapping
from wuse.intake.fhir.reading import Links, links_of, read_row
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import ROW, RawTable, broken_rows
from wuse.vocabulary import Lang, Problem

DEEPEST = 64
"""Levels of a bundle that are read. Resources of R4 that people send are less than half as deep."""

# Types that rows are made from without being rows, or that come along in answers of servers.
_BESIDE = frozenset(
    {"Encounter", "Location", "OperationOutcome", "Organization", "Patient", "Practitioner", "Specimen"}
)


@dataclass(frozen=True)
class Mapped:
    """What a bundle holds.

    `tables`: standard -> its rows as text. `row` is the number of the entry, from 1: see `origin`. Resources that
    cannot become a row are the table's `broken` rows, as JSON; its `problems` say why, with the path as the column.
    `unplaced`: entries that belong to no table, in the same form; `others`: the problems of these.
    """

    tables: Mapping[str, RawTable]
    unplaced: pl.DataFrame
    others: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order of the entries."""
        found = [*self.others, *(told for table in self.tables.values() for told in table.problems)]
        return tuple(sorted(found, key=lambda told: told.row))


def origin(row: int) -> str:
    """The path of the entry that a row came from."""
    return f"Bundle.entry[{row - 1}]"


def rows_of(bundle: Mapping[str, Any], *, lang: Lang = "en") -> Mapped:
    """The rows of `case_report` and `test_result` that a Bundle of FHIR R4 tells.

    Args:
        bundle: parsed JSON: objects as dict, lists as list; numbers as int, float or Decimal.

    Raises:
        Refusal: `intake.fhir_too_deep`, `intake.fhir_not_bundle`, `intake.fhir_bundle_type`, `intake.fhir_type`, and
            `intake.fhir_empty` when no entry is a resource that rows are made from.
    """
    _check_depth(bundle, lang)
    _check_bundle(bundle, lang)
    findings = Findings()
    entries = entries_of(Element(bundle, "Bundle"), findings)
    if findings.refused:
        raise refuse(*_problems(findings, 0, lang))
    mapped = _mapped(entries, load_mapping(), lang)
    if not mapped.tables:
        raise refuse(problem("fhir_empty", lang, column="Bundle.entry"), *mapped.others)
    return mapped


def _check_bundle(bundle: Mapping[str, Any], lang: Lang) -> None:
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise refuse(problem("fhir_not_bundle", lang, column="Bundle"))
    if bundle.get("type") not in TYPES:
        raise refuse(problem("fhir_bundle_type", lang, column="Bundle.type", known=", ".join(TYPES)))


def _check_depth(bundle: object, lang: Lang) -> None:
    """Level by level, so that neither depth nor a mapping that holds itself can exhaust the stack."""
    waiting: list[tuple[object, int]] = [(bundle, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise refuse(problem("fhir_too_deep", lang, column="Bundle", most=DEEPEST))
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


@dataclass
class _Table:
    """Rows of one standard as they are gathered."""

    rows: RowMapping
    cells: dict[int, dict[str, str | None]]
    broken: dict[int, str]
    problems: list[Problem]

    def as_table(self) -> RawTable:
        names = [*IDENTITY_FIELDS, *self.rows.fields]
        columns = {name: [cells.get(name) for cells in self.cells.values()] for name in names}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
        numbers = pl.Series(ROW, list(self.cells), dtype=pl.Int64)
        return RawTable(frame, numbers, None, broken_rows(self.broken), tuple(self.problems))


def _mapped(entries: tuple[Entry, ...], mapping: FhirMapping, lang: Lang) -> Mapped:
    links = links_of(entries)
    tables = {kind: _Table(rows, {}, {}, []) for kind, rows in mapping.rows.items()}
    unplaced: dict[int, str] = {}
    others: list[Problem] = []
    for entry in entries:
        if entry.type in tables:
            _add(tables[entry.type], entry, mapping, links, lang)
            continue
        told = _beside(entry, tuple(tables), lang)
        others += told
        if told:
            unplaced[entry.row] = _as_json(entry.whole)
    made = {table.rows.standard: table.as_table() for table in tables.values() if table.cells or table.broken}
    return Mapped(made, broken_rows(unplaced), tuple(others))


def _add(table: _Table, entry: Entry, mapping: FhirMapping, links: Links, lang: Lang) -> None:
    assert entry.resource is not None
    cells = read_row(entry.resource, table.rows, mapping=mapping, links=links, findings=entry.findings)
    table.problems += _problems(entry.findings, entry.row, lang)
    if entry.findings.refused:
        table.broken[entry.row] = _as_json(entry.whole)
    else:
        table.cells[entry.row] = cells


def _beside(entry: Entry, taken: tuple[str, ...], lang: Lang) -> list[Problem]:
    """What is to say of an entry that is no row: of one that helps others to be rows, only what is wrong with it."""
    if entry.type and entry.type not in _BESIDE:
        entry.findings.add(f"{origin(entry.row)}.resource", "fhir_resource", "warn", known=", ".join(taken))
    return list(_problems(entry.findings, entry.row, lang))


def _problems(findings: Findings, row: int, lang: Lang) -> Iterator[Problem]:
    for found in findings:
        yield _problem(found, row, lang)


def _problem(found: Finding, row: int, lang: Lang) -> Problem:
    # What stands there is of a person, as a rule: the path says where to look, the value is not repeated.
    return problem(
        found.text, lang, row=row, column=found.path, severity=found.severity, secret=True, **found.facts
    )


def _as_json(value: Any) -> str:
    """An entry as it came, for quarantine; numbers that JSON of Python has no form for are kept as their text."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
