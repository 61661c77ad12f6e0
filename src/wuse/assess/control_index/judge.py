"""The control index of areas on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.control_index.definition import ControlIndex, index_text
from wuse.assess.indicators import IndicatorFacts, Registry, indicator_values
from wuse.pool import Engine

_VALUES = ("area", "indicator", "value", "whole")


@dataclass(frozen=True)
class IndexAnswer:
    """The index of areas on a day.

    Attributes:
        indices: ordered by `area`: `control`, `flow`, `control_index` (0 to 100, null where too little is known),
            `control_known`, `flow_known` (items), `control_weight` (thousandths).
        scores: ordered by `area` and `item`: `part`, `indicator`, `known` (known, missing, few), `score` (hundredths
            of a point).
        as_of: the moment until which facts counted.
    """

    day: date
    as_of: datetime
    indices: pl.DataFrame
    scores: pl.DataFrame
    definition: str
    digest: str


def control_index(
    engine: Engine,
    facts: IndicatorFacts,
    *,
    definition: ControlIndex,
    registry: Registry,
    counties: Mapping[str, Mapping[str, str]],
    day: date,
    now: datetime | None = None,
    told: Mapping[tuple[str, str], float] | None = None,
) -> IndexAnswer:
    """The control index of areas on a day, from what was known by noon of the next.

    Args:
        counties: area -> its counties with the colour of each on the newest map; empty where it has none.
        told: area and indicator -> share, of those made of meters of enterprises, as they were published after
            disclosure control; no other value of these is used then. None where everything may be told.
        now: the moment until which facts count, where the day's figures are not all in yet.

    Raises:
        Refusal: `control_index.early` for a day before the definition's first.
    """
    definition.check_day(day)
    as_of = min(known_at(day), now or known_at(day))
    areas = sorted(counties)
    values = indicator_values(
        engine, facts, registry=registry, areas=areas, as_of=as_of, only=definition.indicators
    )
    if told is not None:
        values = _as_told(values, registry, told)
    scores = item_scores(engine, values, definition=definition, registry=registry, areas=areas)
    indices = weighed(engine, scores, definition=definition, counties=counties)
    return IndexAnswer(day, as_of, indices, scores, definition.id, definition.digest)


def _as_told(values: pl.DataFrame, registry: Registry, told: Mapping[tuple[str, str], float]) -> pl.DataFrame:
    """The values with those of meters as published."""
    of_meters = [one.id for one in registry.indicators if one.of_meters]
    rows = [(area, name, share, None) for (area, name), share in sorted(told.items()) if name in of_meters]
    others = values.select(_VALUES).filter(~pl.col("indicator").is_in(of_meters))
    return pl.concat([others, pl.DataFrame(rows, schema=others.schema, orient="row")])


def weighed(
    engine: Engine,
    scores: pl.DataFrame,
    *,
    definition: ControlIndex,
    counties: Mapping[str, Mapping[str, str]],
) -> pl.DataFrame:
    """The indices that scores come to, to two places."""
    found = engine.run(
        index_text("control_index.sql"),
        tables={"scores": scores, "counties": _counties(counties, definition)},
        parameters=_of(definition, "least_control", "least_flow"),
    )
    return found.with_columns(pl.col("control", "flow", "control_index", "control_weight").round(2))


def item_scores(
    engine: Engine,
    values: pl.DataFrame,
    *,
    definition: ControlIndex,
    registry: Registry,
    areas: Sequence[str],
) -> pl.DataFrame:
    """The score of every item in every area, from values as `indicator_values` gives them."""
    items = [
        (item.id, item.part, item.indicator, int(found.unit != "share"), int(found.persons))
        for item in definition.items
        for found in [registry.get(item.indicator)]
    ]
    schema = {
        "item": pl.String(),
        "part": pl.String(),
        "indicator": pl.String(),
        "whole_points": pl.Int32(),
        "persons": pl.Int32(),
    }
    tables = {
        "areas": pl.DataFrame({"area": list(areas)}, schema={"area": pl.String()}),
        "items": pl.DataFrame(items, schema=schema, orient="row"),
        "known_values": values.select(_VALUES),
    }
    found = engine.run(
        index_text("item_scores.sql"), tables=tables, parameters=_of(definition, "least_persons")
    )
    # Whole numbers, so that their sum is the same in whatever order it is made.
    return found.with_columns(score=(pl.col("points") * 100 + 0.5).floor().cast(pl.Int64)).drop("points")


def _counties(counties: Mapping[str, Mapping[str, str]], definition: ControlIndex) -> pl.DataFrame:
    rows = [
        (area, county, definition.weights.get(colour, definition.weights["none"]))
        for area, inside in sorted(counties.items())
        for county, colour in sorted(inside.items())
    ]
    schema = {"area": pl.String(), "county": pl.String(), "weight": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of(definition: ControlIndex, *names: str) -> dict[str, Any]:
    values = definition.values
    return {name: values[name] for name in names}
