"""What holds enterprises back from work, as they declared it."""

from datetime import datetime

import polars as pl

from wuse.assess.power_index.rule import power_text
from wuse.pool import Engine, Source


def held_back(engine: Engine, enterprises: Source, *, area: str, as_of: datetime) -> pl.DataFrame:
    """Enterprises of an area by what each named last, by a moment with a time zone; before disclosure control.

    Returns:
        `reason`, `county` (six digits, fewer where the site is known no nearer), `industry`, `firms`, in this order.
    """
    values = {"as_of": as_of, "area": area, "digits": len(area)}
    return engine.run(power_text("held_back.sql"), tables={"facts": enterprises}, parameters=values)
