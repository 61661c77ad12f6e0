"""XLSX: one sheet, the first or a named one. Whole numbers come as digits and true dates in ISO form."""

import fastexcel
import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.raw_table import RawTable, without_blank_rows
from wuse.vocabulary import Lang

# How fastexcel writes the date of a cell that has no time of day.
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00(\.0+)?$"


def read_workbook(
    name: str, content: bytes, *, sheet: str | None, limits: Limits = DEFAULT, lang: Lang
) -> RawTable:
    """Read a sheet whose first used row is the heading row; data rows count from the one below it.

    Raises:
        Refusal: `intake.file_unreadable`, `intake.sheet_unknown`, `intake.heading_empty`,
            `intake.heading_repeated`, `intake.file_empty`.
    """
    sheets = _open(name, content, lang)
    if sheet is not None and sheet not in sheets.sheet_names:
        raise refuse(problem("sheet_unknown", lang, value=sheet, known=", ".join(sheets.sheet_names)))
    # Read as text and without headings: then no type is guessed from the first rows, and no heading renamed.
    used = pl.DataFrame(sheets.load_sheet(sheet or 0, header_row=None, dtypes="string"))
    if used.is_empty():
        raise refuse(problem("file_empty", lang, value=name))
    body = used.slice(1).with_columns(pl.all().str.replace(_MIDNIGHT, "$1"))
    return without_blank_rows(named_columns(body, used.row(0), lang))


def _open(name: str, content: bytes, lang: Lang) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise refuse(problem("file_unreadable", lang, value=name, kind="XLSX", reason=reason)) from None
