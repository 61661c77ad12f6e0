"""By which noon the facts beneath the index had been learnt: hence which days a new fact leaves as they were."""

from datetime import date

import polars as pl

from wuse.assess.power_index.judge import PowerFacts
from wuse.pool import Engine, Source

# The noon after a day is four o'clock of the next in UTC; what came within a second after it counts to the day as well,
# so that a moment that is rounded drops a day too many and never one too few.
_LEARNT = """
WITH dated AS (
    SELECT {date} AS date, CAST(recorded_at - INTERVAL 4 HOUR - INTERVAL 1 SECOND AS DATE) AS noon_of
    FROM facts
)
SELECT date, noon_of, count(*) AS facts FROM dated GROUP BY date, noon_of ORDER BY date, noon_of
"""
_DATES = {
    "meter_reading": "date",
    "meter_quarter": "CAST(quarter_at + INTERVAL 8 HOUR AS DATE)",
    # What an enterprise declares is about no day.
    "enterprise": "CAST(NULL AS DATE)",
}
_KEY = ("table", "date", "noon_of")


def learnt(engine: Engine, facts: PowerFacts) -> pl.DataFrame:
    """How many facts there are: `table`, `date` that they are about, `noon_of` (the first day whose judgement reads
    those of them that it needs, known at its next noon), `facts`.
    """
    tables: dict[str, Source | None] = {
        "meter_reading": facts.readings,
        "enterprise": facts.enterprises,
        "meter_quarter": facts.quarters,
    }
    return pl.concat(_counted(engine, name, source) for name, source in tables.items() if source is not None)


def first_changed(before: pl.DataFrame, now: pl.DataFrame) -> date | None:
    """The first day of which more was known at its next noon than had been thought; None for none.

    Fewer facts are no change: what leaves the pool when its time is over was known all the same.
    """
    had = before.select(*_KEY, had="facts")
    grown = now.join(had, on=_KEY, how="left", nulls_equal=True).filter(
        pl.col("facts") > pl.col("had").fill_null(0)
    )
    first = grown["noon_of"].min()
    return first if isinstance(first, date) else None


def _counted(engine: Engine, name: str, source: Source) -> pl.DataFrame:
    if isinstance(source, pl.DataFrame) and source.is_empty():
        counted = pl.DataFrame(schema={"date": pl.Date(), "noon_of": pl.Date(), "facts": pl.Int64()})
    else:
        counted = engine.run(_LEARNT.format(date=_DATES[name]), tables={"facts": source}, parameters={})
    return counted.select(pl.lit(name).alias("table"), "date", "noon_of", pl.col("facts").cast(pl.Int64()))
