"""Long numbers that a spreadsheet wrote out in short, as 3.30382E+17: the digits that it left out are lost."""

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import RawTable
from wuse.vocabulary import Lang, Problem

# What a spreadsheet writes; looked for first, since it is all that most files cost.
_SIGN = b"E+"
_SHORTENED = r"^-?\d(?:\.(\d+))?E\+(\d{2,3})$"


def shortened_numbers(content: bytes, table: RawTable, lang: Lang) -> tuple[Problem, ...]:
    """A warning for each column with numbers that have fewer digits than they say."""
    if _SIGN not in content:
        return ()
    return tuple(found for column in table.cells if (found := _warning(column, table.rows, lang)))


def _warning(column: pl.Series, rows: pl.Series, lang: Lang) -> Problem | None:
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
