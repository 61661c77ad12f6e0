"""CSV. A regular file without quotation marks is read in columns; any other record by record, with the same outcome.

Regular means: every line has as many commas as the heading line. The record reader is the reference for both.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from wuse.intake.headings import named_columns
from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problem, refuse
from wuse.intake.plain_csv import is_plain
from wuse.intake.raw_table import RawTable, broken_rows, without_blank_rows
from wuse.vocabulary import Lang, Problem

_COMMA = ","
_OTHER_SEPARATORS = (";", "\t", "，", "|")
# The full-width comma is punctuation, and no program writes files with it.
_TAKEN_WHEN_SURE = (";", "\t", "|")
_BLANK: list[list[str]] = [[], [""]]
# Lists of texts take ten times what columns do: only so many records are lists at one time.
_AT_ONCE = 20_000
# The module's own limit, one for the whole process, is an eighth of ours and has no way to say where it was met.
csv.field_size_limit(Limits.cell)

Record = tuple[int, list[str]]
"""Line on which a record begins, and its cells."""


def read_csv(text: str, *, limits: Limits = DEFAULT, lang: Lang) -> RawTable:
    """Read decoded CSV text. Another separator than the comma is taken when every record agrees with it.

    Raises:
        Refusal: `intake.separator`, `intake.quoting`, `intake.heading_empty`, `intake.heading_repeated`,
            `intake.limit`, `intake.cell_long`.
    """
    text = text.rstrip("\n") + "\n"
    used = _other_separators(text)
    if used:
        return _read_separated(text, used, limits, lang)
    if is_regular(text):
        return _read_regular(text, limits, lang)
    return read_records(text, limits=limits, lang=lang)


def _other_separators(text: str) -> list[str]:
    """What may stand between the cells of a heading line that has no comma."""
    heading = text.lstrip("\n").split("\n", 1)[0]
    return [] if _COMMA in heading else [mark for mark in _OTHER_SEPARATORS if mark in heading]


def _read_separated(text: str, used: list[str], limits: Limits, lang: Lang) -> RawTable:
    unsure = refuse(problem("separator", lang, value="Tab" if used[0] == "\t" else used[0]))
    if len(used) > 1 or used[0] not in _TAKEN_WHEN_SURE:
        raise unsure
    table = read_records(text, limits=limits, lang=lang, separator=used[0])
    if table.broken.height:
        raise unsure
    return table


def is_regular(text: str) -> bool:
    """Whether lines are records and each has as many commas as the first."""
    return is_plain(text.encode())


def _read_regular(text: str, limits: Limits, lang: Lang) -> RawTable:
    heading, _, body = text.partition("\n")
    limits.check_shape(text.count("\n") - 1, heading.count(_COMMA) + 1, lang)
    names = heading.split(_COMMA)
    if not body:
        return without_blank_rows(named_columns(_frame([], len(names)), names, lang))
    columns = [str(n) for n in range(len(names))]
    cells = pl.read_csv(
        io.BytesIO(body.encode()), has_header=False, new_columns=columns, infer_schema=False, quote_char=None
    )
    lines = pl.int_range(2, cells.height + 2, dtype=pl.Int64, eager=True)
    return without_blank_rows(named_columns(cells, names, lang), lines)


@dataclass
class _Body:
    """Records put into columns. `ragged`: those of another width than the heading, by row."""

    width: int
    parts: list[pl.DataFrame] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ragged: dict[int, list[str]] = field(default_factory=dict)

    def add(self, records: list[Record]) -> None:
        first = len(self.lines) + 1
        odd = {n: c for n, (_, c) in enumerate(records, first) if len(c) != self.width and c not in _BLANK}
        # A ragged record leaves a blank row behind, so that the numbers of the others stay what they are.
        blank = [""] * self.width
        padded = [blank if n in odd or c in _BLANK else c for n, (_, c) in enumerate(records, first)]
        self.parts.append(_frame(padded, self.width))
        self.lines += [line for line, _ in records]
        self.ragged |= odd


def read_records(text: str, *, limits: Limits = DEFAULT, lang: Lang, separator: str = _COMMA) -> RawTable:
    """Read record by record: quotation marks, cells over several lines, records that are too long or too short."""
    records = _records(text, lang, separator)
    names = next((cells for _, cells in records if cells not in _BLANK), [])
    limits.check_shape(0, len(names), lang)
    body = _Body(len(names), [_frame([], len(names))])
    while some := list(islice(records, _AT_ONCE)):
        body.add(some)
        limits.check_shape(len(body.lines), len(names), lang)
        limits.check_broken(len(body.ragged), lang)
    cells = named_columns(pl.concat(body.parts), names, lang)
    table = without_blank_rows(cells, pl.Series(body.lines, dtype=pl.Int64))
    texts = {row: _as_text(odd, separator) for row, odd in body.ragged.items()}
    problems = tuple(_ragged(row, texts[row], len(odd), len(names), lang) for row, odd in body.ragged.items())
    return RawTable(table.cells, table.rows, table.lines, broken_rows(texts), problems)


def _records(text: str, lang: Lang, separator: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise refuse(problem("line_long", lang, value=str(line), most=Limits.cell)) from None
        raise refuse(problem("quoting", lang, value=str(line), reason=str(error))) from None


def _ragged(row: int, text: str, count: int, expected: int, lang: Lang) -> Problem:
    return problem("row_ragged", lang, row=row, value=text, count=count, expected=expected)


def _as_text(cells: list[str], separator: str) -> str:
    """The record as CSV again, without its line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="", delimiter=separator).writerow(cells)
    return out.getvalue()


def _frame(records: list[list[str]], width: int) -> pl.DataFrame:
    columns = list(zip(*records, strict=True)) or [()] * width
    return pl.DataFrame({str(n): pl.Series(column, dtype=pl.String) for n, column in enumerate(columns)})
