"""Which files of a table may hold some keys, told by the least and greatest that its log has of each file's columns."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

import polars as pl
from deltalake import DeltaTable

# The log has moments to the millisecond, and cuts off what is finer.
_SLACK = timedelta(seconds=1)


def may_hold(opened: DeltaTable, files: Sequence[str], keys: pl.DataFrame) -> list[str]:
    """The files that a row with one of the keys may stand in; a file that the log says nothing of is among them.

    Days, moments and whole numbers are compared: of a long text the log may have the beginning alone.

    Args:
        files: of the version. keys: columns of the table.
    """
    told = pl.DataFrame(opened.get_add_actions(flatten=True))
    without = {PurePath(path).name for path in told.filter(_beside(told, keys))["path"]}
    return [file for file in files if PurePath(file).name not in without]


def _beside(told: pl.DataFrame, keys: pl.DataFrame) -> pl.Expr:
    """Whether all of a file lies before, or after, what is looked for in some column."""
    found = [pl.lit(False)]
    for column in keys:
        least, greatest = f"min.{column.name}", f"max.{column.name}"
        ends = _ends(column)
        if ends is not None and {least, greatest} <= set(told.columns):
            found += [pl.col(greatest) < ends[0], pl.col(least) > ends[1]]
    return pl.any_horizontal(part.fill_null(False) for part in found)


def _ends(column: pl.Series) -> tuple[Any, Any] | None:
    """The least and greatest value; None for a column with a gap, which meets any, and for texts and fractions."""
    least, greatest = column.min(), column.max()
    if column.has_nulls() or least is None:
        return None
    if isinstance(least, datetime) and isinstance(greatest, datetime):
        # Not as moments of Python, which end with the calendar.
        return pl.lit(least) - _SLACK, pl.lit(greatest) + _SLACK
    return (least, greatest) if isinstance(least, date | int) else None
