"""Tables that are opened in a spreadsheet: no text of a sender's is run there as a formula."""

import io
from collections.abc import Callable

import polars as pl

from wuse.vocabulary import IS_A_NUMBER, STARTS_A_FORMULA


def csv_for_spreadsheets(frame: pl.DataFrame) -> bytes:
    """A table as CSV. The byte order mark is for spreadsheets, which read Chinese wrongly without it."""
    out = io.BytesIO()
    _each_text(frame, _harmless).write_csv(out, include_bom=True)
    return out.getvalue()


def as_it_was(frame: pl.DataFrame) -> pl.DataFrame:
    """The table again that such a file was made of."""
    return _each_text(frame, _without_mark)


def _each_text(frame: pl.DataFrame, change: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    names = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(change(pl.col(name)).alias(name) for name in names)


def _harmless(text: pl.Expr) -> pl.Expr:
    """`vocabulary.spreadsheet_text`, for columns."""
    runs = text.str.contains(STARTS_A_FORMULA) & ~text.str.contains(IS_A_NUMBER)
    return pl.when(runs).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)


def _without_mark(text: pl.Expr) -> pl.Expr:
    """`vocabulary.text_of_spreadsheet`, for columns."""
    marked = text.str.starts_with("'") & text.str.contains(STARTS_A_FORMULA)
    return pl.when(marked).then(text.str.slice(1)).otherwise(text)
