"""The one step that everything published passes: open columns, and no figure from which a person or a firm can be read.

In: an edition, or a table with every figure, and the tables published before it.
Out: nothing for what may leave as it is; a table whose withheld cells nobody can compute; a refusal.
Never: reads the pool, asks the clock, keeps a withheld figure in what it hands out.
"""

from wuse.publish.disclosure.axes import TOTAL, Axis, count_table, flat_axis, place_axis
from wuse.publish.disclosure.feasible import interval
from wuse.publish.disclosure.protect import protect_counts, protect_sums
from wuse.publish.disclosure.rules import Dominance, MinimumCell
from wuse.publish.disclosure.since import with_increases
from wuse.publish.disclosure.sums import SumTable, sum_table
from wuse.publish.disclosure.table import (
    Cell,
    CellStatus,
    FullTable,
    Key,
    PublicTable,
    Relation,
    WithheldReason,
)
from wuse.publish.disclosure.words import cell_text, reason_text

__all__ = [
    "TOTAL",
    "Axis",
    "Cell",
    "CellStatus",
    "Dominance",
    "FullTable",
    "Key",
    "MinimumCell",
    "PublicTable",
    "Relation",
    "SumTable",
    "WithheldReason",
    "cell_text",
    "count_table",
    "flat_axis",
    "interval",
    "place_axis",
    "protect_counts",
    "protect_sums",
    "reason_text",
    "sum_table",
    "with_increases",
]
