"""The import risk of areas at a moment."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from wuse.assess.country_tiers import CountryTiers
from wuse.assess.import_risk.rule import load_import_risk_rule, risk_text
from wuse.pool import Engine, Source

ALL = "ALL"
"""The country of the row that is about all countries together."""
_BEIJING = timezone(timedelta(hours=8))
_TIERS = {
    "country": pl.String(),
    "from_day": pl.Date(),
    "to_day": pl.Date(),
    "tier": pl.String(),
    "weight": pl.Int64(),
}


def import_risk(
    engine: Engine, arrivals: Source, *, tiers: Sequence[CountryTiers], areas: Iterable[str], as_of: datetime
) -> pl.DataFrame:
    """The import risk of areas, by country and together.

    Args:
        arrivals: every row of the standard `arrival`. tiers: in the order in which they took effect; each landing is
            judged by those in force on its day, the first also before its own.
        areas: codes of places; each contains what lies in it.
        as_of: with a time zone.

    Returns:
        Ordered by `area` and `country`: `tier`, `expected`, `arrived`, `controlled`, `uncontrolled` (journeys),
        `load` (millionths of a person of the gravest weight), `risk` (0 to 100). No row where nobody came.
    """
    found = engine.run(
        "SELECT destination FROM facts GROUP BY destination", tables={"facts": arrivals}, parameters={}
    )
    pairs = [
        (area, place)
        for place in sorted(found["destination"].drop_nulls())
        for area in sorted(set(areas))
        if place.startswith(area)
    ]
    within = pl.DataFrame(pairs, schema={"area": pl.String(), "place": pl.String()}, orient="row")
    scopes = pl.DataFrame({"scope": ["country", "all"]})
    tables: dict[str, Source] = {
        "facts": arrivals,
        "within": within,
        "tiers": risk_tiers(tiers),
        "scopes": scopes,
    }
    return engine.run(risk_text(), tables=tables, parameters=risk_parameters(as_of))


def risk_tiers(tiers: Sequence[CountryTiers]) -> pl.DataFrame:
    """The countries with their weights, and `*` for every other, each for the days of its file."""
    starts = [date.min, *(one.effective_from for one in tiers[1:])]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date.max]
    rows = [row for one, *span in zip(tiers, starts, ends, strict=True) for row in _rows(one, *span)]
    return pl.DataFrame(rows, schema=_TIERS)


def _rows(tiers: CountryTiers, first: date, last: date) -> Iterator[dict[str, Any]]:
    rest = tiers.tiers[tiers.rest]
    every = {"country": "*", "from_day": first, "to_day": last, "tier": rest.name, "weight": rest.weight}
    for row in (every, *tiers.as_weights()):
        span = {"from_day": max(row["from_day"], first), "to_day": min(row["to_day"], last)}
        if span["from_day"] <= span["to_day"]:
            yield {**row, **span}


def risk_parameters(as_of: datetime) -> dict[str, Any]:
    """The values of the rule at a moment."""
    values = load_import_risk_rule().values
    today = as_of.astimezone(_BEIJING).date()
    return {
        "as_of": as_of,
        "today": today,
        "window_first": today - timedelta(days=values["window_days"]),
        "ahead_last": today + timedelta(days=values["ahead_days"]),
        "expected_share": values["expected_share"],
        "controlled_share": values["controlled_share"],
        "half_at": values["half_at"],
    }
