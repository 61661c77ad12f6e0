"""What a sender's file holds, before anything is judged: cells in columns, with row numbers as the sender sees them."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from wuse.vocabulary import Problem

ROW = "row"
"""Column that carries the row number: data rows from 1, blank ones counted."""

UNREAD = "unread_text"
"""Column of a quarantine file with the whole text of a row that could not be split into cells."""


@dataclass(frozen=True)
class RawTable:
    """A file as text.

    `cells`: one column a heading, null where a cell is empty; text, or as `cell_texts` says. `rows`: row number of each
    of its rows. `lines`: line of the file on which each row begins, for text files. `broken`: columns `row` and
    `unread_text`, the rows that are no rows of this table; `problems` says why.
    """

    cells: pl.DataFrame
    rows: pl.Series
    lines: pl.Series | None
    broken: pl.DataFrame
    problems: tuple[Problem, ...]

    @property
    def height(self) -> int:
        """Rows that hold anything, the broken ones included."""
        return self.cells.height + self.broken.height


def no_broken_rows() -> pl.DataFrame:
    """An empty `broken` table."""
    return broken_rows({})


def broken_rows(texts: dict[int, str]) -> pl.DataFrame:
    """The `broken` table of row numbers and texts."""
    schema = {ROW: pl.Int64(), UNREAD: pl.String()}
    return pl.DataFrame({ROW: list(texts), UNREAD: list(texts.values())}, schema=schema)


def without_blank_rows(cells: pl.DataFrame, lines: pl.Series | None = None) -> RawTable:
    """A raw table of columns: empty cells become null, blank rows go but keep their numbers."""
    # Without a column there is nothing to replace, and Polars forgets how many rows there are.
    named = cells.with_columns(pl.col(pl.String).replace("", None)) if cells.columns else cells
    return without_null_rows(named, lines)


def without_null_rows(cells: pl.DataFrame, lines: pl.Series | None = None) -> RawTable:
    """The same of columns in which every empty cell is null already."""
    if not cells.columns:
        none = pl.Series(ROW, dtype=pl.Int64)
        return RawTable(cells.clear(), none, None if lines is None else none, no_broken_rows(), ())
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null()).alias("filled")).to_series()
    whole = numbered(cells, lines)
    if filled.all():
        return whole
    kept_lines = None if lines is None else lines.filter(filled)
    return RawTable(cells.filter(filled), whole.rows.filter(filled), kept_lines, no_broken_rows(), ())


def numbered(cells: pl.DataFrame, lines: pl.Series | None = None) -> RawTable:
    """The same of columns in which no row is blank either."""
    rows = pl.int_range(1, cells.height + 1, dtype=pl.Int64, eager=True).alias(ROW)
    return RawTable(cells, rows, lines, no_broken_rows(), ())


def rows_set_aside(table: RawTable, reasons: Mapping[int, Problem], texts: Mapping[int, str]) -> RawTable:
    """The table without some of its rows, which join the broken ones with their whole text."""
    if not reasons:
        return table
    kept = ~table.rows.is_in(list(reasons))
    return RawTable(
        cells=table.cells.filter(kept),
        rows=table.rows.filter(kept),
        lines=None if table.lines is None else table.lines.filter(kept),
        broken=pl.concat([table.broken, broken_rows(dict(texts))]).sort(ROW),
        problems=(*table.problems, *reasons.values()),
    )
