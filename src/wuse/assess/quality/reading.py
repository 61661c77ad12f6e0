"""What a judgement of quality reads from the pool, pinned to a version."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl

from wuse.assess.quality.measures import QualityFacts
from wuse.pool import Pool, Source

TALLY = "intake_tally"


def quality_facts(
    pool: Pool,
    *,
    present: bool = False,
    areas: Sequence[str] = (),
    standards: Collection[str] | None = None,
) -> QualityFacts:
    """The intake tally, pinned at the version of now.

    Args:
        present: with what waits in the inbox too, for a screen; such a judgement is shown and not kept.
        areas: only what is about these places and what lies in them; everything, also what is about no place, without.
        standards: only rows that were sent under these.
    """
    versions = {name: version for name, version in pool.versions().items() if name == TALLY}
    tally = pool.source(TALLY, version=None if present else versions.get(TALLY))
    if areas or standards is not None:
        tally = _some(pool, tally, areas, standards)
    return QualityFacts(tally=tally, versions=versions)


def _some(pool: Pool, tally: Source, areas: Sequence[str], standards: Collection[str] | None) -> pl.DataFrame:
    rows = pool.engine.run("SELECT * FROM tally", tables={"tally": tally}, parameters={})
    inside = [pl.col("place").str.starts_with(area) for area in areas]
    among = [pl.col("standard").is_in(list(standards))] if standards is not None else []
    return rows.filter(pl.any_horizontal(inside) if inside else pl.lit(True), *among)


def arrival_days(pool: Pool, facts: QualityFacts) -> tuple[date | None, date | None]:
    """The first and the last day on which anything that was counted came; None when nothing did."""
    days = pool.engine.run(
        "SELECT min(learnt_on) AS first, max(learnt_on) AS last FROM tally",
        tables={"tally": facts.tally},
        parameters={},
    )
    row: Mapping[str, date | None] = days.row(0, named=True)
    return row["first"], row["last"]


def event_days(pool: Pool, facts: QualityFacts, *, standard: str) -> tuple[date | None, date | None]:
    """The first and the last day that accepted rows of a standard speak of; None when there are none."""
    days = pool.engine.run(
        "SELECT min(day) AS first, max(day) AS last FROM tally WHERE standard = $standard AND aspect = 'accepted'",
        tables={"tally": facts.tally},
        parameters={"standard": standard},
    )
    row: Mapping[str, date | None] = days.row(0, named=True)
    return row["first"], row["last"]
