"""An attacker on small tables of counts, by trying every table there is: no solver, nothing of the product's.

It is given what a reader sees: the figures that are shown, and which cells are withheld. It knows that the parts add up
to their wholes, that persons are whole numbers, and what a withheld figure is at least.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Cell = tuple[str, ...]
Seen = Mapping[Cell, int | None]
"""Cell -> its figure, or None where it is withheld."""


def spans(
    seen: Sequence[Seen], totals: Mapping[Cell, Sequence[Cell]], *, most: int, least: int
) -> dict[Cell, tuple[int, int]]:
    """Of every cell the least and the most over all tables that agree with everything seen.

    Args:
        seen: what was published, table by table; the same cell is the same figure.
        totals: each cell that is a sum -> the innermost cells that it is the sum of.
        most: no innermost figure above this is tried, so what is found may be narrower than the truth, never wider.
    """
    cells = {cell for table in seen for cell in table}
    parts = {part for whole in totals.values() for part in whole}
    inner = sorted((cells | parts) - totals.keys())
    tried = dict(zip(inner, _every([_choices(cell, seen, most, least) for cell in inner]), strict=True))
    tables = tried | {whole: np.sum([tried[part] for part in of], axis=0) for whole, of in totals.items()}
    agree = np.all([_agrees(tables[cell], table[cell], least) for table in seen for cell in table], axis=0)
    assert agree.any(), "not even the true table was tried: raise `most`"
    return {cell: (int(tables[cell][agree].min()), int(tables[cell][agree].max())) for cell in cells}


def _choices(cell: Cell, seen: Sequence[Seen], most: int, least: int) -> Sequence[int]:
    told = [table[cell] for table in seen if cell in table]
    known = {value for value in told if value is not None}
    return sorted(known) or range(least if told else 0, most + 1)


def _every(choices: Sequence[Sequence[int]]) -> list[NDArray[np.int64]]:
    """Every combination, a column a cell."""
    return [grid.ravel() for grid in np.meshgrid(*choices, indexing="ij")]


def _agrees(tried: NDArray[np.int64], seen: int | None, least: int) -> NDArray[np.bool_]:
    return tried >= least if seen is None else tried == seen
