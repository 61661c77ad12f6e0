"""Computed beside published: where the rule and the authority agree, county by county and in number.

Published colours are never an input of a judgement; they are only laid beside it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from wuse.pool import Pool
from wuse.vocabulary import Colour


@dataclass(frozen=True)
class Difference:
    """A place whose computed colour is not the published one."""

    place: str
    computed: Colour
    published: Colour


@dataclass(frozen=True)
class Comparison:
    """One day's verdicts beside what was published for it.

    `counts`: computed places by colour; `published_counts`: the same as published, or None when no tally is
    known; `compared`: places with a published colour; `agree`: those of them with the same.
    """

    counts: Mapping[Colour, int]
    published_counts: Mapping[Colour, int] | None
    published_source: str | None
    compared: int
    agree: int
    differences: tuple[Difference, ...]


def compare(
    verdicts: pl.DataFrame, *, day: date, published: pl.DataFrame, tallies: pl.DataFrame
) -> Comparison:
    """Lay one day's verdicts beside the published colours and tallies of that day.

    Args:
        verdicts: rows of one day with `place` and `colour`.
        published: latest rows of published_colour; `tallies`: latest rows of published_tally.
    """
    computed = {row["place"]: Colour(row["colour"]) for row in verdicts.iter_rows(named=True)}
    listed = {
        row["place"]: Colour(row["colour"])
        for row in published.filter(pl.col("date") == day).iter_rows(named=True)
        if row["place"] in computed
    }
    tally = tallies.filter(pl.col("date") == day)
    differences = tuple(
        Difference(place, computed[place], colour)
        for place, colour in sorted(listed.items())
        if computed[place] != colour
    )
    return Comparison(
        counts=Counter(computed.values()),
        published_counts=_tally(tally),
        published_source=str(tally["source"][0]) if tally.height else None,
        compared=len(listed),
        agree=len(listed) - len(differences),
        differences=differences,
    )


def published_tables(pool: Pool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The latest published colours and tallies."""
    return pool.latest("published_colour"), pool.latest("published_tally")


def _tally(rows: pl.DataFrame) -> Mapping[Colour, int] | None:
    if rows.is_empty():
        return None
    return {Colour(row["colour"]): row["value"] for row in rows.iter_rows(named=True)}
