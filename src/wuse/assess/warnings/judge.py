"""The warnings that stand at a moment: each kind by its own SQL, brought into one table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from wuse.assess.warnings.daytime import daytime_ago
from wuse.assess.warnings.reading import WarningFacts
from wuse.assess.warnings.rule import WarningRule, sql_text
from wuse.pool import Engine, Source

_VILLAGE, _TOWNSHIP = 12, 9
_SCHEMA = {
    "signal": pl.String(),
    "place": pl.String(),
    "severity": pl.String(),
    "observed": pl.Int64(),
    "threshold": pl.Int64(),
    "first_at": pl.Datetime("us", "UTC"),
    "last_at": pl.Datetime("us", "UTC"),
}
_PLACES = {
    "place": "SELECT place FROM facts GROUP BY place",
    "destination": "SELECT destination AS place FROM facts GROUP BY destination",
}
_WITHIN = {"unit": pl.String(), "place": pl.String()}


def early_warnings(
    engine: Engine,
    facts: WarningFacts,
    *,
    rule: WarningRule,
    as_of: datetime,
    areas: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """The early warnings that stand at a moment, from what was recorded by then.

    Args:
        as_of: with a time zone.
        areas: kind of warning -> codes of the places where it may be judged; a kind that is not named is not judged,
            and nothing is read for it. What reads data about persons is to be named only under a response.

    Returns:
        One row a kind and place, ordered: `signal`, `place`, `severity` (red, orange, yellow), `observed` beside its
        `threshold`, `first_at` and `last_at` of what it rests on; and `as_of`, `rule`, `rule_digest`.
    """
    found = [
        _inside(_JUDGES[kind](engine, facts, _parameters(rule, as_of)), places)
        for kind, places in sorted(areas.items())
        if places
    ]
    return (
        pl.concat([pl.DataFrame(schema=_SCHEMA), *found])
        .sort("signal", "place")
        .with_columns(as_of=pl.lit(as_of), rule=pl.lit(rule.id), rule_digest=pl.lit(rule.digest))
    )


def _parameters(rule: WarningRule, as_of: datetime) -> dict[str, Any]:
    """The rule's values and the moments that follow from them."""
    values = rule.values
    return {
        **values,
        "as_of": as_of,
        "quiet_since": daytime_ago(as_of, values["quiet_hours"]),
        "grave_since": daytime_ago(as_of, values["grave_hours"]),
        "visits_since": as_of - timedelta(days=values["forget_days"] + values["usual_span"]),
        "forgotten": as_of - timedelta(days=values["forget_days"]),
        "fever_since": as_of - timedelta(days=values["fever_days"]),
        "undeclared_by": as_of - timedelta(hours=values["undeclared_hours"]),
        "arrivals_since": as_of - timedelta(days=values["arrival_days"]),
    }


def _run(
    engine: Engine, name: str, tables: Mapping[str, Source], known: Mapping[str, Any], *names: str
) -> pl.DataFrame:
    return engine.run(sql_text(name), tables=tables, parameters={one: known[one] for one in names})


def _silent_grid(engine: Engine, facts: WarningFacts, known: Mapping[str, Any]) -> pl.DataFrame:
    days = pl.concat(
        _run(engine, "visit_days.sql", {"facts": facts.tables[name]}, known, "as_of", "visits_since")
        for name in ("grid_visit", "door_visit")
    )
    names = ("quiet_since", "grave_since", "forgotten", "usual_span", "usual_days")
    return _run(engine, "silent_grid.sql", {"days": days}, known, *names)


def _fever_cluster(engine: Engine, facts: WarningFacts, known: Mapping[str, Any]) -> pl.DataFrame:
    visits = facts.tables["grid_visit"]
    tables = {"facts": visits, "within": _within(engine, visits, "place", _VILLAGE)}
    return _run(
        engine, "fever_cluster.sql", tables, known, "as_of", "fever_since", "fever_persons", "fever_grave"
    )


def _undeclared_arrival(engine: Engine, facts: WarningFacts, known: Mapping[str, Any]) -> pl.DataFrame:
    arrivals = facts.tables["arrival"]
    tables = {
        "arrivals": arrivals,
        "declarations": facts.tables["declaration"],
        "within": _within(engine, arrivals, "destination", _TOWNSHIP),
    }
    limits = ("undeclared_by", "arrivals_since", "declared_before", "undeclared_persons", "undeclared_grave")
    return _run(engine, "undeclared_arrival.sql", tables, known, "as_of", *limits)


def _event_unaccepted(engine: Engine, facts: WarningFacts, known: Mapping[str, Any]) -> pl.DataFrame:
    tables = {"facts": facts.tables["event_step"]}
    return _run(engine, "event_unaccepted.sql", tables, known, "as_of", "unaccepted_events")


_JUDGES: Mapping[str, Callable[[Engine, WarningFacts, Mapping[str, Any]], pl.DataFrame]] = {
    "silent_grid": _silent_grid,
    "fever_cluster": _fever_cluster,
    "undeclared_arrival": _undeclared_arrival,
    "event_unaccepted": _event_unaccepted,
}


def _within(engine: Engine, source: Source, column: str, digits: int) -> pl.DataFrame:
    """The village or township of each place that a table speaks of; a wider place is its own."""
    found = engine.run(_PLACES[column], tables={"facts": source}, parameters={})
    pairs = [(place[:digits], place) for place in found["place"] if place]
    return pl.DataFrame(pairs, schema=_WITHIN, orient="row")


def _inside(found: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    inside = [pl.col("place").str.starts_with(place) for place in places]
    typed = [pl.col(name).cast(kind) for name, kind in _SCHEMA.items()]
    return found.filter(pl.any_horizontal(inside)).select(*typed)
