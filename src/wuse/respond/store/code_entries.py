"""Who came from abroad with a foreign document, by the register of arrivals: they have the international code."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from wuse.respond.arrival_table import ArrivalState
from wuse.respond.code_series import CodeSeries, EntryFromAbroad, code_series
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.vocabulary import PersonKey

FOREIGN = "foreign_document"
"""Under which name a declared journey says that the document is another state's."""
_LANDED = [state for state in ArrivalState if state.has_landed]
_READ = ("person", "country", "state", f"declared__{FOREIGN}")


def series_of(person: PersonKey, *, response: str) -> CodeSeries:
    """The series of a person's code; one look at an index."""
    rows = ArrivalRow.objects.filter(person=person, response=response)
    return code_series(entry for _, entry in _entries(rows))


def with_international_code(response: str) -> frozenset[str]:
    """The keys of all whose code is of the international series: who entered, which is few of a province."""
    rows = ArrivalRow.objects.filter(response=response, state__in=_LANDED, **{f"declared__{FOREIGN}": True})
    entered: dict[str, list[EntryFromAbroad]] = {}
    for person, entry in _entries(rows.exclude(person="")):
        entered.setdefault(person, []).append(entry)
    return frozenset(
        person for person, found in entered.items() if code_series(found) is CodeSeries.INTERNATIONAL
    )


def _entries(rows: "QuerySet[ArrivalRow, Any]") -> Iterator[tuple[str, EntryFromAbroad]]:
    for person, country, state, foreign in rows.values_list(*_READ):
        yield person, EntryFromAbroad(country, ArrivalState(state), foreign is True)
