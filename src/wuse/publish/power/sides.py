"""What else an edition tells of the whole area: its enterprises by size."""

from collections.abc import Mapping

import polars as pl

from wuse.assess.power_index import load_power_rule
from wuse.publish.disclosure import (
    TOTAL,
    Cell,
    CellStatus,
    Key,
    PublicTable,
    SumTable,
    flat_axis,
    protect_sums,
    sum_table,
)
from wuse.publish.power.edition import PowerCell, SizeCell
from wuse.publish.power.rule import DOMINANCE
from wuse.publish.power.table import also_withheld, nested_in

_WHOLE = (TOTAL,)


def public_sizes(firms: pl.DataFrame, whole: PowerCell) -> tuple[SizeCell, ...]:
    """The enterprises of a day by size, those that are withheld without a figure.

    Args:
        firms: rows of `firm_days` of one day that lie in the area.
        whole: the area's own cell as it is published. Its figure counts as known to the reader, and nothing is told by
            size where it is withheld itself: the sizes would add up to it.
    """
    assessed = firms.filter(pl.col("outcome") == "assessed")
    used, december = (_sums(assessed, column) for column in ("used", "december"))
    known = PublicTable((Cell(_WHOLE, CellStatus.PUBLISHED, used.table.values[_WHOLE]),), (), False)
    shown = set()
    if not whole.is_withheld:
        also: dict[Key, float] = {
            (scale,): distance for scale, distance in nested_in(firms, whole.place)["scale"].items()
        }
        also |= also_withheld(used, december)
        also.pop(_WHOLE, None)
        table = protect_sums(used, rule=DOMINANCE, earlier=[known], also=also)
        shown = {key[0] for key in table.published}
    rows = assessed.group_by("scale").agg(
        firms=pl.len(),
        resumed=pl.col("resumed").sum(),
        used=pl.col("used").sum(),
        december=pl.col("december").sum(),
    )
    return tuple(_size(row, row["scale"] in shown) for row in rows.sort("scale").iter_rows(named=True))


def _sums(assessed: pl.DataFrame, column: str) -> SumTable:
    amounts = assessed.group_by("scale", "firm").agg(pl.col(column).sum()).sort("scale", "firm")
    given: dict[tuple[str, ...], dict[str, float]] = {}
    for scale, firm, amount in amounts.iter_rows():
        given.setdefault((scale,), {})[firm] = float(amount)
    return sum_table(given, [flat_axis(sorted(set(assessed["scale"])))])


def _size(row: Mapping[str, int], shown: bool) -> SizeCell:
    scale = str(row["scale"])
    if not shown:
        return SizeCell(scale, None, None, None, None)
    resumed = row["resumed"] / row["firms"]
    output = row["used"] * len(load_power_rule().baseline) / row["december"]
    index = round(100 * ((resumed + output) / 2), 2)
    return SizeCell(scale, row["firms"], round(100 * resumed, 2), round(100 * output, 2), index)
