"""The colour of places on days by their power index."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product

import polars as pl

from wuse.assess.power_index import ALL, PowerFacts, power_index_as_known
from wuse.assess.resumption.profile import ResumptionProfile, load_resumption_profile, resumption_text
from wuse.pool import Engine
from wuse.vocabulary import Colour

_COLOURS = {colour.rank: colour.value for colour in Colour}


def judge_resumption(
    engine: Engine,
    facts: PowerFacts,
    *,
    areas: Sequence[str],
    days: Iterable[date],
    profile: ResumptionProfile | None = None,
) -> pl.DataFrame:
    """The colour of places on days, each from what was known at noon of the next.

    Returns:
        Ordered by `as_of` and `place`, a row for each: `colour` (grey where too few enterprises are known), `reasons`
        (codes joined by `;`), `firms`, `resumed`, `estimated`, `unassessed`, `used`, `december`, `resumed_share`,
        `output_share`, `power_index`, `week_rise` (as in `power_index`), `rule`, `rule_digest`.
    """
    asked = sorted(set(days))
    indices = power_index_as_known(engine, facts, areas=areas, days=asked, split=False)
    return resumption_of(engine, indices, areas=areas, days=asked, profile=profile)


def resumption_of(
    engine: Engine,
    indices: pl.DataFrame,
    *,
    areas: Iterable[str],
    days: Iterable[date],
    profile: ResumptionProfile | None = None,
) -> pl.DataFrame:
    """The same from rows of `power_index`."""
    used = profile or load_resumption_profile()
    pairs = list(product(sorted(set(days)), sorted(set(areas))))
    asked = pl.DataFrame(pairs, schema={"as_of": pl.Date(), "place": pl.String()}, orient="row")
    whole = indices.filter(pl.col("industry") == ALL, pl.col("scale") == ALL)
    found = engine.run(
        resumption_text(), tables={"indices": whole, "asked": asked}, parameters=used.parameters
    )
    colour = pl.col("rank").replace_strict(_COLOURS, return_dtype=pl.String())
    return (
        found.insert_column(2, found.select(colour.alias("colour")).to_series())
        .drop("rank")
        .with_columns(rule=pl.lit(used.id), rule_digest=pl.lit(used.digest))
    )
