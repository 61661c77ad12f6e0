"""Whether a place existed on the day that a row speaks of."""

from collections.abc import Callable
from datetime import date

import polars as pl

from wuse.intake.cells import Fault

PlaceExists = Callable[[str, date], bool]
"""Whether a code was a place on a day. A code has one span of days: what was on two days was on those between."""


def unknown_places(codes: pl.Series, days: pl.Series, place_exists: PlaceExists) -> Fault | None:
    """Cells whose code is well formed but was no place on the row's day; rows without a readable day are left.

    None when there is no such cell.
    """
    doubtful = _doubtful(codes, days, place_exists)
    if not doubtful:
        return None
    asked = codes.is_in(doubtful)
    at = (asked & days.is_not_null()).fill_null(False).arg_true()
    mask = pl.repeat(False, days.len(), dtype=pl.Boolean, eager=True)
    if not at.is_empty():
        mask = mask.scatter(at, _unknown(codes.gather(at), days.gather(at), place_exists))
    return Fault("place_unknown", mask, {"day": days}) if mask.any() else None


def _doubtful(codes: pl.Series, days: pl.Series, place_exists: PlaceExists) -> list[str]:
    """The codes that were not there on all days from the first of the column to its last."""
    first, last = days.min(), days.max()
    if codes.null_count() == codes.len() or not isinstance(first, date) or not isinstance(last, date):
        return []
    asked = codes.unique(maintain_order=True).drop_nulls()
    return [code for code in asked if not (place_exists(code, first) and place_exists(code, last))]


def _unknown(codes: pl.Series, days: pl.Series, place_exists: PlaceExists) -> pl.Series:
    pairs = pl.DataFrame({"place": codes, "day": days})
    asked = pairs.unique(maintain_order=True)
    known = pl.Series([place_exists(code, day) for code, day in asked.iter_rows()], dtype=pl.Boolean)
    answered = pairs.join(
        asked.with_columns(known=known), on=["place", "day"], how="left", maintain_order="left"
    )
    return ~answered["known"]
