"""Whether what a row refers to exists: a person who is registered, a row of another table.

It may be in the pool, waiting at the desk, or in another table of the same sending.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import polars as pl

from wuse.intake.cells import Cells, Fault
from wuse.pool import Pool, Standard, load_standard
from wuse.pool.references import values_there
from wuse.vocabulary import Lang, PersonKey

Exists = Callable[[str, pl.Series], pl.Series]
"""A reference as the standard says it (`person`, `case_report.report_id`) and distinct values -> those that exist."""
PERSON = "person"


class Existing(Protocol):
    """What exists for the rows of one sending, and is told of what comes with them."""

    def __call__(self, reference: str, values: pl.Series) -> pl.Series:
        """Those of some distinct values to which a reference can lead."""

    def persons(self, keys: Iterable[PersonKey]) -> None:
        """The persons whose documents come with the rows."""

    def rows(self, standard: Standard, accepted: pl.DataFrame) -> None:
        """The rows of a table that can be taken in with the same sending."""


def exists_in(pool: Pool) -> Exists:
    """What exists for a file without persons: what the pool has."""

    def exists(reference: str, values: pl.Series) -> pl.Series:
        table, _, field = reference.partition(".")
        return values_there(pool, table, field, values)

    return exists


def unresolved(cells: Cells, exists: Exists, lang: Lang) -> Iterator[Fault]:
    """The cells of a column whose reference leads nowhere.

    Every one of them where that refuses the row; where it only warns, the first of each value, with how many rows name
    it: a list of ten thousand contacts of one case that is not reported yet has one thing odd about it, and not ten
    thousand.
    """
    field = cells.field
    if field.reference in (None, "place") or field.unresolved == "accept":
        return
    values = _sound(cells)
    nowhere = _nowhere(values, exists, str(field.reference))
    if not nowhere.any():
        return
    if field.leads_to is None:
        yield Fault("person_unknown", nowhere, {})
    elif field.unresolved == "refuse":
        yield Fault("reference_unknown", nowhere, _about(field.leads_to[0], lang))
    else:
        count = values.to_frame("value").select(pl.len().over("value")).to_series()
        first = nowhere & values.is_first_distinct()
        yield Fault("reference_awaited", first, {**_about(field.leads_to[0], lang), "count": count}, "warn")


def _sound(cells: Cells) -> pl.Series:
    """The values in order: what breaks another rule is told once, and not looked up."""
    values = cells.values
    for fault in cells.faults:
        if fault.severity == "refuse":
            values = values.set(fault.mask, None)
    return values


def _nowhere(values: pl.Series, exists: Exists, reference: str) -> pl.Series:
    """A mask of the values that do not exist; an empty cell refers to nothing."""
    asked = values.drop_nulls().unique(maintain_order=True)
    if asked.is_empty():
        return pl.repeat(False, values.len(), dtype=pl.Boolean, eager=True)
    there = exists(reference, asked)
    return values.is_not_null() & ~values.is_in(there.implode()).fill_null(False)


def _about(table: str, lang: Lang) -> dict[str, object]:
    return {"table": table, "named": load_standard(table).title[lang]}
