"""How fast events are dealt with, by unit: a judgement of `event_step` as it was known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl

from wuse.pool import Engine, Pool, Source

STEPS = "event_step"
Unit = Literal["city", "county", "township"]
_LIMITS = {"level": pl.String(), "clock": pl.String(), "limit_minutes": pl.Int64()}


@dataclass(frozen=True)
class EventWindow:
    """Which events: reported from `since` on, as known at `known_at`, in an area; all areas when it is empty."""

    since: datetime
    known_at: datetime
    area: str = ""


def event_times(
    engine: Engine,
    steps: Source,
    *,
    limits: Mapping[tuple[str, str], int],
    window: EventWindow,
    by: Unit,
    by_level: bool = False,
) -> pl.DataFrame:
    """Counts and times of the events of each unit.

    Args:
        steps: every row of `event_step`. limits: minutes by level and clock.

    Returns:
        `unit`, `level` (null unless asked for), `clock`; counts `events`, `open_events`, `yellow_cards`, `red_cards`
        (events that were shown one), `done`, `in_time`; `oldest_days` of those that are open; `median_minutes`,
        `ninetieth_minutes`, `longest_minutes` of those that are done.
    """
    rows = [(level, clock, minutes) for (level, clock), minutes in limits.items()]
    tables = {"steps": steps, "limits": pl.DataFrame(rows, schema=_LIMITS, orient="row")}
    asked = {"by": by, "by_level": by_level, "area": window.area}
    return engine.run(
        _sql(),
        tables=tables,
        parameters={**asked, "since": window.since, "known_at": window.known_at},
    )


def present_steps(pool: Pool) -> Source:
    """All steps that are known now, with what waits in the inbox."""
    return pool.source(STEPS)


@cache
def _sql() -> str:
    return (files("wuse.assess") / "event_times.sql").read_text(encoding="utf-8")
