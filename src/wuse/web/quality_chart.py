"""The course of a measure over the days as a small drawing: one point a day, a line between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

WIDTH, HEIGHT, EDGE = 300, 64, 4


@dataclass(frozen=True)
class Course:
    """A measure over the days. `points`: x and y of each day in the drawing's own units, as SVG writes them.

    `lowest` and `newest`: the value in per cent with its day.
    """

    points: str
    dots: tuple[tuple[float, float], ...]
    lowest: str
    lowest_on: date
    newest: str
    newest_on: date


def courses(daily: pl.DataFrame, measures: Sequence[str]) -> dict[str, Course]:
    """Measure -> its course, for those with two days at least.

    Args:
        daily: one row a day with `learnt_on` and the measures, shares of 0 to 1 or null.
    """
    days = daily.sort("learnt_on")
    found = {}
    for name in measures:
        known = days.filter(pl.col(name).is_not_null())
        if known.height > 1:
            found[name] = _course(known["learnt_on"].to_list(), known[name].to_list())
    return found


def _course(days: Sequence[date], shares: Sequence[float]) -> Course:
    span = max((days[-1] - days[0]).days, 1)
    dots = tuple(
        (
            round(EDGE + (WIDTH - 2 * EDGE) * (day - days[0]).days / span, 1),
            round(EDGE + (HEIGHT - 2 * EDGE) * (1 - share), 1),
        )
        for day, share in zip(days, shares, strict=True)
    )
    lowest = min(range(len(shares)), key=lambda i: shares[i])
    return Course(
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        lowest=f"{100 * shares[lowest]:.1f} %",
        lowest_on=days[lowest],
        newest=f"{100 * shares[-1]:.1f} %",
        newest_on=days[-1],
    )
