"""What two editions tell by their difference: an enterprise that was assessed on one of the days and not on the other.

The output of a whole is the mean of its parts', weighted by their electricity in December. Whoever has a whole and all
of its parts on enough days knows the weights; on a day without one enterprise they are others by its December. So on
such a day a part is withheld, unless rounding, or others that changed too, hide it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuse.publish.power.edition import PowerEdition
from wuse.publish.power.joint import ZERO, FirmGroups, groups_of, price
from wuse.publish.power.layout import CellName, is_in, told_names, with_parts
from wuse.publish.power.rule import WIDTH

_HAIR = 1e-9
_HALF = 0.00005
"""A rate is told to a hundredth of a per cent, and lies so near to the share that it was made of."""
_EDITIONS = 10
"""Of so many editions without the same enterprise a reader takes the mean, each rounded another way."""
_NEAR = 3
"""Of the largest others so many are tried as the one that knows its own meter."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class DayBefore:
    """An earlier edition: the cells that it told, and which enterprises it was made of, each with its site."""

    told: frozenset[CellName]
    assessed: frozenset[tuple[str, str]]


def days_before(
    editions: Iterable[PowerEdition], firms_on: Callable[[date], pl.DataFrame]
) -> Iterator[DayBefore]:
    """Earlier editions, each with the enterprises that it was made of.

    Args:
        firms_on: rows of `firm_days` of a day, as they were judged for its edition; `firm`, `site` and `outcome` are
            enough, of those that were assessed.
    """
    for edition in editions:
        told = told_names(edition.area, edition.cells, edition.sizes)
        yield DayBefore(told, assessed_in(firms_on(edition.day), edition.area))


def assessed_in(firms: pl.DataFrame, top: str) -> frozenset[tuple[str, str]]:
    """The enterprises of an area that could be assessed on a day, each with its site."""
    rows = with_parts(firms, top).filter(outcome="assessed").select("firm", "site")
    return frozenset(rows.iter_rows())


def told_beside(
    firms: pl.DataFrame, told: Collection[CellName], before: Iterable[DayBefore]
) -> frozenset[CellName]:
    """Of the cells that a day may tell those that it may tell beside what is out already.

    Args:
        firms: of the area, whatever their outcome: `firm`, `site`, `part`, `industry`, `scale`, `outcome`, `used`,
            `december`.
    """
    left = frozenset(told)
    assessed = firms.filter(outcome="assessed")
    if not assessed.height:
        return left
    groups = groups_of(assessed, left)
    today = set(assessed.select("firm", "site").iter_rows())
    for edition in before:
        changed = _changed(firms, today ^ edition.assessed)
        while changed and (helps := _helps(groups, left & edition.told, changed)):
            left -= {min(helps, key=lambda name: price(groups, name))}
    return left


@dataclass(frozen=True)
class _Change:
    """An enterprise that one of the days lacks, with its watt-hours of December."""

    group: tuple[str, str, str]
    december: float


def _changed(firms: pl.DataFrame, names: Collection[tuple[str, str]]) -> list[_Change]:
    if not names:
        return []
    asked = pl.DataFrame(sorted(names), schema=["firm", "site"], orient="row")
    rows = firms.join(asked, on=["firm", "site"], how="semi").sort("december", "firm", descending=True)
    columns = ("part", "industry", "scale", "december")
    return [
        _Change((part, industry, scale), float(december))
        for part, industry, scale, december in rows.select(columns).iter_rows()
        if december
    ]


def _helps(groups: FirmGroups, told: frozenset[CellName], changed: list[_Change]) -> list[CellName]:
    """The cells that give a change away; none when all are hidden."""
    known = [name for name in groups.names if name in told]
    matrix = groups.only(told)
    sums = _sums(groups, matrix)
    ties = _ties(matrix)
    if not ties.size or not known:
        return []
    noise = (ties * (_HALF * sums.december / _EDITIONS)) @ (ties * (_HALF * sums.december / _EDITIONS)).T
    moves = np.array([_move(one, known, sums.output, ties) for one in changed])
    amounts = np.array([one.december for one in changed])
    for at, weights in _read(noise, moves, amounts):
        cells = np.abs(weights @ ties)
        inside = [is_in(changed[at].group, name) for name in known]
        used = cells > _HAIR + 1e-6 * cells.max()
        return [name for name, mine, there in zip(known, inside, used, strict=True) if mine and there]
    return []


def _read(noise: Matrix, moves: Matrix, amounts: Matrix) -> Iterator[tuple[int, Matrix]]:
    """The first change that can be read too well, with the weights of the ties that do it.

    Everything that the reader does not know blurs what it reads: rounding, and the other changes.
    """
    blur = noise + (moves * amounts[:, None]).T @ (moves * amounts[:, None])
    for at, (move, amount) in enumerate(zip(moves, amounts, strict=True)):
        if np.abs(move).max() < _HAIR:
            continue
        # Somebody else that changed knows its own: any of the largest.
        for other in [at, *[n for n in range(len(amounts)) if n != at][:_NEAR]]:
            known = {at, other}
            system = blur - sum(amounts[n] ** 2 * np.outer(moves[n], moves[n]) for n in known)
            weights = np.linalg.pinv(system, rcond=1e-12, hermitian=True) @ move
            reach = float(move @ weights)
            if reach > 0 and 2 / np.sqrt(reach) < WIDTH * amount:
                yield at, weights
                return


@dataclass(frozen=True)
class _Sums:
    december: Matrix
    output: Matrix


def _sums(groups: FirmGroups, matrix: Matrix) -> _Sums:
    used, december = (matrix @ groups.rows[name].to_numpy().astype(float) for name in ("used", "december"))
    return _Sums(december, 31 * used / np.maximum(december, 1.0))


def _ties(matrix: Matrix) -> Matrix:
    """Weights of told cells, a row each, under which they cancel out: a whole less its parts."""
    if not matrix.size:
        return np.zeros((0, 0))
    sizes, vectors = np.linalg.eigh(matrix @ matrix.T)
    found: Matrix = vectors[:, sizes <= ZERO * sizes[-1]].T
    return found


def _move(one: _Change, known: list[CellName], output: Matrix, ties: Matrix) -> Matrix:
    """How a watt-hour of an enterprise's December shows in each tie."""
    inside = np.array([float(is_in(one.group, name)) for name in known])
    found: Matrix = ties @ (inside * output)
    return found
