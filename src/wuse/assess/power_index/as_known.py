"""The index of days as each was known at its own next noon."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import polars as pl

from wuse.assess.area_risk import known_at
from wuse.assess.power_index.judge import PowerFacts, newest_power_day, power_index
from wuse.assess.power_index.quarters import has_rows
from wuse.assess.power_index.rule import PowerRule, load_power_rule
from wuse.pool import Engine
from wuse.vocabulary import Refusal

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
_DECLARED = "SELECT recorded_at FROM facts GROUP BY recorded_at"


def power_index_as_known(
    engine: Engine,
    facts: PowerFacts,
    *,
    areas: Sequence[str],
    days: Iterable[date],
    rule: PowerRule | None = None,
    split: bool = True,
) -> pl.DataFrame:
    """The rows of `power_index`, each day from what was known at noon of the next.

    Days between which nothing came late, changed hands or was declared are judged at once, with the same rows.
    """
    asked = stretches(engine, facts, sorted(set(days))) or [[]]
    parts = [
        power_index(
            engine,
            facts,
            areas=areas,
            days=same,
            as_of=known_at(same[-1] if same else date(9000, 1, 1)),
            rule=rule,
            split=split,
        )
        for same in asked
    ]
    return pl.concat(parts).sort("area", "industry", "scale", "day")


def check_readings(engine: Engine, facts: PowerFacts, day: date) -> None:
    """Refuse a day without electricity: an index of nothing would say that nobody works.

    Raises:
        Refusal: `assess.no_readings`, naming the newest day that there is.
    """
    newest = newest_power_day(engine, facts, as_of=known_at(day))
    carried = load_power_rule().values["carry_days"]
    if newest is None or (day - newest).days > carried:
        raise Refusal(
            "assess.no_readings",
            "No readings of meters are known for {as_of}; the newest before is {newest}. Ask for another day, or "
            "import the readings first.",
            {"as_of": day.isoformat(), "newest": newest.isoformat() if newest else "–"},
        )


def stretches(engine: Engine, facts: PowerFacts, days: Sequence[date]) -> list[list[date]]:
    """The days in runs of which each day would be judged alike from what was known after the last one."""
    tables = {"facts": facts.readings}
    late, ways = (int(engine.run(sql, tables=tables, parameters={}).item()) for sql in (_LATE, _CHANGED))
    if late or ways > 1 or has_rows(facts.quarters):
        return [[day] for day in days]
    told = engine.run(_DECLARED, tables={"facts": facts.enterprises}, parameters={})["recorded_at"].to_list()
    return [
        list(run) for _, run in groupby(days, key=lambda day: sum(moment <= known_at(day) for moment in told))
    ]
