"""Rows that come so late that their table keeps rows of that day no longer."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from wuse.intake.cells import Fault
from wuse.pool import Standard


def no_longer_kept(days: pl.Series, first: date, standard: Standard) -> Iterator[Fault]:
    """The first of the rows whose event day lies before the first that is kept, with how many there are.

    They are taken in, and leave when the pool is looked after next: setting them aside would keep them longer.
    """
    over = (days < first).fill_null(False)
    if over.any():
        once = over & over.is_first_distinct()
        facts = {"count": over.sum(), "days": standard.retention_days, "first": first}
        yield Fault("retention_over", once, facts, "warn")
