"""What an edition tells, looked at once more before it is issued: no cell that is told may be one of few firms."""

from collections.abc import Iterator, Sequence

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.power.edition import PowerCell, SizeCell
from wuse.publish.power.table import DOMINANCE
from wuse.vocabulary import Refusal

_COUNTY = 6


def check_shown(firms: pl.DataFrame, cells: Sequence[PowerCell], sizes: Sequence[SizeCell]) -> None:
    """Refuse a table that the search for cells to withhold should never have given, or that tells nothing.

    This is the rule of single cells alone, worked out from the firms and apart from the search.

    Args:
        firms: rows of `firm_days` of the day, in the area that the table is about.

    Raises:
        Refusal: `edition.unguarded`, `edition.nothing_told`.
    """
    wrong = sorted(_unguarded(firms, cells, sizes))
    if wrong:
        raise Refusal(
            "edition.unguarded",
            "{cells}: told of too few enterprises, or of one above all. Nothing is issued. This is a fault of the "
            "program: report it with the day and the rule.",
            {"cells": wrong},
        )
    if all(cell.is_withheld for cell in cells):
        raise Refusal(
            "edition.nothing_told",
            "Every cell would be withheld: there are too few enterprises with readings to tell anything of. Import "
            "what is missing, or name a larger area.",
        )


def _unguarded(firms: pl.DataFrame, cells: Sequence[PowerCell], sizes: Sequence[SizeCell]) -> Iterator[str]:
    assessed = firms.filter(outcome="assessed").with_columns(place=pl.col("site").str.pad_end(_COUNTY, "0"))
    for cell in cells:
        within = pl.col("place").str.starts_with(cell.place)
        if cell.industry != ALL:
            within &= pl.col("industry") == cell.industry
        if not cell.is_withheld and not _may_be_told(assessed.filter(within)):
            yield f"{cell.place}/{cell.industry}"
    for size in sizes:
        if not size.is_withheld and not _may_be_told(assessed.filter(scale=size.scale)):
            yield size.scale


def _may_be_told(firms: pl.DataFrame) -> bool:
    """Whether neither the day nor December is that of too few."""
    amounts = firms.group_by("firm").agg(pl.col("used", "december").sum())
    return all(
        any(amounts[name]) and DOMINANCE.protection([float(one) for one in amounts[name]]) is None
        for name in ("used", "december")
    )
