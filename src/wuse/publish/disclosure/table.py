"""Tables of figures before and after disclosure control: cells, the sums that hold among them, what is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from wuse.vocabulary import Refusal

Key = tuple[str, ...]
"""What a cell is about, one word an axis: `("330382", "60+")`. The same key is the same figure in every table."""

_TOLERANCE = 1e-9


class CellStatus(StrEnum):
    """Whether a cell's figure is shown."""

    PUBLISHED = "published"
    WITHHELD = "withheld"


class WithheldReason(StrEnum):
    """Why a cell is withheld. For those who make tables; readers are not told, for it would tell them the size."""

    PRIMARY = "primary"
    COMPLEMENTARY = "complementary"
    DOMINANCE = "dominance"
    DIFFERENCING = "differencing"


@dataclass(frozen=True)
class Relation:
    """One cell is the sum of others: every reader of the table knows that."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The cells that take part."""
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class FullTable:
    """A table with every figure in it, before anything is withheld. Not for the public.

    `hidden`: cells that are shown nowhere, yet follow from those that are, such as an increase since an earlier table.
    `whole_numbers`: counts of persons, not sums of quantities.
    """

    values: Mapping[Key, float]
    relations: tuple[Relation, ...]
    hidden: frozenset[Key] = frozenset()
    whole_numbers: bool = True


@dataclass(frozen=True)
class Cell:
    """One cell of a public table. A withheld one has no value.

    `least`: what a reader knows that it is at least; `width`: how wide an interval its readers must be left with.
    Both are for the tables that come after this one, and are not shown.
    """

    key: Key
    status: CellStatus
    value: float | None
    reason: WithheldReason | None = None
    least: float = 0
    width: float = 0
    hidden: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether the figure is kept back."""
        return self.status is CellStatus.WITHHELD


@dataclass(frozen=True)
class PublicTable:
    """A table after disclosure control: it knows nothing of the figures that it withholds."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    whole_numbers: bool = True

    @property
    def published(self) -> dict[Key, float]:
        """The figures that everyone may read."""
        return {cell.key: cell.value for cell in self.cells if cell.value is not None}

    @property
    def withheld(self) -> tuple[Cell, ...]:
        """The cells that are kept back, hidden ones too."""
        return tuple(cell for cell in self.cells if cell.is_withheld)

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells that have a place in the table as readers see it."""
        return tuple(cell for cell in self.cells if not cell.hidden)


def check_table(table: FullTable) -> None:
    """Refuse a table with a figure below 0, or with a sum that does not hold.

    Raises:
        Refusal: `disclosure.negative`, `disclosure.sums_differ`, naming the cells and no figure.
    """
    negative = [_name(key) for key, value in table.values.items() if not value >= 0]
    if negative:
        raise Refusal(
            "disclosure.negative",
            "{cells}: below 0. Disclosure control counts what is there; give an increase and a decrease as two "
            "cells.",
            {"cells": sorted(negative)},
        )
    wrong = [_name(relation.whole) for relation in own_relations(table) if not holds(relation, table.values)]
    if wrong:
        raise Refusal(
            "disclosure.sums_differ",
            "{cells}: not the sum of the parts. Give the part that is missing a cell of its own, such as "
            "“unassigned”.",
            {"cells": sorted(wrong)},
        )


def own_relations(table: FullTable) -> list[Relation]:
    """The sums that speak of this table's cells alone."""
    return [relation for relation in table.relations if set(relation.keys) <= table.values.keys()]


def holds(relation: Relation, values: Mapping[Key, float]) -> bool:
    """Whether the parts add up to the whole, but for the rounding of sums."""
    whole, parts = values[relation.whole], fsum(values[key] for key in relation.parts)
    return abs(whole - parts) <= _TOLERANCE * max(1.0, abs(whole))


def _name(key: Key) -> str:
    return "/".join(key)
