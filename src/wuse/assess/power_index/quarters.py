"""Quarter-hour readings as readings of days, beside those that came by the day."""

from datetime import datetime

import polars as pl

from wuse.assess.power_index.rule import PowerRule, power_text
from wuse.pool import Engine, Present, Source
from wuse.pool.standard import load_standard


def day_readings(engine: Engine, quarters: Source, *, rule: PowerRule, as_of: datetime) -> pl.DataFrame:
    """The sums of days in the columns of `meter_reading`, each learnt when its last quarter was.

    A day with four fifths of its quarters is scaled to all and marked as estimated; one with fewer has no row.
    """
    values = {**rule.values, "as_of": as_of}
    return engine.run(power_text("quarters.sql"), tables={"facts": quarters}, parameters=values)


def with_quarters(
    engine: Engine, readings: Source, quarters: Source | None, *, rule: PowerRule, as_of: datetime
) -> Source:
    """Readings of days, those that quarters make among them. Of a day that has both, what was learnt last counts."""
    if quarters is None or (isinstance(quarters, pl.DataFrame) and quarters.is_empty()):
        return readings
    made = day_readings(engine, quarters, rule=rule, as_of=as_of)
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
