"""Tables of sums over contributors, such as the electricity of firms by place and industry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import fsum

from wuse.publish.disclosure.axes import Axis, check_leaf, relations_of
from wuse.publish.disclosure.table import FullTable, Key


@dataclass(frozen=True)
class SumTable:
    """A full table of sums, with what each contributor gave to each cell, totals too."""

    table: FullTable
    contributions: Mapping[Key, tuple[float, ...]]


def sum_table(given: Mapping[Key, Mapping[str, float]], axes: Sequence[Axis]) -> SumTable:
    """Sums from what each contributor gave to the entries without parts.

    A contributor that gave to several parts of a whole is one contributor to it.

    Args:
        given: cell -> contributor -> amount.

    Raises:
        Refusal: `disclosure.not_a_leaf`.
    """
    gathered: dict[Key, dict[str, list[float]]] = {
        key: {} for key in product(*(axis.entries for axis in axes))
    }
    for key, amounts in given.items():
        check_leaf(key, axes)
        for cell in product(*(axis.path(entry) for axis, entry in zip(axes, key, strict=True))):
            for name, amount in amounts.items():
                gathered[cell].setdefault(name, []).append(amount)
    values = {
        cell: fsum(amount for each in names.values() for amount in each) for cell, names in gathered.items()
    }
    contributions = {cell: tuple(map(fsum, names.values())) for cell, names in gathered.items()}
    return SumTable(FullTable(values, relations_of(axes), whole_numbers=False), contributions)
