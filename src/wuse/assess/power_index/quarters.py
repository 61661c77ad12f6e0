"""Quarter-hour readings as readings of days, beside those that came by the day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import polars as pl

from wuse.assess.power_index.parts import Parts
from wuse.assess.power_index.rule import PowerRule, power_text
from wuse.pool import Engine, Present, Source
from wuse.pool.standard import load_standard
from wuse.vocabulary import CHINA

Days = tuple[date, date]
"""The first and the last of some days."""
_DATES = """
WITH dated AS (
    SELECT CAST(quarter_at + INTERVAL 8 HOUR AS DATE) AS date FROM facts
    WHERE recorded_at <= $as_of AND recorded_at > $before
)
SELECT date FROM dated GROUP BY date ORDER BY date
"""
_EVER = datetime(1900, 1, 1, tzinfo=UTC)


def day_readings(
    engine: Engine, quarters: Source, *, rule: PowerRule, as_of: datetime, days: Days | None = None
) -> pl.DataFrame:
    """The sums of days in the columns of `meter_reading`, each learnt when its last quarter was.

    A day with four fifths of its quarters is scaled to all and marked as estimated; one with fewer has no row.

    Args:
        days: that are summed; all by default, one after the other: a day of a province is 29 million quarters.
    """
    known = days_of_quarters(engine, quarters, as_of=as_of) if days is None else _between(days)
    parts = [_summed(engine, quarters, day, rule, as_of) for day in known]
    return pl.concat(parts) if parts else _summed(engine, quarters, as_of.date(), rule, as_of).clear()


def days_of_quarters(
    engine: Engine, quarters: Source, *, as_of: datetime, after: datetime = _EVER
) -> list[date]:
    """The days of which quarters were learnt by a moment, and after another."""
    values = {"as_of": as_of, "before": after}
    return engine.run(_DATES, tables={"facts": quarters}, parameters=values)["date"].to_list()


def _summed(engine: Engine, quarters: Source, day: date, rule: PowerRule, as_of: datetime) -> pl.DataFrame:
    begins = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    values = {
        **rule.values, "as_of": as_of, "first_quarter": begins, "last_quarter": begins + timedelta(days=1)
    }  # fmt: skip
    return engine.run(power_text("quarters.sql"), tables={"facts": quarters}, parameters=values)


def _between(days: Days) -> list[date]:
    first, last = days
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def has_rows(source: Source | None) -> bool:
    """Whether there is a table, with a row or a file."""
    return source is not None and (isinstance(source, Present) or len(source) > 0)


def with_quarters(
    engine: Engine,
    readings: Source,
    quarters: Source | None,
    *,
    rule: PowerRule,
    as_of: datetime,
    days: Days | None = None,
) -> Source:
    """Readings of days, those that quarters make among them. Of a day that has both, what was learnt last counts."""
    if quarters is None or not has_rows(quarters):
        return readings
    return _beside(readings, day_readings(engine, quarters, rule=rule, as_of=as_of, days=days))


def with_quarters_in_parts(
    engine: Engine, readings: Source, quarters: Source | None, *, rule: PowerRule, as_of: datetime
) -> Parts[Source]:
    """The same of all days, in parts: a file is looked at, or a day of them is summed."""
    if quarters is None or not has_rows(quarters):
        return readings
    days: set[date] = set()
    for some in _one_by_one(quarters):
        days |= set(days_of_quarters(engine, some, as_of=as_of))
        yield
    made = [day_readings(engine, quarters, rule=rule, as_of=as_of, days=None).clear()] if not days else []
    for day in sorted(days):
        made.append(day_readings(engine, quarters, rule=rule, as_of=as_of, days=(day, day)))
        yield
    return _beside(readings, pl.concat(made))


def _one_by_one(source: Source) -> Iterator[Source]:
    """A source by its files, and what is in none of them."""
    if isinstance(source, pl.DataFrame):
        yield source
        return
    yield from ([file] for file in (source.files if isinstance(source, Present) else source))
    if isinstance(source, Present) and source.rows.height:
        yield source.rows


def _beside(readings: Source, made: pl.DataFrame) -> Source:
    """Readings of days with those that quarters made, in the columns of the standard."""
    own = {"sequence": pl.Int64(), "row_number": pl.Int64()}
    schema = {**load_standard("meter_reading").schema, **own}
    rows = made.select(
        *(
            pl.col(name).cast(kind) if name in made.columns else pl.lit(None, kind).alias(name)
            for name, kind in schema.items()
        )
    )
    if isinstance(readings, pl.DataFrame):
        return pl.concat([readings.select(*schema), rows]) if readings.width else rows
    if isinstance(readings, Present):
        return Present(readings.files, pl.concat([readings.rows.select(*schema), rows]))
    return Present(tuple(readings), rows)
