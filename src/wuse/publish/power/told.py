"""All that an edition tells of a day: each table by itself, then all together, then beside the editions before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.power.changes import DayBefore, told_beside
from wuse.publish.power.edition import PowerCell, SizeCell
from wuse.publish.power.joint import told_together
from wuse.publish.power.layout import CellName, told_names, with_parts
from wuse.publish.power.sides import public_sizes
from wuse.publish.power.table import public_cells


@dataclass(frozen=True)
class ToldDay:
    """The cells of places and industries, and the sizes of the whole; those that are withheld without a figure."""

    cells: tuple[PowerCell, ...]
    sizes: tuple[SizeCell, ...]


def told_day(
    firms: pl.DataFrame, *, top: str, crossed: bool = True, before: Iterable[DayBefore] = ()
) -> ToldDay:
    """What is told of a day.

    Args:
        firms: rows of `firm_days` of one day.
        top: the area.
        crossed: every place by industry; else places and industries each by themselves.
        before: the editions that are out.
    """
    cells = public_cells(firms, top=top, crossed=crossed)
    whole = next((cell for cell in cells if (cell.place, cell.industry) == (top, ALL)), None)
    sizes = public_sizes(firms.filter(pl.col("site").str.starts_with(top)), whole) if whole else ()
    inside = with_parts(firms, top)
    told = told_together(inside.filter(outcome="assessed"), told_names(top, cells, sizes))
    told = told_beside(inside, told, before)
    return ToldDay(
        tuple(
            cell if CellName(cell.place, cell.industry) in told else _cell_withheld(cell) for cell in cells
        ),
        tuple(size if CellName(top, scale=size.scale) in told else _size_withheld(size) for size in sizes),
    )


def _cell_withheld(cell: PowerCell) -> PowerCell:
    return replace(cell, firms=None, resumed_rate=None, output_rate=None, power_index=None)


def _size_withheld(size: SizeCell) -> SizeCell:
    return replace(size, firms=None, resumed_rate=None, output_rate=None, power_index=None)
