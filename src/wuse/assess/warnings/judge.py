"""The warnings that stand at a moment: each kind by its own SQL, brought into one table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from wuse.assess.warnings.daytime import daytime_ago
from wuse.assess.warnings.reading import WarningFacts
from wuse.assess.warnings.rule import WarningRule, sql_text
from wuse.pool import Engine, Source
from wuse.vocabulary import CHINA

# No character of a code comes after the tilde.
_AFTER = "~"
_SCHEMA = {
    "signal": pl.String(),
    "place": pl.String(),
    "severity": pl.String(),
    "observed": pl.Int64(),
    "threshold": pl.Int64(),
    "first_at": pl.Datetime("us", "UTC"),
    "last_at": pl.Datetime("us", "UTC"),
}
_LIMITS = {"response": pl.String(), "first": pl.String(), "beyond": pl.String()}


def early_warnings(
    engine: Engine,
    facts: WarningFacts,
    *,
    rule: WarningRule,
    as_of: datetime,
    areas: Mapping[str, Mapping[str, str]],
) -> pl.DataFrame:
    """The early warnings that stand at a moment, from what was recorded by then.

    Args:
        as_of: with a time zone.
        areas: kind of warning -> response -> code of the place where it may be judged; a kind that is not named is
            not judged, and nothing is read for it. Of data about persons the rows of these responses alone are read,
            and each counts within the area of its own. What reads none is judged at the places, whatever the response.

    Returns:
        One row a kind and place, ordered: `signal`, `place`, `severity` (red, orange, yellow), `observed` beside its
        `threshold`, `first_at` and `last_at` of what it rests on; and `as_of`, `rule`, `rule_digest`.
    """
    found = [
        _inside(
            _JUDGES[kind](engine, facts, _limits(places), _parameters(rule, as_of)), sorted(places.values())
        )
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
    values, day = rule.values, as_of.astimezone(CHINA).date()
    return {
        **values,
        "as_of": as_of,
        "quiet_since": daytime_ago(as_of, values["quiet_hours"]),
        "grave_since": daytime_ago(as_of, values["grave_hours"]),
        "visits_since": as_of - timedelta(days=values["forget_days"] + values["usual_span"]),
        "forgotten": as_of - timedelta(days=values["forget_days"]),
        "fever_since": as_of - timedelta(days=values["fever_days"]),
        "undeclared_by": as_of - timedelta(hours=values["undeclared_hours"]),
        "today": day,
        "yesterday": day - timedelta(days=1),
        "usual_from": day - timedelta(days=values["spike_days"] + 1),
        "arrivals_since": as_of - timedelta(days=values["arrival_days"]),
    }


def _run(
    engine: Engine, name: str, tables: Mapping[str, Source], known: Mapping[str, Any], *names: str
) -> pl.DataFrame:
    return engine.run(sql_text(name), tables=tables, parameters={one: known[one] for one in names})


def _silent_grid(
    engine: Engine, facts: WarningFacts, limits: pl.DataFrame, known: Mapping[str, Any]
) -> pl.DataFrame:
    visits = [{"facts": facts.tables[name], "limits": limits} for name in ("grid_visit", "door_visit")]
    awake = pl.concat(
        _run(engine, "awake_grids.sql", tables, known, "as_of", "quiet_since") for tables in visits
    ).unique()
    days = pl.concat(
        _run(engine, "visit_days.sql", {**tables, "awake": awake}, known, "as_of", "visits_since")
        for tables in visits
    )
    names = ("quiet_since", "grave_since", "forgotten", "usual_span", "usual_days")
    return _run(engine, "silent_grid.sql", {"days": days}, known, *names)


def _fever_cluster(
    engine: Engine, facts: WarningFacts, limits: pl.DataFrame, known: Mapping[str, Any]
) -> pl.DataFrame:
    tables = {"facts": facts.tables["grid_visit"], "limits": limits}
    return _run(
        engine, "fever_cluster.sql", tables, known, "as_of", "fever_since", "fever_persons", "fever_grave"
    )


def _undeclared_arrival(
    engine: Engine, facts: WarningFacts, limits: pl.DataFrame, known: Mapping[str, Any]
) -> pl.DataFrame:
    tables = {
        "arrivals": facts.tables["arrival"],
        "declarations": facts.tables["declaration"],
        "limits": limits,
    }
    names = ("undeclared_by", "arrivals_since", "declared_before", "undeclared_persons", "undeclared_grave")
    return _run(engine, "undeclared_arrival.sql", tables, known, "as_of", *names)


def _event_unaccepted(
    engine: Engine, facts: WarningFacts, _limits: pl.DataFrame, known: Mapping[str, Any]
) -> pl.DataFrame:
    tables = {"facts": facts.tables["event_step"]}
    return _run(engine, "event_unaccepted.sql", tables, known, "as_of", "unaccepted_events")


def _code_spike(
    engine: Engine, facts: WarningFacts, _limits: pl.DataFrame, known: Mapping[str, Any], *, signal: str
) -> pl.DataFrame:
    tables = {"facts": facts.tables["code_tally"]}
    return engine.run(sql_text("code_spike.sql"), tables=tables, parameters={**known, "signal": signal})


_SPIKES = ("code_by_hand", "code_by_facts", "facts_held", "appeal_late")
_JUDGES: Mapping[str, Callable[[Engine, WarningFacts, pl.DataFrame, Mapping[str, Any]], pl.DataFrame]] = {
    "silent_grid": _silent_grid,
    "fever_cluster": _fever_cluster,
    "undeclared_arrival": _undeclared_arrival,
    "event_unaccepted": _event_unaccepted,
    **{name: partial(_code_spike, signal=name) for name in _SPIKES},
}


def _limits(areas: Mapping[str, str]) -> pl.DataFrame:
    """Whose rows may be read, and of each the first code of its places and what comes behind their last."""
    rows = [(response, area, area + _AFTER) for response, area in sorted(areas.items())]
    return pl.DataFrame(rows, schema=_LIMITS, orient="row")


def _inside(found: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    inside = [pl.col("place").str.starts_with(place) for place in places]
    typed = [pl.col(name).cast(kind) for name, kind in _SCHEMA.items()]
    return found.filter(pl.any_horizontal(inside)).select(*typed)
