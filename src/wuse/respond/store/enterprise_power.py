"""The electricity of one firm for those who look at its file: the last day read, as a share of the December before.

Baseline and share are those of the power index: what is judged of the firm there is what its file shows. A single
firm's reading is a trade secret: it is shown to whoever reviews its file, and published nowhere.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from wuse.assess.power_index import (
    Judging,
    PowerFacts,
    by_days,
    firm_days,
    load_power_rule,
    newest_power_day,
    power_facts,
)
from wuse.pool import Engine, Pool, Source

# Every row of the meters that were ever the firm's: to whom a meter belongs now is for the index to say.
_OWN_DAYS = """
SELECT meter, date, place, enterprise, industry, tariff_class, electricity, reading_kind, source, recorded_at, sequence,
    row_number
FROM facts
WHERE meter IN (SELECT meter FROM facts WHERE enterprise = $enterprise)
"""
_TABLES = frozenset({"meter_reading", "meter_quarter"})
_OWN_QUARTERS = _OWN_DAYS.replace(" date,", " quarter_at,")


@dataclass(frozen=True)
class EnterprisePower:
    """`percent`: of the mean daily electricity of December, on the last `day` that was read."""

    day: date
    percent: int


def enterprise_power(pool: Pool, enterprise: str, *, at: datetime) -> EnterprisePower | None:
    """The share on the last day; None where the power index could not judge the firm on it."""
    if _TABLES.isdisjoint(pool.tables()):
        return None
    judging = Judging(load_power_rule(), at)
    facts = by_days(pool.engine, _own(pool, enterprise), judging)
    day = newest_power_day(pool.engine, facts, as_of=at)
    if day is None:
        return None
    firms = firm_days(pool.engine, facts, days=[day], judging=judging)
    own = [row for row in firms.iter_rows(named=True) if row["firm"] == enterprise]
    judged = [row for row in own if row["outcome"] == "assessed"]
    december = sum(row["december"] for row in judged)
    if not december:
        return None
    used = sum(row["used"] for row in judged) * len(judging.rule.baseline)
    return EnterprisePower(day, round(100 * used / december))


def _own(pool: Pool, enterprise: str) -> PowerFacts:
    """What the index would read, of the firm's own meters alone; quarters are days of these."""
    facts, engine = power_facts(pool, present=True), pool.engine
    asked = {"enterprise": enterprise}
    there = pool.tables()
    readings = _rows(engine, _OWN_DAYS, facts.readings, asked) if "meter_reading" in there else pl.DataFrame()
    quarters = None
    if facts.quarters is not None and "meter_quarter" in there:
        quarters = _rows(engine, _OWN_QUARTERS, facts.quarters, asked)
    return PowerFacts(readings, facts.enterprises, facts.versions, quarters)


def _rows(engine: Engine, text: str, facts: Source, asked: dict[str, str]) -> Source:
    return engine.run(text, tables={"facts": facts}, parameters=asked)
