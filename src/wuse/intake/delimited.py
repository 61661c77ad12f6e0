"""CSV. A regular file without quotation marks is read in columns; any other record by record, with the same outcome.

Regular means: every line has as many commas as the heading line. The record reader is the reference for both.
"""

import csv
import io
from collections.abc import Iterator

import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.messages import problem, refuse
from wuse.intake.plain_csv import is_plain
from wuse.intake.raw_table import RawTable, broken_rows, without_blank_rows
from wuse.vocabulary import Lang, Problem

_OTHER_SEPARATORS = (";", "\t", "，", "|")
_BLANK: list[list[str]] = [[], [""]]

Record = tuple[int, list[str]]
"""Line on which a record begins, and its cells."""


def read_csv(text: str, *, lang: Lang) -> RawTable:
    """Read decoded CSV text.

    Raises:
        Refusal: `intake.separator`, `intake.quoting`, `intake.heading_empty`, `intake.heading_repeated`.
    """
    text = text.rstrip("\n") + "\n"
    _check_separator(text, lang)
    return _read_regular(text, lang) if is_regular(text) else read_records(text, lang=lang)


def _check_separator(text: str, lang: Lang) -> None:
    heading = text.split("\n", 1)[0]
    used = [mark for mark in _OTHER_SEPARATORS if mark in heading]
    if "," not in heading and used:
        raise refuse(problem("separator", lang, value="Tab" if used[0] == "\t" else used[0]))


def is_regular(text: str) -> bool:
    """Whether lines are records and each has as many commas as the first."""
    return is_plain(text.encode())


def _read_regular(text: str, lang: Lang) -> RawTable:
    heading, _, body = text.partition("\n")
    names = heading.split(",")
    if not body:
        return without_blank_rows(named_columns(_empty(len(names)), names, lang))
    columns = [str(n) for n in range(len(names))]
    cells = pl.read_csv(
        io.BytesIO(body.encode()), has_header=False, new_columns=columns, infer_schema=False, quote_char=None
    )
    lines = pl.int_range(2, cells.height + 2, dtype=pl.Int64, eager=True)
    return without_blank_rows(named_columns(cells, names, lang), lines)


def read_records(text: str, *, lang: Lang) -> RawTable:
    """Read record by record: quotation marks, cells over several lines, records that are too long or too short."""
    records = list(_records(text, lang))
    names, body = records[0][1], records[1:]
    ragged = {n for n, (_, cells) in enumerate(body, 1) if len(cells) != len(names) and cells not in _BLANK}
    # A ragged record leaves a blank row behind, so that the numbers of the others stay what they are.
    padded = [[""] * len(names) if n in ragged or c in _BLANK else c for n, (_, c) in enumerate(body, 1)]
    columns = list(zip(*padded, strict=True)) or [()] * len(names)
    cells = pl.DataFrame({str(n): pl.Series(column, dtype=pl.String) for n, column in enumerate(columns)})
    lines = pl.Series([line for line, _ in body], dtype=pl.Int64)
    table = without_blank_rows(named_columns(cells, names, lang), lines)
    texts = {n: _as_text(body[n - 1][1]) for n in sorted(ragged)}
    problems = tuple(_ragged(n, body[n - 1][1], len(names), lang) for n in sorted(ragged))
    return RawTable(table.cells, table.rows, table.lines, broken_rows(texts), problems)


def _records(text: str, lang: Lang) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(problem("quoting", lang, value=str(line), reason=str(error))) from None


def _ragged(row: int, cells: list[str], expected: int, lang: Lang) -> Problem:
    return problem("row_ragged", lang, row=row, value=_as_text(cells), count=len(cells), expected=expected)


def _as_text(cells: list[str]) -> str:
    """The record as CSV again, without its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _empty(width: int) -> pl.DataFrame:
    return pl.DataFrame({str(n): pl.Series([], dtype=pl.String) for n in range(width)})
