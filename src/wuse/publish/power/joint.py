"""What all cells of an edition tell together: places, industries and sizes cross, and several leave little over.

Each table is protected by itself (`table`, `sides`). Here the attacker has all of them at once, knows the electricity
of every told cell and, as one of the enterprises, its own. While somebody could be worked out, the smallest cell that
helps to do so is withheld.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuse.publish.power.bounds import narrow
from wuse.publish.power.layout import CellName, is_in

_HAIR = 1e-7
"""Below this a share of a row counts as nothing."""
ZERO = 1e-11
"""Below this share of the largest an eigenvalue of what cells have in common is none."""
_FEW = 2
"""With so many enterprises or fewer a group gives one of them to the other."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class FirmGroups:
    """Enterprises that lie in the same cells, whatever is told: one county, industry and size.

    Attributes:
        rows: a group a row with its number of `firms`, its sums of `used` and `december`, and `owner`: the enterprise
            where it is one alone.
        matrix: which cell (row) each group (column) lies in.
    """

    rows: pl.DataFrame
    names: tuple[CellName, ...]
    matrix: Matrix

    def only(self, told: Collection[CellName]) -> Matrix:
        """The rows of some cells."""
        return self.matrix[[number for number, name in enumerate(self.names) if name in told]]


def groups_of(firms: pl.DataFrame, names: Collection[CellName]) -> FirmGroups:
    """The groups of assessed enterprises.

    Args:
        firms: with `firm`, `part`, `industry`, `scale`, `used`, `december`.
    """
    rows = (
        firms.group_by("part", "industry", "scale")
        .agg(
            firms=pl.col("firm").n_unique(),
            owner=pl.col("firm").min(),
            used=pl.col("used").sum(),
            december=pl.col("december").sum(),
        )
        .sort("part", "industry", "scale")
    )
    ordered = tuple(sorted(names))
    groups = list(rows.select("part", "industry", "scale").iter_rows())
    matrix = np.array([[float(is_in(group, name)) for group in groups] for name in ordered])
    return FirmGroups(rows, ordered, matrix.reshape(len(ordered), len(groups)))


def told_together(firms: pl.DataFrame, told: Collection[CellName]) -> frozenset[CellName]:
    """Of the cells that may be told each by its table those that may be told together."""
    left = set(told)
    groups = groups_of(firms, left)
    if not groups.rows.height:
        return frozenset(left)
    while left and (helps := _helps(groups, left)):
        left.discard(min(helps, key=lambda name: price(groups, name)))
    return frozenset(left)


def _helps(groups: FirmGroups, told: Collection[CellName]) -> list[CellName]:
    """The cells by which an enterprise can be worked out; none when nobody can."""
    known = [name for name in groups.names if name in told]
    matrix = groups.only(told)
    for aim in _worked_out(groups, matrix):
        weights = np.linalg.lstsq(matrix.T, aim, rcond=None)[0]
        return [name for name, weight in zip(known, weights, strict=True) if abs(weight) > _HAIR]
    for column in ("used", "december"):
        amounts = groups.rows[column].to_numpy().astype(np.float64)
        group = narrow(matrix, amounts, np.flatnonzero(groups.rows["firms"].to_numpy() == 1))
        if group is not None:
            return [name for name, row in zip(known, matrix, strict=True) if row[group]] or known
    return []


def _worked_out(groups: FirmGroups, matrix: Matrix) -> Iterator[Matrix]:
    """Sums that follow from the told cells and are of one enterprise, but for another that knows its own figure."""
    counts = groups.rows["firms"].to_numpy()
    few = np.flatnonzero(counts <= _FEW)
    free = _free(matrix, few)
    loose = np.diag(free)
    aim = np.zeros(matrix.shape[1])
    for at in np.flatnonzero(loose < _HAIR):
        aim[few[at]] = 1.0
        yield aim
        return
    one = counts[few] == 1
    owners = groups.rows["owner"].to_numpy()[few]
    for knower in _knowers(owners, one):
        held = free[np.ix_(knower, knower)]
        left = loose - np.einsum(
            "ij,ij->i", free[:, knower] @ np.linalg.pinv(held, rcond=_HAIR), free[:, knower]
        )
        found = [at for at in np.flatnonzero(left < _HAIR) if at not in knower and one[at]]
        if found:
            # What the knower's own groups weigh in the sum that gives the other away.
            share = np.linalg.lstsq(held, free[knower, found[0]], rcond=None)[0]
            aim[few[found[0]]] = 1.0
            aim[few[knower]] = -share
            yield aim
            return


def _free(matrix: Matrix, few: NDArray[np.intp]) -> Matrix:
    """How freely some groups can move while every told sum stays: their part of the projection on what is not told."""
    if not matrix.size:
        return np.eye(len(few))
    sizes, vectors = np.linalg.eigh(matrix @ matrix.T)
    kept = sizes > ZERO * sizes[-1]
    rows = (vectors[:, kept] / np.sqrt(sizes[kept])).T @ matrix[:, few]
    found: Matrix = np.eye(len(few)) - rows.T @ rows
    return found


def _knowers(owners: NDArray[np.object_], one: NDArray[np.bool_]) -> Iterator[list[int]]:
    """The groups that each enterprise makes alone."""
    homes: dict[str, list[int]] = {}
    for at, owner in enumerate(owners):
        if one[at]:
            homes.setdefault(str(owner), []).append(at)
    yield from homes.values()


def price(groups: FirmGroups, name: CellName) -> tuple[bool, float, CellName]:
    """What it costs to withhold a cell, least first: the whole last, else by the electricity in it."""
    row = groups.matrix[groups.names.index(name)]
    return bool(row.all()), float(row @ groups.rows["used"].to_numpy()), name
