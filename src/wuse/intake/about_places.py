"""Whether rows are about places that their sender answers for."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wuse.intake.check import SECRET
from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import Lang, PlaceCode, Problem, Refusal


@dataclass(frozen=True)
class Elsewhere:
    """Problems of rows about other places; `all_of_them`: a place of the rows, when no row is about the sender's."""

    problems: tuple[Problem, ...]
    all_of_them: str = ""


def elsewhere(frame: pl.DataFrame, standard: Standard, areas: Sequence[PlaceCode], lang: Lang) -> Elsewhere:
    """The rows of which no place that they are about lies in one of the areas.

    Args:
        frame: `row` and text columns under the standard's names.
    """
    names = [name for name in standard.about if name in frame.columns]
    if not names:
        return Elsewhere(())
    codes = {code for name in names for code in frame[name].to_list()} - {None}
    strange = [code for code in codes if not _covered(code, areas)]
    if not strange:
        return Elsewhere(())
    # A row that names no place at all is told so elsewhere.
    outside = pl.all_horizontal(pl.col(name).is_in(strange) | pl.col(name).is_null() for name in names)
    named = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    rows = frame.filter(outside & named).select(ROW, pl.coalesce(names).alias("place"))
    column = names[0]
    known, secret = ", ".join(areas), standard.field(column).sensitivity in SECRET
    problems = tuple(
        problem("place_outside", lang, row=row, column=column, value=code, known=known, secret=secret)
        for row, code in rows.iter_rows()
    )
    every = len(problems) == frame.height > 0
    return Elsewhere(problems, str(rows["place"][0]).strip() if every else "")


def _covered(text: str, areas: Sequence[PlaceCode]) -> bool:
    """Whether a place lies in one of the areas; what is no place code is told elsewhere."""
    try:
        code = PlaceCode.parse(text)
    except Refusal:
        return True
    return any(area.contains(code) for area in areas)
