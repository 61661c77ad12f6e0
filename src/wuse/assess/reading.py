"""What a judgement of areas reads from the pool, pinned to versions."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from wuse.assess.area_risk import AreaFacts
from wuse.pool import Pool
from wuse.vocabulary import Refusal


def area_facts(pool: Pool, *, areas: Sequence[str], present: bool = False) -> AreaFacts:
    """The tables that a judgement of these areas reads, pinned at the versions of now.

    Args:
        present: with what waits in the inbox too, for a screen: such a judgement is shown and not kept, since the
            versions do not name all that it read.
    """
    versions = pool.versions(("case_count", "population"))
    pinned = {} if present else versions
    return AreaFacts(
        case_count=pool.source("case_count", version=pinned.get("case_count")),
        population=pool.source("population", version=pinned.get("population")),
        areas=tuple(sorted(areas)),
        versions=versions,
    )


def judged_versions(pool: Pool) -> dict[str, list[int]]:
    """Table -> the versions that a kept verdict names as what it was judged from, in order."""
    rows = pool.engine.run(
        "SELECT DISTINCT inputs FROM facts", tables={"facts": pool.source("verdict")}, parameters={}
    )
    found: dict[str, set[int]] = {}
    for text in rows["inputs"]:
        for table, version in json.loads(text).items():
            found.setdefault(table, set()).add(version)
    return {table: sorted(versions) for table, versions in found.items()}


def check_figures_for(pool: Pool, *, days: Sequence[date]) -> None:
    """Refuse days for which no figure of confirmed cases is known: a map of nothing would be all green.

    Raises:
        Refusal: `assess.no_figures`, naming the days that have figures.
    """
    first, last = figure_span(pool)
    outside = [day for day in days if first is None or last is None or not first <= day <= last]
    if outside:
        raise _no_figures(outside[0], first, last)


def _no_figures(day: date, first: date | None, last: date | None) -> Refusal:
    if first is None or last is None:
        return Refusal(
            "assess.no_figures",
            "No case figures are known for {as_of}: the pool holds none yet. Import the bulletins first.",
            {"as_of": day.isoformat()},
        )
    return Refusal(
        "assess.no_figures",
        "No case figures are known for {as_of}: they run from {first} to {last}. Ask for a day in that span, or "
        "import the bulletins of that day first.",
        {"as_of": day.isoformat(), "first": first.isoformat(), "last": last.isoformat()},
    )


def figure_span(pool: Pool) -> tuple[date | None, date | None]:
    """The first and the last day that have a figure of confirmed cases."""
    days = pool.engine.run(
        "SELECT min(date) AS first, max(date) AS last FROM facts "
        "WHERE measure IN ('confirmed_cum', 'confirmed_new')",
        tables={"facts": pool.source("case_count")},
        parameters={},
    )
    row: Mapping[str, date | None] = days.row(0, named=True)
    return row["first"], row["last"]


def place_figures(pool: Pool, *, place: str, known_at: datetime, until: date) -> pl.DataFrame:
    """A place's figures up to a day, as known at a moment: the latest row of each key."""
    rows = pool.latest("case_count", known_at=known_at)
    return rows.filter((pl.col("place") == place) & (pl.col("date") <= until))
