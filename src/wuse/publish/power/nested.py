"""Cells of different tables that lie within one another: what is left between them must be fit to be told too.

Places, industries and sizes are told one by one, and not how they cross. Yet where all enterprises of a county are of
one industry, the industry less the county is a figure that anybody can compute.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import polars as pl

from wuse.publish.disclosure import Dominance

Nested = Mapping[str, Mapping[str, float]]
"""Column -> value of it -> watt-hours that readers must be kept from the remainder."""


def nested_cells(firms: pl.DataFrame, columns: Sequence[str], *, rule: Dominance) -> Nested:
    """The cells that lie within one of another table with so little beside them that it may not be told.

    Pairs alone are looked at, not what several cells together leave of another.

    Args:
        firms: `firm`, `used`, and the columns that cells are told by.
    """
    found: dict[str, dict[str, float]] = {column: {} for column in columns}
    for one, other in combinations(columns, 2):
        # Levels of one tree lie within one another by nature; their own table sees to that.
        if {one, other} <= {"part", "city"}:
            continue
        for inner, outer in ((one, other), (other, one)):
            for value, distance in _within(firms, inner, outer, rule):
                found[inner][value] = max(distance, found[inner].get(value, 0.0))
    return found


def _within(firms: pl.DataFrame, inner: str, outer: str, rule: Dominance) -> Iterator[tuple[str, float]]:
    """Cells of a column with all enterprises in one cell of the other, where the rest of it may not be told."""
    homes = firms.group_by(inner).agg(homes=pl.col(outer).n_unique(), home=pl.col(outer).first())
    for value, home in homes.filter(homes=1).sort(inner).select(inner, "home").iter_rows():
        rest = firms.filter(pl.col(outer) == home, pl.col(inner) != value)
        amounts = rest.group_by("firm").agg(pl.col("used").sum()).sort("firm")["used"].to_list()
        if not amounts:
            continue
        distance = rule.protection([float(amount) for amount in amounts])
        if distance is not None or not any(amounts):
            yield str(value), max(distance or 0.0, rule.margin / 100 * max(max(amounts), 1.0))
