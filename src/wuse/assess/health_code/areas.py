"""The risk of places as the health code reads it: the editions of the five-colour map as stretches of days."""

from datetime import date, timedelta

import polars as pl

from wuse.assess.health_code.state import AREAS
from wuse.vocabulary import Colour

_RANKS = {colour.value: colour.rank for colour in Colour}


def risk_areas(editions: pl.DataFrame, *, until: date) -> pl.DataFrame:
    """The colour in force at each place and day.

    Args:
        editions: `place`, `day` of the edition, `colour`; one row each.
        until: the day that is judged; the newest edition before it is in force until then.

    Returns:
        `place`, `from_day`, `to_day`, `area_rank` (5 red … 1 green, 6 dark red); what is not rated is left out.
    """
    one_day = timedelta(days=1)
    ranked = editions.filter(pl.col("day") <= until).sort("place", "day")
    return (
        ranked.with_columns(
            from_day=pl.col("day"),
            to_day=(pl.col("day").shift(-1).over("place") - one_day).fill_null(until),
            area_rank=pl.col("colour").replace_strict(_RANKS, return_dtype=pl.Int32()),
        )
        .filter(pl.col("area_rank") > 0)
        .select(*AREAS)
    )
