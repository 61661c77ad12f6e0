"""One column of a file read as its field and checked against its constraints, each distinct text once."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from wuse.intake.cells import Cells, Fault, read_cells
from wuse.intake.constraints import constraint_faults
from wuse.intake.dictionary import Dictionary, dictionary_of
from wuse.pool import Field

# A cast of the whole column is faster than its dictionary.
_QUICKLY_READ = ("integer", "number")


def checked_cells(text: pl.Series, field: Field, *, now: datetime) -> Cells:
    """The values of a column and its faults, those alone that at least one cell has.

    Args:
        text: cells as they stood. now: the present, for what must not lie in the future.
    """
    dictionary = None if field.type in _QUICKLY_READ else dictionary_of(text)
    if dictionary is None:
        return _checked(text, field, now)
    return _spread(_checked(dictionary.texts, field, now), dictionary, text)


def _checked(text: pl.Series, field: Field, now: datetime) -> Cells:
    cells = read_cells(text, field)
    faults = (*cells.faults, *constraint_faults(cells, now=now))
    return replace(cells, faults=tuple(fault for fault in faults if fault.mask.any()))


def _spread(cells: Cells, dictionary: Dictionary, text: pl.Series) -> Cells:
    def spread(of_texts: pl.Series) -> pl.Series:
        # Nothing was trimmed, and a text is its own value: the column that is there already.
        same = of_texts.equals(dictionary.texts, check_dtypes=True)
        return text if same else dictionary.spread(of_texts)

    faults = tuple(Fault(f.text, dictionary.spread(f.mask), f.facts, f.severity) for f in cells.faults)
    return Cells(cells.field, spread(cells.text), spread(cells.values), faults)
