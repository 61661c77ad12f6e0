"""One column of a file read as its field and checked against its constraints, each distinct text once."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from wuse.intake.cell_texts import in_text
from wuse.intake.cells import Cells, Fault, read_cells, with_default
from wuse.intake.constraints import constraint_faults
from wuse.intake.dictionary import Dictionary, dictionary_by_number, dictionary_of
from wuse.intake.typed_values import typed_values
from wuse.pool import Field

# A cast of the whole column is faster than its dictionary.
_QUICKLY_READ = ("integer", "number")


def checked_cells(stood: pl.Series, field: Field, *, now: datetime) -> Cells:
    """The values of a column and its faults, those alone that at least one cell has.

    Args:
        stood: cells as they stood, as text or as `cell_texts` says. now: the present, for what must not lie in the
            future.
    """
    if (values := typed_values(stood, field)) is not None:
        return _with_constraints(Cells(field, stood, with_default(values, field), ()), now)
    if (numbered := dictionary_by_number(stood)) is not None:
        return _spread(_checked(numbered.texts, field, now), numbered, stood)
    text = in_text(stood)
    dictionary = None if field.type in _QUICKLY_READ else dictionary_of(text)
    if dictionary is None:
        return _checked(text, field, now)
    return _spread(_checked(dictionary.texts, field, now), dictionary, text)


def _checked(text: pl.Series, field: Field, now: datetime) -> Cells:
    return _with_constraints(read_cells(text, field), now)


def _with_constraints(cells: Cells, now: datetime) -> Cells:
    faults = (*cells.faults, *constraint_faults(cells, now=now))
    return replace(cells, faults=_met(faults))


def _met(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.mask.any())


def _spread(cells: Cells, dictionary: Dictionary, stood: pl.Series) -> Cells:
    def spread(of_texts: pl.Series) -> pl.Series:
        # Nothing was trimmed, and a text is its own value: the column that is there already.
        same = of_texts.equals(dictionary.texts, check_dtypes=True)
        return stood if same and stood.dtype == of_texts.dtype else dictionary.spread(of_texts)

    faults = tuple(Fault(f.text, dictionary.spread(f.mask), f.facts, f.severity) for f in cells.faults)
    return Cells(cells.field, _spread_stood(cells, dictionary, stood), spread(cells.values), _met(faults))


def _spread_stood(cells: Cells, dictionary: Dictionary, stood: pl.Series) -> pl.Series:
    same = cells.stood.equals(dictionary.texts, check_dtypes=True)
    return stood if same else dictionary.spread(cells.stood)
