"""The values of indicators: for each area asked, from what was known at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from wuse.assess.area_risk import AreaFacts, area_indicators
from wuse.assess.indicators.registry import Indicator, Registry, measure_text
from wuse.assess.profile import INDICATORS_FILE
from wuse.pool import Engine, Pool, Source

# Days begin and end as in the registry's country.
CHINA = timezone(timedelta(hours=8))
_SCHEMA = {
    "area": pl.String(),
    "indicator": pl.String(),
    "value": pl.Float64(),
    "part": pl.Float64(),
    "whole": pl.Float64(),
}


@dataclass(frozen=True)
class IndicatorFacts:
    """What indicators read: the tables by standard, pinned, and the versions that they were pinned at."""

    tables: Mapping[str, Source]
    versions: Mapping[str, int]


def indicator_facts(pool: Pool, registry: Registry, *, present: bool = False) -> IndicatorFacts:
    """The tables beneath the indicators, pinned at the versions of now.

    Args:
        present: with what waits in the inbox too, for a screen; such values are shown and not kept.
    """
    names = {*registry.reads, "population"}
    versions = {name: version for name, version in pool.versions().items() if name in names}
    pinned: Mapping[str, int] = {} if present else versions
    return IndicatorFacts({name: pool.source(name, version=pinned.get(name)) for name in names}, versions)


def indicator_values(
    engine: Engine,
    facts: IndicatorFacts,
    *,
    registry: Registry,
    areas: Iterable[str],
    as_of: datetime,
    only: Iterable[str] | None = None,
) -> pl.DataFrame:
    """Every indicator of every area, from what was recorded by a moment.

    Args:
        areas: codes of places; each contains what lies in it.
        as_of: with a time zone; windows end there.
        only: ids of indicators; all when None.

    Returns:
        One row an area and indicator that can be said: `area`, `indicator`, `value` (null where the whole is nothing),
        `part`, `whole` (null where there is none), `as_of`, `registry`, `registry_digest`; ordered.
    """
    asked = sorted(set(areas))
    wanted = [registry.get(name) for name in only] if only is not None else list(registry.indicators)
    parts = [
        _long(_measured(engine, facts, measure, asked, as_of), found)
        for measure, found in _by_measure(wanted).items()
    ]
    order = pl.DataFrame(
        {"indicator": [i.id for i in registry.indicators], "rank": range(len(registry.indicators))}
    )
    return (
        pl.concat(parts or [pl.DataFrame(schema=_SCHEMA)])
        .join(order, on="indicator")
        .sort("area", "rank")
        .drop("rank")
        .with_columns(
            as_of=pl.lit(as_of), registry=pl.lit(registry.id), registry_digest=pl.lit(registry.digest)
        )
    )


def _by_measure(indicators: Iterable[Indicator]) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        found.setdefault(indicator.measure, []).append(indicator)
    return found


def _measured(
    engine: Engine, facts: IndicatorFacts, measure: str, areas: Sequence[str], as_of: datetime
) -> pl.DataFrame:
    """What one SQL file counts, a row an area."""
    if measure == INDICATORS_FILE:
        return _outbreak(engine, facts, areas, as_of)
    source = facts.tables[_TABLE_OF[measure]]
    rows = _in_thousandths(engine, source) if measure == "stocks.sql" else source
    tables = {"facts": rows, "within": _within(engine, source, areas)}
    return engine.run(measure_text(measure), tables=tables, parameters=_moments(as_of))


_TABLE_OF = {
    "visits.sql": "grid_visit",
    "isolations.sql": "isolation",
    "contacts.sql": "contact",
    "events.sql": "event_step",
    "tests.sql": "test_result",
    "stocks.sql": "stock",
}


def _outbreak(engine: Engine, facts: IndicatorFacts, areas: Sequence[str], as_of: datetime) -> pl.DataFrame:
    """The course of the outbreak up to the last day that is known: its figures were due by noon of the next."""
    read = AreaFacts(
        facts.tables["case_count"], facts.tables["population"], tuple(areas), versions=facts.versions
    )
    return area_indicators(engine, read, days=[outbreak_day(as_of)]).rename({"place": "area"})


def outbreak_day(as_of: datetime) -> date:
    """The last day whose figures of the outbreak are known at a moment: they are due by noon of the next."""
    return (as_of.astimezone(CHINA) - timedelta(hours=36)).date()


def _in_thousandths(engine: Engine, source: Source) -> pl.DataFrame:
    """Stocks with whole numbers for quantities: sums of those are the same in whatever order they are made."""
    rows = engine.run("SELECT * FROM facts", tables={"facts": source}, parameters={})
    whole = [(pl.col(name) * 1000).round().cast(pl.Int64) for name in ("quantity", "capacity", "daily_use")]
    return rows.with_columns(whole)


def _within(engine: Engine, source: Source, areas: Sequence[str]) -> pl.DataFrame:
    """Which of the places that a table speaks of lie in which area."""
    found = engine.run("SELECT place FROM facts GROUP BY place", tables={"facts": source}, parameters={})
    pairs = [(area, place) for place in found["place"] if place for area in areas if place.startswith(area)]
    return pl.DataFrame(pairs, schema={"area": pl.String(), "place": pl.String()}, orient="row")


def _moments(as_of: datetime) -> dict[str, Any]:
    ago = {"day_ago": 1, "week_ago": 7, "week_and_day_ago": 8, "fortnight_ago": 14, "month_ago": 28}
    moments = {name: as_of - timedelta(days=days) for name, days in ago.items()}
    return {"as_of": as_of, "today": as_of.astimezone(CHINA).date(), **moments}


def _long(counted: pl.DataFrame, indicators: Iterable[Indicator]) -> pl.DataFrame:
    """One row an indicator and area; what cannot be said of an area is left out."""
    parts = [
        counted.select(
            "area",
            indicator=pl.lit(indicator.id),
            part=pl.col(indicator.part).cast(pl.Float64),
            whole=pl.col(indicator.whole).cast(pl.Float64) if indicator.whole else pl.lit(None, pl.Float64),
        )
        for indicator in indicators
    ]
    told = pl.concat(parts)
    share = pl.when(pl.col("whole") > 0).then(pl.col("part") / pl.col("whole"))
    value = pl.when(pl.col("whole").is_null()).then(pl.col("part")).otherwise(share)
    return told.filter(pl.col("part").is_not_null()).with_columns(value=value).select(*_SCHEMA)
