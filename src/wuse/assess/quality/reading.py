"""What a judgement of quality reads from the pool, pinned to a version."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from wuse.assess.quality.measures import QualityFacts
from wuse.pool import Pool, Source

TALLY = "intake_tally"


def quality_facts(pool: Pool, *, present: bool = False, areas: Sequence[str] = ()) -> QualityFacts:
    """The intake tally, pinned at the version of now.

    Args:
        present: with what waits in the inbox too, for a screen; such a judgement is shown and not kept.
        areas: only what is about these places and what lies in them; everything, also what is about no place, without.
    """
    versions = {name: version for name, version in pool.versions().items() if name == TALLY}
    tally = pool.source(TALLY, version=None if present else versions.get(TALLY))
    return QualityFacts(tally=_inside(pool, tally, areas) if areas else tally, versions=versions)


def _inside(pool: Pool, tally: Source, areas: Sequence[str]) -> pl.DataFrame:
    rows = pool.engine.run("SELECT * FROM tally", tables={"tally": tally}, parameters={})
    return rows.filter(pl.any_horizontal(pl.col("place").str.starts_with(area) for area in areas))


def arrival_days(pool: Pool, facts: QualityFacts) -> tuple[date | None, date | None]:
    """The first and the last day on which anything that was counted came; None when nothing did."""
    days = pool.engine.run(
        "SELECT min(learnt_on) AS first, max(learnt_on) AS last FROM tally",
        tables={"tally": facts.tally},
        parameters={},
    )
    row: Mapping[str, date | None] = days.row(0, named=True)
    return row["first"], row["last"]
