"""The power index of areas on days: from readings to enterprises, to cells, to areas; each step is one SQL file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from wuse.assess.power_index.parts import Parts
from wuse.assess.power_index.quarters import Days, has_rows, with_quarters, with_quarters_in_parts
from wuse.assess.power_index.rule import PowerRule, load_power_rule, power_text
from wuse.pool import Engine, Pool, Source

ALL = "ALL"
"""The industry, or the size, of the row that is about all of them together."""
_TABLES = ("meter_reading", "enterprise", "meter_quarter")
_COUNTY = 6
"""Digits of the code of a county, which is the site of what lies in it."""
_LOOKED_BACK = (0, 1, 2)
_WEEK = timedelta(days=7)
_BEIJING = timezone(timedelta(hours=8))
_PLACES = "SELECT place FROM newest GROUP BY place"
_NEWEST_DAY = "SELECT max(date) AS day FROM facts WHERE recorded_at <= $as_of AND date <= $today"
_NEWEST_QUARTER = """
WITH dated AS (SELECT CAST(quarter_at + INTERVAL 8 HOUR AS DATE) AS date FROM facts WHERE recorded_at <= $as_of)
SELECT max(date) AS day FROM dated WHERE date <= $today
"""
_SCOPES = pl.DataFrame({"by_industry": [0, 0, 1, 1], "by_scale": [0, 1, 0, 1]})
CELLS: Mapping[str, pl.DataType] = {
    "day": pl.Date(),
    "site": pl.String(),
    "industry": pl.String(),
    "scale": pl.String(),
    **{
        name: pl.Int64()
        for name in (
            "firms", "resumed", "estimated", "used", "december", "no_baseline", "low_baseline", "no_reading",
        )
    },
}  # fmt: skip
"""The columns of cells; those after `scale` are whole numbers that add up."""


@dataclass(frozen=True)
class PowerFacts:
    """What the index reads: every row of `meter_reading`, `enterprise` and `meter_quarter`, pinned at `versions`."""

    readings: Source
    enterprises: Source
    versions: Mapping[str, int] = field(default_factory=dict)
    quarters: Source | None = None


@dataclass(frozen=True)
class Judging:
    """By which rule, as of which moment (with a time zone), for which areas.

    `split`: whether industries and sizes are told apart, or only all of them together.
    """

    rule: PowerRule
    as_of: datetime
    areas: tuple[str, ...] = ()
    split: bool = True

    @property
    def values(self) -> dict[str, Any]:
        """What the SQL files read."""
        return {**self.rule.values, "as_of": self.as_of, "today": day_of(self.as_of)}


def power_facts(pool: Pool, *, present: bool = False) -> PowerFacts:
    """The tables beneath the index, pinned at the versions of now.

    Args:
        present: with what waits in the inbox too, for a screen; such figures are shown and not kept.
    """
    versions = pool.versions(_TABLES)
    pinned: Mapping[str, int] = {} if present else versions
    readings, firms, quarters = (pool.source(name, version=pinned.get(name)) for name in _TABLES)
    return PowerFacts(readings, firms, versions, quarters)


def power_index(
    engine: Engine,
    facts: PowerFacts,
    *,
    areas: Iterable[str],
    days: Iterable[date],
    as_of: datetime,
    rule: PowerRule | None = None,
    split: bool = True,
) -> pl.DataFrame:
    """The power index of areas by industry and size on days, from what was recorded by a moment.

    Args:
        areas: codes of places; each contains what lies in it.
        as_of: with a time zone. Days after it have no row.
        split: without, only the rows of all industries and sizes together.

    Returns:
        Ordered by `area`, `industry`, `scale`, `day`. No row where no enterprise is known.

        - `area` (code), `industry` (GB/T 4754 section, `unknown` or `ALL`), `scale` (large, medium, small, micro,
          `unknown` or `ALL`), `day`;
        - `firms` (assessed), `resumed`, `estimated` (of the assessed, with a reading that is carried or was estimated);
        - `used` (watt-hours of the day), `baseline` (watt-hours a day in December), `december` (the same of the whole
          month, from which the shares are made);
        - `no_baseline`, `low_baseline`, `no_reading`: enterprises that could not be assessed, by reason;
        - `resumed_share` (复工率), `output_share` (复产率): 0 to 1, null without an enterprise assessed;
        - `power_index`: points, 100 times the mean of both; `week_rise`: points since seven days before.

        An enterprise with meters in two counties is one in each, so that the rows of a city add up from its counties.
    """
    asked, found = sorted(set(days)), tuple(sorted(set(areas)))
    judging = Judging(rule or load_power_rule(), as_of, found, split)
    needed = sorted({*asked, *(day - _WEEK for day in asked)})
    cells = cells_of(engine, firm_days(engine, facts, days=needed, judging=judging))
    return index_of(engine, cells, days=asked, judging=judging)


def firm_days(engine: Engine, facts: PowerFacts, *, days: Sequence[date], judging: Judging) -> pl.DataFrame:
    """Every enterprise at every site on days: `outcome`, `resumed`, `estimated`, `used`, `december`; trade secrets.

    Args:
        days: those after the moment of the judgement are left out.
    """
    values, facts = judging.values, by_days(engine, facts, judging)
    known = [day for day in days if day <= values["today"]]
    read = {*judging.rule.baseline, *(before for day in known for before in days_before(judging.rule, day))}
    wanted = pl.DataFrame(
        {"date": sorted(day for day in read if day <= values["today"])}, schema={"date": pl.Date()}
    )
    meter_days = run_step(engine, "meter_days.sql", values, facts=facts.readings, days=wanted)
    newest = run_step(engine, "newest.sql", values, facts=facts.readings)
    firms = run_step(engine, "firms.sql", values, facts=facts.enterprises)
    baseline = run_step(engine, "baseline.sql", values, meter_days=meter_days)
    return judged_firms(engine, Meters(newest, baseline, firms), meter_days, days=known, judging=judging)


def by_days(engine: Engine, facts: PowerFacts, judging: Judging, days: Days | None = None) -> PowerFacts:
    """The facts with quarters of an hour summed to days; of some `days` alone, where they are named."""
    readings = with_quarters(
        engine, facts.readings, facts.quarters, rule=judging.rule, as_of=judging.as_of, days=days
    )
    return PowerFacts(readings, facts.enterprises, facts.versions)


def by_days_in_parts(engine: Engine, facts: PowerFacts, judging: Judging) -> Parts[PowerFacts]:
    """The same of all days, in parts: a file, or a day of quarters, each."""
    readings = yield from with_quarters_in_parts(
        engine, facts.readings, facts.quarters, rule=judging.rule, as_of=judging.as_of
    )
    return PowerFacts(readings, facts.enterprises, facts.versions)


@dataclass(frozen=True)
class Meters:
    """What is known of meters besides what they used on days: rows of the SQL files of these names."""

    newest: pl.DataFrame
    baseline: pl.DataFrame
    firms: pl.DataFrame


def judged_firms(
    engine: Engine, meters: Meters, meter_days: pl.DataFrame, *, days: Sequence[date], judging: Judging
) -> pl.DataFrame:
    """The enterprises on days, from what their meters used then and on the days before.

    Args:
        meter_days: of the days and of `days_before` each; more is not looked at.
    """
    places = engine.run(_PLACES, tables={"newest": meters.newest}, parameters={})["place"].to_list()
    tables = {
        "meter_days": meter_days,
        "newest": meters.newest,
        "baseline": meters.baseline,
        "firms": meters.firms,
        "sites": _sites(places, judging.areas),
        "tariffs": tariff_table(judging.rule),
        "occasions": pl.DataFrame({"day": list(days)}, schema={"day": pl.Date()}),
        "reach": _reach(judging.rule, days),
    }
    return run_step(engine, "firm_days.sql", judging.values, **tables)


def cells_of(engine: Engine, firms: pl.DataFrame) -> pl.DataFrame:
    """Enterprises by day, site, industry and size: the columns of `CELLS`, in order."""
    return run_step(engine, "cells.sql", {}, firm_days=firms)


def index_of(engine: Engine, cells: pl.DataFrame, *, days: Sequence[date], judging: Judging) -> pl.DataFrame:
    """The index of areas from cells of the days and of those a week before, as `power_index` gives it."""
    tables: dict[str, Source] = {
        "cells": cells,
        "within": _within(cells["site"].unique().sort().to_list(), judging.areas),
        "scopes": _SCOPES if judging.split else _SCOPES[:1],
        "asked": pl.DataFrame(
            {"day": list(days), "week_before": [day - _WEEK for day in days]},
            schema={"day": pl.Date(), "week_before": pl.Date()},
        ),
    }
    return run_step(engine, "power_index.sql", judging.values, **tables)


def newest_power_day(engine: Engine, facts: PowerFacts, *, as_of: datetime) -> date | None:
    """The last day with a reading, or with a quarter of an hour of one, by a moment; None when there is none."""
    values = {"as_of": as_of, "today": day_of(as_of)}
    looks = [(_NEWEST_DAY, facts.readings)]
    if facts.quarters is not None and has_rows(facts.quarters):
        looks.append((_NEWEST_QUARTER, facts.quarters))
    found = [engine.run(sql, tables={"facts": some}, parameters=values).item() for sql, some in looks]
    return max((day for day in found if isinstance(day, date)), default=None)


def day_of(moment: datetime) -> date:
    """The day of Beijing time."""
    return moment.astimezone(_BEIJING).date()


def days_before(rule: PowerRule, day: date) -> list[date]:
    """The days that the judgement of a day looks at, itself among them, the newest first."""
    return [day - timedelta(days=age) for age in range(_ages(rule))]


def tariff_table(rule: PowerRule) -> pl.DataFrame:
    """The classes of tariffs that count, with their values."""
    rows = [
        (name, each["resumed_percent"], each["least_baseline"]) for name, each in sorted(rule.tariffs.items())
    ]
    schema = {"tariff_class": pl.String(), "resumed_percent": pl.Int64(), "least_baseline": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _ages(rule: PowerRule) -> int:
    return len(_LOOKED_BACK) + int(rule.values["carry_days"])


def _reach(rule: PowerRule, days: Iterable[date]) -> pl.DataFrame:
    rows = [(day, date_, age) for day in days for age, date_ in enumerate(days_before(rule, day))]
    return pl.DataFrame(rows, schema={"day": pl.Date(), "date": pl.Date(), "age": pl.Int32()}, orient="row")


def _sites(places: Iterable[str], areas: Iterable[str]) -> pl.DataFrame:
    """The sites of places: the county, and every area below a county that was asked about."""
    below = [area for area in areas if len(area) > _COUNTY]
    rows = [
        (place, site)
        for place in sorted(places)
        for site in (place[:_COUNTY], *(area for area in below if place.startswith(area)))
    ]
    return pl.DataFrame(rows, schema={"place": pl.String(), "site": pl.String()}, orient="row")


def _within(sites: Iterable[str], areas: Iterable[str]) -> pl.DataFrame:
    """A county lies in its city; an area below a county is a site of its own, that no other contains."""
    rows = [
        (area, site)
        for area in areas
        for site in sites
        if site == area or (len(site) <= _COUNTY and site.startswith(area))
    ]
    return pl.DataFrame(rows, schema={"area": pl.String(), "site": pl.String()}, orient="row")


def run_step(engine: Engine, name: str, values: Mapping[str, Any], **tables: Source) -> pl.DataFrame:
    """The answer of one of the rule's SQL files."""
    return engine.run(power_text(name), tables=tables, parameters=values)
