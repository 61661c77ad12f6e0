"""The measures of data quality: what was counted at intake, as shares and delays, at the grain that is asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.quality.rule import QualityRule, sql_text
from wuse.pool import Engine, Source

_PLAN = {"standard": pl.String(), "place": pl.String(), "day": pl.Date()}


@dataclass(frozen=True)
class QualityFacts:
    """What a judgement of quality reads: every row of `intake_tally`, pinned, and the version it was pinned at."""

    tally: Source
    versions: Mapping[str, int]


@dataclass(frozen=True)
class QualityWindow:
    """What to look at: days of arrival, both included, and one standard, sender or place; empty for all."""

    first_day: date
    last_day: date
    standard: str = ""
    sender: str = ""
    place: str = ""


def measures(
    engine: Engine, facts: QualityFacts, *, rule: QualityRule, window: QualityWindow, by: Iterable[str] = ()
) -> pl.DataFrame:
    """Quality by standard and by what else is asked.

    Args:
        by: any of `sender`, `place`, `day`.

    Returns:
        `standard`, `sender`, `place`, `learnt_on` (null where not asked for); rows `received`, `accepted`, `refused`,
        `warned`, `unchanged`, `corrected`; the shares `completeness`, `timeliness`, `consistency`, `validity`,
        `uniqueness` of 0 to 1, null where nothing can be said; `delay_median`, `delay_ninetieth` in hours.
    """
    asked = set(by)
    limits = [(entry["standard"], entry["hours"]) for entry in rule.limits]
    schema = {"standard": pl.String(), "limit_hours": pl.Int64()}
    tables = {"tally": facts.tally, "limits": pl.DataFrame(limits, schema=schema, orient="row")}
    grain = {f"by_{name}": name in asked for name in ("sender", "place", "day")}
    return engine.run(
        sql_text("measures.sql"), tables=tables, parameters={**rule.values, **grain, **_values(window)}
    )


def faults(engine: Engine, facts: QualityFacts, *, window: QualityWindow) -> pl.DataFrame:
    """What is wrong, the most frequent first: `standard`, `dimension`, `broken_rule` (`empty` for a cell), `field`,
    `found`.
    """
    return engine.run(sql_text("faults.sql"), tables={"tally": facts.tally}, parameters=_values(window))


def arrivals(engine: Engine, facts: QualityFacts, *, plan: pl.DataFrame, known_on: date) -> pl.DataFrame:
    """Of each place that is to report, how many of its days have a row.

    Args:
        plan: `standard`, `place`, `day`: one row for each place and day expected.
        known_on: only what had come by then counts.

    Returns:
        `standard`, `place`, `expected`, `arrived` (days), `arrived_share`, `last_day` (null when there is none).
    """
    return engine.run(
        sql_text("arrivals.sql"),
        tables={"tally": facts.tally, "plan": plan},
        parameters={"last_day": known_on},
    )


def plan_of(places: Mapping[str, Iterable[str]], days: Iterable[date]) -> pl.DataFrame:
    """The plan of returns: every place of each standard on every day."""
    rows = [(standard, place, day) for day in days for standard, codes in places.items() for place in codes]
    return pl.DataFrame(rows, schema=_PLAN, orient="row")


def _values(window: QualityWindow) -> dict[str, Any]:
    return {
        "first_day": window.first_day,
        "last_day": window.last_day,
        "standard": window.standard,
        "sender": window.sender,
        "place": window.place,
    }
