"""Rows that were set aside, changed by hand: what was typed is put into them, unless somebody else was faster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW, UNREAD, RawTable, broken_rows
from wuse.pool import Standard
from wuse.vocabulary import Lang, Problem, Refusal

MOST_CHARACTERS = 10_000


@dataclass(frozen=True)
class RowEdit:
    """What somebody typed into the cells of a row. `seen`: how often the row had been changed when it was shown."""

    row: int
    seen: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RowChange:
    """That a row was changed here: how often by now, by whom and when the last time, and in which columns ever."""

    count: int
    by: str
    at: datetime
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LateEdit:
    """What was typed into a row that somebody else had changed meanwhile; `change` is theirs, and stays."""

    edit: RowEdit
    change: RowChange


@dataclass(frozen=True)
class SortedEdits:
    """`good` are to be kept; `late` came after somebody else's; `gone` are of rows that wait no longer."""

    good: tuple[RowEdit, ...]
    late: tuple[LateEdit, ...]
    gone: tuple[RowEdit, ...]


def sort_edits(
    edits: Iterable[RowEdit], changes: Mapping[int, RowChange], waiting: frozenset[int]
) -> SortedEdits:
    """Tell the edits apart. The first of two who change the same row is kept, the later one is told."""
    good, late, gone = [], [], []
    for edit in edits:
        change = changes.get(edit.row)
        if edit.row not in waiting:
            gone.append(edit)
        elif change is not None and change.count > edit.seen:
            late.append(LateEdit(edit, change))
        else:
            good.append(edit)
    return SortedEdits(tuple(good), tuple(late), tuple(gone))


def check_edits(edits: Sequence[RowEdit], standard: Standard) -> None:
    """Refuse what no cell can hold.

    Raises:
        Refusal: `set_aside.cell` for a column that the standard does not have, a NUL, or a text that is too long.
    """
    known = {field.name for field in standard.sent_fields}
    for edit in edits:
        for column, text in edit.cells.items():
            if column not in known or "\x00" in text or len(text) > MOST_CHARACTERS:
                raise Refusal(
                    "set_aside.cell",
                    "Row {row}: the column “{column}” cannot hold what was typed. Shorten it to {most} characters of "
                    "plain text.",
                    {"row": edit.row, "column": column, "most": MOST_CHARACTERS},
                )


def with_edits(rows: pl.DataFrame, edits: Iterable[RowEdit]) -> pl.DataFrame:
    """The rows with what was typed; a line that could not be split into cells is one no more once it has cells.

    Args:
        rows: `row` and text columns.
    """
    columns: dict[str, dict[int, str | None]] = {}
    for edit in edits:
        for column, text in edit.cells.items():
            columns.setdefault(column, {})[edit.row] = text or None
        if edit.cells and UNREAD in rows.columns:
            columns.setdefault(UNREAD, {})[edit.row] = None
    return rows.with_columns(
        _replaced(rows, column, texts).alias(column) for column, texts in columns.items()
    )


def _replaced(rows: pl.DataFrame, column: str, texts: Mapping[int, str | None]) -> pl.Series:
    empty = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    before = rows[column] if column in rows.columns else empty
    after = [texts.get(row, text) for row, text in zip(rows[ROW], before, strict=True)]
    return pl.Series(column, after, dtype=pl.String)


def as_raw_table(rows: pl.DataFrame, lang: Lang) -> RawTable:
    """The rows as a file would bring them: those with a text that could not be split are no rows yet."""
    unread = rows[UNREAD].is_not_null() if UNREAD in rows.columns else None
    cells = rows.drop(UNREAD, strict=False)
    if unread is None or not unread.any():
        return RawTable(cells.drop(ROW), cells[ROW], None, broken_rows({}), ())
    broken = dict(rows.filter(unread).select(ROW, UNREAD).iter_rows())
    left = cells.filter(~unread)
    told = tuple(problem("row_unread", lang, row=row) for row in broken)
    return RawTable(left.drop(ROW), left[ROW], None, broken_rows(broken), told)


@dataclass(frozen=True)
class WaitingRows:
    """The rows of a table of a receipt that wait for correction, as they stand now.

    `rows`: `row` and text columns under the standard's names, all of its fields among them. `problems`: of these rows.
    `changes`: rows that were changed here. `settled`: rows that wait no longer -> the receipt that they were taken in
    with, empty for one that was left out.
    """

    receipt: str
    standard: Standard
    response: str
    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    changes: Mapping[int, RowChange]
    settled: Mapping[int, str]

    @property
    def wrong(self) -> frozenset[int]:
        """The rows that would be set aside again."""
        return frozenset(found.row for found in self.problems if found.severity == "refuse")

    @property
    def right(self) -> frozenset[int]:
        """The rows that can be sent."""
        return frozenset(self.rows[ROW]) - self.wrong


def whole_rows(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """The rows with a column for each field that may be sent, in their order, and without any other."""
    names = [field.name for field in standard.sent_fields]
    empty = [pl.lit(None, pl.String).alias(name) for name in (*names, UNREAD) if name not in rows.columns]
    return rows.with_columns(empty).select(ROW, *names, UNREAD)
