"""Long numbers that a spreadsheet wrote out in short, as 3.30382E+17: the digits that it left out are lost."""

import polars as pl

from wuse.intake.cell_texts import EXACT, in_text, texts_of
from wuse.intake.messages import problem
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang, Problem

# What a spreadsheet writes; looked for first, since it is all that most files cost. A column of floats writes “e+”.
_SIGN, _SIGN_OF_FLOATS = "E+", "e+"
_SHORTENED = r"^-?\d(?:\.(\d+))?[eE]\+(\d{2,3})$"


def shortened_numbers(content: bytes, table: RawTable, lang: Lang) -> tuple[Problem, ...]:
    """A warning for each column with numbers that have fewer digits than they say.

    A file of typed columns, which has no lines, may hold long numbers as floats, which lost digits.
    """
    suspects = [c for c in table.cells if _has(c, _SIGN_OF_FLOATS)] if table.lines is None else []
    if _SIGN.encode() in content:
        suspects = [c for c in table.cells if _has(c, _SIGN) or _has(c, _SIGN_OF_FLOATS)]
    return tuple(found for column in suspects if (found := _warning(column, table.rows, lang)))


def _has(column: pl.Series, sign: str) -> bool:
    if (texts := texts_of(column)) is None:
        # A float that holds every whole number is written out with all its digits.
        return column.dtype.is_float() and bool((column.abs() > EXACT).any())
    return texts.str.contains(sign, literal=True).any()


def _warning(stood: pl.Series, rows: pl.Series, lang: Lang) -> Problem | None:
    column = in_text(stood)
    shown = column.str.extract(_SHORTENED, 1).fill_null("").str.len_bytes()
    meant = column.str.extract(_SHORTENED, 2).cast(pl.Int64)
    lossy = (shown < meant).fill_null(False)
    if not lossy.any():
        return None
    first = lossy.arg_max() or 0
    return problem(
        "digits_shortened",
        lang,
        row=rows[first],
        column=column.name,
        value=column[first],
        severity="warn",
        count=lossy.sum(),
    )
