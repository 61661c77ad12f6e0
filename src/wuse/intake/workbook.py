"""XLSX: one sheet, the first that is not hidden or a named one. Whole numbers come as digits, true dates in ISO form.

A row of which a cell has lost what a person sees there (an error, a formula without its result, digits beyond the
fifteenth, merged cells, the 29 February 1900) is set aside.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

import fastexcel
import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, rows_set_aside, without_blank_rows
from wuse.intake.workbook_grid import Grid, errors, grid_of, merged, shortened, sixties, uncomputed
from wuse.intake.workbook_parts import Unsafe, packed, parts_of
from wuse.intake.workbook_sheets import Sheet, sheets_of
from wuse.intake.workbook_texts import longest_text, written_out
from wuse.vocabulary import Lang, Problem

# How fastexcel writes the date of a cell that has no time of day, and the time of one that has no date.
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00(\.0+)?$"
_NO_DAY = r"^1899-12-3[01] (\d{2}:\d{2}:\d{2}(\.\d+)?)$"
_BEFORE_THE_DAY = "1900-02-28 "
_TEXTS = "sharedstrings.xml"


def read_workbook(
    name: str, content: bytes, *, sheet: str | None, limits: Limits = DEFAULT, lang: Lang
) -> RawTable:
    """Read a sheet whose first used row is the heading row; data rows count from the one below it.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.sheet_unknown`, `intake.sheets_hidden`, `intake.limit`,
            `intake.heading_empty`, `intake.heading_repeated`, `intake.file_empty`.
    """
    try:
        parts = parts_of(content, limits=limits, lang=lang)
        sheets = sheets_of(parts)
        chosen = _chosen(sheets, sheet, lang)
        if chosen.part not in parts:
            raise Unsafe(f"the part {chosen.part} is missing")
        cells = parts[chosen.part]
        grid = grid_of(chosen.part, cells)
        _weigh(grid, parts, cells, limits, lang)
        used = _used(parts, chosen, [found.part for found in sheets])
    except (Unsafe, fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="XLSX", reason=reason)) from None
    if used.is_empty():
        raise refuse(problem("file_empty", lang, value=name))
    table = _table(used, lang)
    aside = _damaged(cells, used, grid, lang)
    limits.check_broken(len(aside), lang)
    left_out = () if sheet else _left_out(chosen, sheets, lang)
    told = rows_set_aside(table, aside, _as_csv(used, aside))
    return replace(told, problems=(*left_out, *told.problems))


def visible_sheets(content: bytes, *, limits: Limits = DEFAULT, lang: Lang) -> list[str]:
    """The names of the sheets of a workbook that can be read, in their order; none where it is no workbook.

    Raises:
        Refusal: `intake.limit`.
    """
    try:
        return [
            sheet.name for sheet in sheets_of(parts_of(content, limits=limits, lang=lang)) if not sheet.hidden
        ]
    except Unsafe:
        return []


def _chosen(sheets: list[Sheet], wanted: str | None, lang: Lang) -> Sheet:
    known = ", ".join(sheet.name for sheet in sheets)
    named = [sheet for sheet in sheets if sheet.name == wanted]
    if wanted is not None and not named:
        raise refuse(problem("sheet_unknown", lang, value=wanted, known=known))
    found = named or [sheet for sheet in sheets if not sheet.hidden]
    if not found:
        raise refuse(problem("sheets_hidden", lang, known=known))
    return found[0]


def _left_out(chosen: Sheet, sheets: list[Sheet], lang: Lang) -> tuple[Problem, ...]:
    others = ", ".join(sheet.name for sheet in sheets if sheet is not chosen)
    if not others:
        return ()
    return (problem("sheets_left_out", lang, value=chosen.name, severity="warn", others=others),)


def _weigh(grid: Grid, parts: Mapping[str, bytes], cells: bytes, limits: Limits, lang: Lang) -> None:
    limits.check_shape(grid.rows, grid.columns, lang)
    limits.check_grid(grid.rows * grid.columns, lang)
    texts = next((part for name, part in parts.items() if name.lower().endswith(_TEXTS)), b"")
    if texts and longest_text(texts) * grid.cells > limits.expanded:
        limits.check_expanded(written_out(texts, cells), lang)


def _used(parts: Mapping[str, bytes], chosen: Sheet, sheets: list[str]) -> pl.DataFrame:
    """The used cells as text, the headings among them."""
    # The sheets that are not read were not looked at: they are handed on without a cell.
    others = dict.fromkeys(set(sheets) - {chosen.part}, b"<worksheet/>")
    reader = fastexcel.read_excel(packed({**parts, **others}))
    # Read as text and without headings: then no type is guessed from the first rows, and no heading renamed.
    return pl.DataFrame(reader.load_sheet(chosen.name, header_row=None, dtypes="string"))


def _table(used: pl.DataFrame, lang: Lang) -> RawTable:
    body = used.slice(1).with_columns(pl.all().str.replace(_MIDNIGHT, "$1").str.replace(_NO_DAY, "$1"))
    return without_blank_rows(named_columns(body, used.row(0), lang))


def _damaged(cells: bytes, used: pl.DataFrame, grid: Grid, lang: Lang) -> dict[int, Problem]:
    """What is wrong with rows of which a cell is not what a person sees there, by data row."""
    found: dict[int, Problem] = {}
    for rule, rows in _findings(cells, used):
        for sheet_row in rows:
            row = sheet_row - grid.heading_row
            if 1 <= row < used.height and row not in found:
                found[row] = problem(rule, lang, row=row, value=str(sheet_row))
    return dict(sorted(found.items()))


def _findings(cells: bytes, used: pl.DataFrame) -> Iterator[tuple[str, Iterator[int]]]:
    yield "cell_error", errors(cells)
    yield "formula_uncomputed", uncomputed(cells)
    yield "digits_lost", shortened(cells)
    yield "cells_merged", merged(cells)
    # Read as the day before, which it may also be: only the number tells the two apart.
    if used.select(pl.any_horizontal(pl.all().str.starts_with(_BEFORE_THE_DAY).any())).item():
        yield "day_1900", sixties(cells)


def _as_csv(used: pl.DataFrame, rows: Mapping[int, Problem]) -> dict[int, str]:
    """The rows as text, to be kept with those that are set aside."""
    texts = {}
    for row in rows:
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(["" if cell is None else cell for cell in used.row(row)])
        texts[row] = out.getvalue()
    return texts
