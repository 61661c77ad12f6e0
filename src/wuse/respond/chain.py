"""Chains of transmission (传播链): cases, and which of them met which, in the order of their onsets.

A link says that one case was listed as a contact of another. Its direction is that of the onsets, and a guess: an
infection can come from somebody whose symptoms began later, or from somebody who is not in the picture.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from wuse.respond.contact import ContactState
from wuse.vocabulary import PersonKey, PlaceCode

MOST_CASES = 200
"""More cases than this make a picture in which nothing is seen."""


@dataclass(frozen=True)
class ChainCase:
    """A case of a chain: never a name. `onset`: its first day; of the diagnosis, where there were no symptoms."""

    report: str
    person: PersonKey
    place: PlaceCode
    onset: date
    classification: str


@dataclass(frozen=True)
class ChainLink:
    """A contact that became a case. `days`: between the onsets."""

    source: str
    target: str
    closeness: str
    relation: str
    last_exposure_on: date
    days: int


@dataclass(frozen=True)
class Chains:
    """Cases in the order of their onsets with what links them. `left_out`: cases beyond those that are drawn."""

    cases: tuple[ChainCase, ...]
    links: tuple[ChainLink, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Layout:
    """Where each case is drawn: report -> (column, row); a column is a day with onsets, in order."""

    days: tuple[date, ...]
    cells: Mapping[str, tuple[int, int]]

    @property
    def rows(self) -> int:
        """How many cases stand under each other at most."""
        return 1 + max((row for _column, row in self.cells.values()), default=0)


def chains_of(cases: Iterable[Mapping[str, Any]], contacts: Iterable[Mapping[str, Any]]) -> Chains:
    """The chains among some cases.

    Args:
        cases: rows of `case_report`. contacts: rows of `contact` of these cases; of those whose person is none of the
            cases, and of those that were none after all, nothing is drawn.
    """
    reported = sorted((_case(row) for row in cases), key=lambda case: (case.onset, case.report))
    # Somebody reported twice is one case: the first report stands for both.
    first = {case.person: case for case in reversed(reported)}
    found = [case for case in reported if first[case.person] is case]
    drawn, left_out = found[-MOST_CASES:], max(0, len(found) - MOST_CASES)
    by_person = {case.person: case for case in drawn}
    by_report = {case.report: by_person.get(case.person) for case in reported}
    links: dict[tuple[str, str], ChainLink] = {}
    for row in sorted(contacts, key=lambda row: (row["last_exposure_on"], row["contact_id"])):
        one, other = by_report.get(row["case"]), by_person.get(PersonKey(row["person"]))
        if row["contact_state"] == ContactState.NO_CONTACT or one is None or other is None:
            continue
        if one.report != other.report:
            link = _link(one, other, row)
            links.setdefault((link.source, link.target), link)
    return Chains(tuple(drawn), tuple(links[key] for key in sorted(links)), left_out)


def layout_of(chains: Chains) -> Layout:
    """Columns by the day of onset. The row of a case is free from the column of its first source to its own, so that no
    line runs through a case that it does not concern.
    """
    days = tuple(sorted({case.onset for case in chains.cases}))
    columns = {day: number for number, day in enumerate(days)}
    sources: dict[str, list[str]] = {}
    for link in chains.links:
        sources.setdefault(link.target, []).append(link.source)
    cells: dict[str, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for case in chains.cases:
        column = columns[case.onset]
        before = [cells[source] for source in sources.get(case.report, ())]
        first = min((one for one, _row in before), default=column)
        wished = min((row for _one, row in before), default=0)
        span = range(min(first + 1, column), column + 1)
        row = next(row for row in count(wished) if not taken & {(cell, row) for cell in span})
        taken |= {(cell, row) for cell in span}
        cells[case.report] = (column, row)
    return Layout(days, cells)


def _case(row: Mapping[str, Any]) -> ChainCase:
    return ChainCase(
        report=row["report_id"],
        person=PersonKey(row["person"]),
        place=PlaceCode(row["place"]),
        onset=row["onset_on"] or row["diagnosed_on"],
        classification=row["classification"],
    )


def _link(one: ChainCase, other: ChainCase, row: Mapping[str, Any]) -> ChainLink:
    first, second = sorted((one, other), key=lambda case: (case.onset, case.report))
    return ChainLink(
        source=first.report,
        target=second.report,
        closeness=row["closeness"],
        relation=row["relation"],
        last_exposure_on=row["last_exposure_on"],
        days=(second.onset - first.onset).days,
    )
