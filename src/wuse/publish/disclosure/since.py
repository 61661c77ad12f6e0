"""What follows from a table and an earlier one by subtraction: the increase of a cumulative count."""

from collections.abc import Mapping
from dataclasses import replace

from wuse.publish.disclosure.table import FullTable, Key, PublicTable, Relation

INCREASE, DECREASE = "increase", "decrease"


def with_increases(table: FullTable, earlier: PublicTable, pairs: Mapping[Key, Key]) -> FullTable:
    """The table with a hidden cell for each difference that its readers could take.

    Small differences are then withheld like small counts: the new figure is kept back, since the old one is out. A
    figure that fell since gives a decrease, which is judged alike. Where the earlier figure is withheld, its readers
    know the difference no better than the figure itself.

    Args:
        pairs: cell of the table -> cell of the earlier table that it continues, such as the same place the day before.
    """
    before = earlier.published
    values, relations = dict(table.values), list(table.relations)
    for key, old in sorted(pairs.items()):
        if old not in before:
            continue
        change = table.values[key] - before[old]
        hidden = (*key, INCREASE if change >= 0 else DECREASE, *old)
        whole, part = (key, old) if change >= 0 else (old, key)
        values[hidden] = abs(change)
        relations.append(Relation(whole, (part, hidden)))
    hidden_cells = table.hidden | (values.keys() - table.values.keys())
    return replace(table, values=values, relations=tuple(relations), hidden=hidden_cells)
