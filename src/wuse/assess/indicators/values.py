"""The values of indicators: for each area asked, from what was known at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from wuse.assess.area_risk import AreaFacts, area_indicators
from wuse.assess.country_tiers import CountryTiers, site_tier_files
from wuse.assess.import_risk import ALL, RISK_FILE, import_risk
from wuse.assess.indicators.registry import Indicator, Registry, measure_text
from wuse.assess.power_index import (
    POWER_FILE,
    Judging,
    PowerFacts,
    cells_of,
    firm_days,
    index_of,
    load_power_rule,
    newest_power_day,
)
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
    """What indicators read: the tables by standard, pinned, and the versions that they were pinned at.

    `tiers`: of countries of departure; each file in force in its time; those that wuse ships when None.
    """

    tables: Mapping[str, Source]
    versions: Mapping[str, int]
    tiers: Sequence[CountryTiers] | None = None


def indicator_facts(
    pool: Pool, registry: Registry, *, present: bool = False, tiers: Sequence[CountryTiers] | None = None
) -> IndicatorFacts:
    """The tables beneath the indicators, pinned at the versions of now.

    Args:
        present: with what waits in the inbox too, for a screen; such values are shown and not kept.
        tiers: of countries of departure, where a site has its own.
    """
    names = {*registry.reads, "population"}
    versions = {name: version for name, version in pool.versions().items() if name in names}
    pinned: Mapping[str, int] = {} if present else versions
    return IndicatorFacts(
        {name: pool.source(name, version=pinned.get(name)) for name in names}, versions, tiers
    )


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
        _long(_measured(engine, facts, measure, asked, as_of, registry), found)
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
    engine: Engine,
    facts: IndicatorFacts,
    measure: str,
    areas: Sequence[str],
    as_of: datetime,
    registry: Registry,
) -> pl.DataFrame:
    """What one SQL file counts, a row an area."""
    if measure == INDICATORS_FILE:
        return _outbreak(engine, facts, areas, as_of)
    source = facts.tables[_TABLE_OF[measure]]
    if measure == RISK_FILE:
        return _risk(engine, facts, source, areas, as_of)
    if measure == POWER_FILE:
        return _power(engine, facts, areas, as_of)
    whole = _WHOLE.get(measure, ())
    rows = _in_thousandths(engine, source, whole) if whole else source
    tables = {"facts": rows, "within": _within(engine, source, areas, measure)}
    values = {**_moments(as_of), **registry.parameters}
    return engine.run(measure_text(measure), tables=tables, parameters=values)


_TABLE_OF = {
    "arrivals.sql": "arrival",
    "contacts.sql": "contact",
    "events.sql": "event_step",
    "isolations.sql": "isolation",
    "new_cases.sql": "case_count",
    "services.sql": "service_count",
    "stocks.sql": "stock",
    "tests.sql": "test_result",
    "venues.sql": "venue_visit",
    "visits.sql": "grid_visit",
    RISK_FILE: "arrival",
    POWER_FILE: "meter_reading",
}
# The column with the place that a row belongs to, where it is not `place`.
_PLACE_OF = {"arrivals.sql": "destination"}
_PLACES = "SELECT place FROM facts GROUP BY place"
# Columns that are summed up and have fractions.
_WHOLE = {"stocks.sql": ("quantity", "capacity", "daily_use")}


def _risk(
    engine: Engine, facts: IndicatorFacts, arrivals: Source, areas: Sequence[str], as_of: datetime
) -> pl.DataFrame:
    """The import risk of all countries together."""
    tiers = facts.tiers or site_tier_files("")
    found = import_risk(engine, arrivals, tiers=tiers, areas=areas, as_of=as_of)
    return found.filter(pl.col("country") == ALL)


def _power(engine: Engine, facts: IndicatorFacts, areas: Sequence[str], as_of: datetime) -> pl.DataFrame:
    """The power index of all industries and sizes together, of the last day with readings that is a week old at most.

    `used` is what would make an output share of the `baseline` of a whole month.
    """
    read = PowerFacts(facts.tables["meter_reading"], facts.tables["enterprise"])
    day, judging = (
        newest_power_day(engine, read, as_of=as_of),
        Judging(load_power_rule(), as_of, tuple(areas), split=False),
    )
    recent = [day] if day and day > as_of.astimezone(CHINA).date() - timedelta(days=7) else []
    cells = cells_of(engine, firm_days(engine, read, days=recent, judging=judging))
    found = index_of(engine, cells, days=recent, judging=judging)
    return found.filter(pl.col("industry") == ALL, pl.col("scale") == ALL, pl.col("firms") > 0).select(
        "area",
        "firms",
        "resumed",
        used=pl.col("used") * judging.values["baseline_days"],
        baseline="december",
        power_index=(pl.col("resumed_share") + pl.col("output_share")) / 2,
    )


def _outbreak(engine: Engine, facts: IndicatorFacts, areas: Sequence[str], as_of: datetime) -> pl.DataFrame:
    """The course of the outbreak up to the last day that is known: its figures were due by noon of the next."""
    read = AreaFacts(
        facts.tables["case_count"], facts.tables["population"], tuple(areas), versions=facts.versions
    )
    return area_indicators(engine, read, days=[outbreak_day(as_of)]).rename({"place": "area"})


def outbreak_day(as_of: datetime) -> date:
    """The last day whose figures of the outbreak are known at a moment: they are due by noon of the next."""
    return (as_of.astimezone(CHINA) - timedelta(hours=36)).date()


def _in_thousandths(engine: Engine, source: Source, columns: Iterable[str]) -> pl.DataFrame:
    """Rows with whole numbers for quantities: sums of those are the same in whatever order they are made."""
    rows = engine.run("SELECT * FROM facts", tables={"facts": source}, parameters={})
    return rows.with_columns((pl.col(name) * 1000).round().cast(pl.Int64) for name in columns)


def _within(engine: Engine, source: Source, areas: Sequence[str], measure: str) -> pl.DataFrame:
    """Which of the places that a table speaks of lie in which area, and how many digits their codes have."""
    sql = _PLACES.replace("place", _PLACE_OF.get(measure, "place"))
    found = engine.run(sql, tables={"facts": source}, parameters={})
    rows = [
        (area, place, len(place))
        for place in found.to_series()
        if place
        for area in areas
        if place.startswith(area)
    ]
    schema = {"area": pl.String(), "place": pl.String(), "digits": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _moments(as_of: datetime) -> dict[str, Any]:
    ago = {"day_ago": 1, "week_ago": 7, "week_and_day_ago": 8, "fortnight_ago": 14, "month_ago": 28}
    moments = {name: as_of - timedelta(days=days) for name, days in ago.items()}
    today = as_of.astimezone(CHINA).date()
    return {
        "as_of": as_of,
        "today": today,
        "hour_ago": as_of - timedelta(hours=1),
        "in_three_days": today + timedelta(days=3),
        "week_before_today": today - timedelta(days=7),
        "figures_day": outbreak_day(as_of),
        **moments,
    }


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
