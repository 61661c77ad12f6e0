"""The index of days as each was known at its own next noon."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index.judge import PowerFacts, power_index
from wuse.assess.power_index.rule import PowerRule
from wuse.pool import Engine

# Whether anything that is known now was not known, or was known otherwise, at the noon after the day that it is about.
_LATE = """
SELECT coalesce(sum(CASE WHEN recorded_at > CAST(date AS TIMESTAMP) + INTERVAL 28 HOUR THEN 1 ELSE 0 END), 0) AS late
FROM facts
"""
_CHANGED = """
WITH told AS (
    SELECT meter, place, enterprise, industry, tariff_class
    FROM facts
    GROUP BY meter, place, enterprise, industry, tariff_class
),
counted AS (SELECT meter, count(*) AS ways FROM told GROUP BY meter)
SELECT coalesce(max(ways), 0) AS ways FROM counted
"""
_DECLARED = "SELECT max(recorded_at) AS last FROM facts"


def power_index_as_known(
    engine: Engine,
    facts: PowerFacts,
    *,
    areas: Sequence[str],
    days: Iterable[date],
    rule: PowerRule | None = None,
) -> pl.DataFrame:
    """The rows of `power_index`, each day from what was known at noon of the next.

    Where nothing came late or changed hands, one judgement serves all days, with the same rows.
    """
    asked = sorted(set(days))
    if asked and _same_for_all(engine, facts, asked):
        return power_index(engine, facts, areas=areas, days=asked, as_of=known_at(asked[-1]), rule=rule)
    parts = [
        power_index(engine, facts, areas=areas, days=[day], as_of=known_at(day), rule=rule) for day in asked
    ]
    parts = parts or [power_index(engine, facts, areas=areas, days=[], as_of=known_at(date.min), rule=rule)]
    return pl.concat(parts).sort("area", "industry", "scale", "day")


def _same_for_all(engine: Engine, facts: PowerFacts, days: Sequence[date]) -> bool:
    """Whether every day would be judged alike from what was known after the last one."""
    declared = engine.run(_DECLARED, tables={"facts": facts.enterprises}, parameters={}).item()
    if declared and declared > known_at(days[0]):
        return False
    tables = {"facts": facts.readings}
    late, ways = (engine.run(sql, tables=tables, parameters={}).item() for sql in (_LATE, _CHANGED))
    return int(late) == 0 and int(ways) <= 1
