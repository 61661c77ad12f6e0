"""What a reader can work out: the least and the most that a withheld figure can be, given all that is published.

The reader knows every published figure, every sum, what each withheld figure is at least, and that persons are whole
numbers. Solved exactly by HiGHS, as an integer program for counts and a linear one for sums.

SciPy is imported where it solves: it takes longer to load than all the rest, and most processes have nothing to solve.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wuse.publish.disclosure.table import Key, PublicTable, Relation

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Figures = dict[Key, float]
_UNBOUNDED = (3, 4)  # HiGHS: unbounded, or unbounded or infeasible; the true figures are feasible


@dataclass(frozen=True)
class System:
    """The sums that hold among withheld cells: `matrix` @ x = `right`, each x at least its `floor`.

    `matrix` has one row a sum and one column a cell of `keys`.
    """

    keys: tuple[Key, ...]
    matrix: "csr_array"
    right: NDArray[np.float64]
    floor: NDArray[np.float64]
    whole_numbers: bool

    @cached_property
    def index(self) -> dict[Key, int]:
        """The column of each cell."""
        return {key: column for column, key in enumerate(self.keys)}

    @cached_property
    def _islands(self) -> NDArray[np.int32]:
        """Cells bear the same number when sums tie them together."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        rows, columns = self.matrix.shape
        links = self.matrix.tocoo()
        size = rows + columns
        graph = csr_array((np.ones(links.nnz), (links.row, rows + links.col)), shape=(size, size))
        labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
        return labels[rows:]

    def around(self, key: Key) -> "System":
        """The part of the system that the cell is tied to."""
        columns = np.flatnonzero(self._islands == self._islands[self.index[key]])
        part = self.matrix[:, columns]
        rows = np.flatnonzero(np.diff(part.indptr))
        keys = tuple(self.keys[column] for column in columns)
        return System(keys, part[rows], self.right[rows], self.floor[columns], self.whole_numbers)


def system_of(
    known: Mapping[Key, float],
    unknown: Mapping[Key, float],
    relations: Iterable[Relation],
    *,
    whole_numbers: bool,
) -> System:
    """The equations of a reader.

    Args:
        known: published figures.
        unknown: withheld cells, each with what it is at least.
        relations: sums among cells that are all known or unknown.
    """
    keys = tuple(sorted(unknown))
    index = {key: column for column, key in enumerate(keys)}
    entries: list[tuple[int, int, float]] = []
    right: list[float] = []
    for relation in relations:
        signed = [(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)]
        loose = [(index[key], sign) for key, sign in signed if key in index]
        if loose:
            entries += [(len(right), column, sign) for column, sign in loose]
            right.append(math.fsum(-sign * known[key] for key, sign in signed if key not in index))
    floor = np.array([unknown[key] for key in keys], dtype=float)
    return System(keys, _matrix(entries, len(right), len(keys)), np.array(right), floor, whole_numbers)


def reached(system: System, key: Key, target: float | None) -> Figures | None:
    """Figures that agree with all that is published, with the cell as low as can be, or up to `target`.

    Args:
        target: None to go down; otherwise go up, no further than this.

    Returns:
        None when no figures agree, which can only be when the tables contradict one another.
    """
    part = system.around(key)
    column = part.index[key]
    aim, most = np.zeros(len(part.keys)), np.full(len(part.keys), np.inf)
    aim[column] = 1.0 if target is None else -1.0
    if target is not None:
        most[column] = max(target, part.floor[column])
    found = _solved(part, aim, most)
    return None if found is None else dict(zip(part.keys, found, strict=True))


def interval(tables: Sequence[PublicTable], key: Key) -> tuple[float, float]:
    """The least and the most that a withheld cell can be, given all the tables; the most may be infinite."""
    known = {cell: value for table in tables for cell, value in table.published.items()}
    unknown: dict[Key, float] = {}
    for cell in (cell for table in tables for cell in table.withheld if cell.key not in known):
        unknown[cell.key] = max(cell.least, unknown.get(cell.key, 0.0))
    keys = known.keys() | unknown.keys()
    relations = [each for table in tables for each in table.relations if keys >= set(each.keys)]
    whole_numbers = all(table.whole_numbers for table in tables)
    part = system_of(known, unknown, relations, whole_numbers=whole_numbers).around(key)
    aim = np.zeros(len(part.keys))
    aim[part.index[key]] = 1.0
    ends = (_solved(part, aim, None), _solved(part, -aim, None))
    low, high = (None if end is None else float(end[part.index[key]]) for end in ends)
    return (0.0 if low is None else low, math.inf if high is None else high)


def any_figures(system: System) -> Figures | None:
    """Figures that agree with all that is published, if there are any."""
    if not system.keys:
        return {}
    found = _solved(system, np.zeros(len(system.keys)), None)
    return None if found is None else dict(zip(system.keys, found, strict=True))


def cheapest_shift(
    relations: Iterable[Relation], costs: Mapping[Key, float], room: Mapping[Key, float], key: Key, by: float
) -> list[Key]:
    """The cells that must be free to move, so that one cell can move by so much and all sums still hold.

    The least total of cost times movement: a linear program, after Kelly, Golden and Assad (Networks 22, 1992).

    Args:
        costs: cells that may move, with the price of a unit.
        room: how far each can fall.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    keys = tuple(sorted(costs))
    index = {cell: column for column, cell in enumerate(keys)}
    entries, rows = [], 0
    for relation in relations:
        signed = [(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)]
        loose = [(index[cell], sign) for cell, sign in signed if cell in index]
        entries += [(rows, column, sign) for column, sign in loose]
        rows += bool(loose)
    price = np.array([costs[cell] for cell in keys])
    upward: list[tuple[float, float | None]] = [(0.0, None)] * len(keys)
    downward: list[tuple[float, float | None]] = [(0.0, room[cell]) for cell in keys]
    moving = index[key]
    upward[moving], downward[moving] = ((by, by), (0, 0)) if by > 0 else ((0, 0), (-by, -by))
    sums = _matrix(entries, rows, len(keys))
    found = linprog(
        np.concatenate([price, price]),
        A_eq=hstack([sums, -sums], format="csr"),
        b_eq=np.zeros(rows),
        bounds=[*upward, *downward],
    )
    if found.x is None:
        return []
    moved = found.x[: len(keys)] + found.x[len(keys) :]
    return [cell for cell, distance in zip(keys, moved, strict=True) if distance > 1e-6]


def _matrix(entries: Sequence[tuple[int, int, float]], rows: int, columns: int) -> "csr_array":
    from scipy.sparse import csr_array

    places = ([row for row, _, _ in entries], [column for _, column, _ in entries])
    return csr_array(([sign for _, _, sign in entries], places), shape=(rows, columns))


def _solved(
    system: System, aim: NDArray[np.float64], most: NDArray[np.float64] | None
) -> NDArray[np.float64] | None:
    """The figures that make `aim` least; None when there is no least, or nothing agrees."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    limit = np.full(len(system.keys), np.inf) if most is None else most
    slack = 0.0 if system.whole_numbers else 1e-9 * max(1.0, float(np.abs(system.right).max(initial=0.0)))
    sums = LinearConstraint(system.matrix, system.right - slack, system.right + slack)
    found = milp(
        aim,
        constraints=sums if system.matrix.shape[0] else None,
        bounds=Bounds(system.floor, limit),
        integrality=np.full(len(system.keys), int(system.whole_numbers)),
    )
    if found.x is None:
        return None
    solved: NDArray[np.float64] = np.round(found.x) if system.whole_numbers else found.x
    return solved
