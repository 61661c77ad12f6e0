"""The import risk of areas at a moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
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
    engine: Engine, arrivals: Source, *, tiers: CountryTiers, areas: Iterable[str], as_of: datetime
) -> pl.DataFrame:
    """The import risk of areas, by country and together.

    Args:
        arrivals: every row of the standard `arrival`. areas: codes of places; each contains what lies in it.
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
    return engine.run(risk_text(), tables=tables, parameters=risk_parameters(tiers, as_of))


def risk_tiers(tiers: CountryTiers) -> pl.DataFrame:
    """The countries with their weights, as the rule reads them."""
    return pl.DataFrame(tiers.as_weights(), schema=_TIERS)


def risk_parameters(tiers: CountryTiers, as_of: datetime) -> dict[str, Any]:
    """The values of the rule at a moment."""
    values = load_import_risk_rule().values
    today = as_of.astimezone(_BEIJING).date()
    rest = tiers.tiers[tiers.rest]
    return {
        "as_of": as_of,
        "today": today,
        "window_first": today - timedelta(days=values["window_days"]),
        "ahead_last": today + timedelta(days=values["ahead_days"]),
        "rest_weight": rest.weight,
        "rest_tier": rest.name,
        "expected_share": values["expected_share"],
        "controlled_share": values["controlled_share"],
        "half_at": values["half_at"],
    }
