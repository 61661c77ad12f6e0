"""What an edition tells, looked at once more before it is issued: no cell that is told may be one of few firms."""

from collections.abc import Iterator, Sequence
from itertools import product

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.power.edition import PowerCell, SizeCell
from wuse.publish.power.rule import DOMINANCE
from wuse.vocabulary import Refusal

_COUNTY = 6
_Amounts = tuple[list[float], list[float]]


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
    assessed = firms.filter(outcome="assessed").with_columns(
        padded=pl.col("site").str.pad_end(_COUNTY, "0"), all=pl.lit(ALL)
    )
    for digits, column in product({len(cell.place) for cell in cells}, ("all", "industry")):
        place = pl.col("padded").str.slice(0, digits).alias("place")
        amounts = _amounts(assessed.with_columns(place), "place", column)
        for cell in cells:
            if cell.is_withheld or len(cell.place) != digits or (cell.industry == ALL) != (column == "all"):
                continue
            if not _may_be_told(amounts.get((cell.place, cell.industry))):
                yield f"{cell.place}/{cell.industry}"
    amounts = _amounts(assessed, "scale")
    yield from (
        size.scale for size in sizes if not size.is_withheld and not _may_be_told(amounts.get((size.scale,)))
    )


def _amounts(assessed: pl.DataFrame, *by: str) -> dict[tuple[str, ...], _Amounts]:
    """Cell -> what each of its firms used on the day, and in December."""
    of_firms = assessed.group_by(*by, "firm").agg(pl.col("used", "december").sum())
    listed = of_firms.group_by(*by).agg(pl.col("used", "december"))
    return {tuple(row[: len(by)]): row[len(by) :] for row in listed.iter_rows()}


def _may_be_told(amounts: _Amounts | None) -> bool:
    """Whether neither the day nor December is that of too few."""
    return amounts is not None and all(any(some) and DOMINANCE.protection(some) is None for some in amounts)
