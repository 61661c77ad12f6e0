"""What stands in the columns of the door is held against their contract, as in every other column; never repeated."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from wuse.intake.check import cell_problems
from wuse.intake.column_checks import checked_cells
from wuse.intake.messages import problem
from wuse.intake.problem_rows import as_problems
from wuse.intake.raw_table import ROW
from wuse.pool import Field, Standard
from wuse.vocabulary import Lang, Problem

# What is wrong with a document is told where it is read.
_DOCUMENT = ("identity_kind", "identity_number", "identity_issuer")


def door_problems(frame: pl.DataFrame, standard: Standard, *, now: datetime, lang: Lang) -> Iterator[Problem]:
    """Names, numbers and addresses that break their constraints, and those that no vault could keep.

    Args:
        frame: `row` and text columns under the standard's names, as they were sent.
    """
    fields = [
        field for field in standard.door_fields if field.name in frame.columns and field.name not in _DOCUMENT
    ]
    for field in fields:
        for told in cell_problems(checked_cells(frame[field.name], field, now=now), frame[ROW], lang):
            yield from as_problems(told)
    if fields:
        yield from _kept_by_nobody(frame, fields, lang)


def _kept_by_nobody(frame: pl.DataFrame, fields: list[Field], lang: Lang) -> Iterator[Problem]:
    """Rows that name somebody beside a key and without the document: an identity is kept with its document alone."""
    said = pl.any_horizontal(pl.col(field.name).str.strip_chars().fill_null("") != "" for field in fields)
    document = (
        pl.col("identity_number").is_not_null() if "identity_number" in frame.columns else pl.lit(False)
    )
    for row in frame.filter(said & ~document)[ROW]:
        yield problem(
            "named_without_document", lang, row=row, column=fields[0].name, severity="warn", secret=True
        )
