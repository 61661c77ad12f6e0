"""Whether a place existed on the day that a row speaks of."""

from collections.abc import Callable
from datetime import date

import polars as pl

from wuse.intake.cells import Cells, Fault

PlaceExists = Callable[[str, date], bool]


def unknown_places(places: Cells, days: pl.Series, place_exists: PlaceExists) -> Fault:
    """Cells whose code is well formed but was no place on the row's day; rows without a readable day are left."""
    pairs = pl.DataFrame({"place": places.values, "day": days})
    asked = pairs.drop_nulls().unique(maintain_order=True)
    known = pl.Series([place_exists(code, day) for code, day in asked.iter_rows()], dtype=pl.Boolean)
    answered = pairs.join(
        asked.with_columns(known=known), on=["place", "day"], how="left", maintain_order="left"
    )
    mask = (answered["known"] == False).fill_null(False)  # noqa: E712 (a column, not a truth value)
    return Fault("place_unknown", mask, {"day": days})
