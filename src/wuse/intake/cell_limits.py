"""Cells that are kept nowhere: those longer than is read, and those with the character NUL, which no database keeps."""

import polars as pl

from wuse.intake.cell_texts import in_text, texts_of
from wuse.intake.limits import Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang, Problem


def check_cells(table: RawTable, limits: Limits, lang: Lang) -> None:
    """Refuse a table with such cells, naming the longest and the first of each column.

    Raises:
        Refusal: `intake.cell_long`, `intake.nul`.
    """
    if _all_within(table.cells, limits):
        return
    problems = [
        found
        for column in map(in_text, table.cells)
        for found in (_longest(column, table.rows, limits, lang), _first_nul(column, table.rows, lang))
        if found
    ]
    if problems:
        raise refuse(*problems)


def _all_within(cells: pl.DataFrame, limits: Limits) -> bool:
    """In one look at all columns: most tables have no such cell."""
    texts = [column.to_frame() for column in map(texts_of, cells) if column is not None]
    return not any(found.item() for found in pl.collect_all([_found(column, limits) for column in texts]))


def _found(column: pl.DataFrame, limits: Limits) -> pl.LazyFrame:
    cell = pl.all()
    return column.lazy().select(
        (cell.str.len_bytes() > limits.cell).any() | cell.str.contains("\0", literal=True).any()
    )


def _longest(column: pl.Series, rows: pl.Series, limits: Limits, lang: Lang) -> Problem | None:
    lengths = column.str.len_bytes()
    longest = lengths.max()
    if not isinstance(longest, int) or longest <= limits.cell:
        return None
    row = rows[lengths.arg_max() or 0]
    return problem("cell_long", lang, row=row, column=column.name, value=str(longest), most=limits.cell)


def _first_nul(column: pl.Series, rows: pl.Series, lang: Lang) -> Problem | None:
    found = column.str.contains("\0", literal=True)
    if not found.any():
        return None
    return problem("nul", lang, row=rows[found.arg_max() or 0], column=column.name)
