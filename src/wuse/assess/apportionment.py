"""Apportioning an area's daily new cases to its parts: a small integer program.

Transportation with bounds (Dantzig 1951): rows are parts, columns are days; sums of rows over segments and of columns
over segments are given. Solved by HiGHS through SciPy; the objective prefers what is nearest to proportional shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wuse.assess.demands import Segment
from wuse.vocabulary import Refusal

_BEYOND_SHARE = 2.0
_MISSED_TARGET = 50.0


@dataclass(frozen=True)
class Unit:
    """A part of an area: what its new cases sum to over segments, and what is fixed or allowed on a day.

    `fixed`: new cases of a day as reported. `floors`: a lower bound below zero on a day (cases moved out).
    `open_until`: no new case from this day on but fixed ones. `target`: (day index, total) to come near to.
    `cost`: of each case given to this part rather than to another. `least`: what its new cases sum to at least over
    spans of days, for what lies below it.
    """

    name: str
    sums: Sequence[Segment]
    fixed: Mapping[int, int]
    floors: Mapping[int, int]
    open_until: int
    target: tuple[int, int] | None
    cost: float
    least: Sequence[Segment] = ()


@dataclass(frozen=True)
class Group:
    """The area: what the new cases of all its parts sum to over segments of days."""

    sums: Sequence[Segment]


@dataclass
class _Program:
    """The constraints as they are gathered: triplets of a sparse matrix with bounds a row."""

    rows: list[int]
    columns: list[int]
    weights: list[float]
    low: list[float]
    high: list[float]

    def add(self, columns: Sequence[int], low: float, high: float, *, less: Sequence[int] = ()) -> None:
        """Require that the sum of some variables, less that of others, lies between two bounds."""
        self.rows.extend([len(self.low)] * (len(columns) + len(less)))
        self.columns.extend([*columns, *less])
        self.weights.extend([1.0] * len(columns) + [-1.0] * len(less))
        self.low.append(low)
        self.high.append(high)


def apportion(units: Sequence[Unit], group: Group, *, length: int) -> list[list[int]]:
    """New cases of each unit on each day.

    Raises:
        Refusal: `estimate.contradiction` when the known counts cannot all be true.
    """
    # SciPy takes longer to load than all the rest, and most processes have nothing to solve.
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    shares = _shares(units, group, length)
    cells = len(units) * length
    misses = (
        cells * 3
    )  # after three tiers of every cell, two variables a unit: too few, too many for its target
    width = misses + 2 * len(units)
    program = _constraints(units, group, length, misses)
    low, high = _bounds(units, shares, length)
    matrix = coo_array((program.weights, (program.rows, program.columns)), shape=(len(program.low), width))
    solved = milp(
        _costs(units, shares),
        integrality=np.ones(width),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix.tocsr(), np.array(program.low), np.array(program.high)),
    )
    if solved.x is None:
        raise Refusal(
            "estimate.contradiction",
            "The known counts of {places} contradict each other or their area's "
            "total: compare the bulletins of these places.",
            {"places": [unit.name for unit in units if not unit.name.endswith("?")]},
        )
    tiers = np.rint(solved.x[:misses]).astype(int).reshape(len(units), length, 3)
    return [[int(value) for value in row] for row in tiers.sum(axis=2)]


def _shares(
    units: Sequence[Unit], group: Group, length: int
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Expected new cases of each unit and day: its own sums, spread like the area's course."""
    course = np.zeros(length)
    for first, end, total in group.sums:
        course[first:end] = max(total, 0) / max(end - first, 1)
    shares = np.zeros((len(units), length))
    for i, unit in enumerate(units):
        for first, end, total in _expected_segments(unit):
            weight = course[first:end]
            even = weight.sum() == 0
            shares[i, first:end] = total * (1 / max(end - first, 1) if even else weight / weight.sum())
    unknown = [i for i, unit in enumerate(units) if not _expected_segments(unit) and unit.cost == 0]
    left = np.clip(course - shares.sum(axis=0), 0, None)
    for i in unknown:
        shares[i, : units[i].open_until] = left[: units[i].open_until] / len(unknown)
    return shares


def _expected_segments(unit: Unit) -> list[Segment]:
    """The unit's segments, with a last one from its last known count to its target."""
    segments = list(unit.sums)
    if unit.target:
        done, end = sum(total for _, _, total in segments), segments[-1][1] if segments else 0
        if unit.target[0] > end:
            segments.append((end, unit.target[0], max(unit.target[1] - done, 0)))
    return segments


def _constraints(units: Sequence[Unit], group: Group, length: int, misses: int) -> _Program:
    program = _Program([], [], [], [], [])
    for i, unit in enumerate(units):
        for first, end, total in unit.sums:
            program.add(_cells([i], first, end, length), total, total)
        if unit.target and unit.target[0] > (unit.sums[-1][1] if unit.sums else 0):
            columns = [*_cells([i], 0, unit.target[0], length), misses + 2 * i]
            program.add(columns, unit.target[1], unit.target[1], less=[misses + 2 * i + 1])
        for first, end, least in unit.least:
            program.add(_cells([i], first, end, length), least, np.inf)
        if unit.floors:
            for day in range(1, length + 1):
                program.add(_cells([i], 0, day, length), 0, np.inf)
    for first, end, total in group.sums:
        program.add(_cells(range(len(units)), first, end, length), total, total)
    return program


def _cells(units: Sequence[int] | range, first: int, end: int, length: int) -> list[int]:
    return [(i * length + day) * 3 + tier for i in units for day in range(first, end) for tier in range(3)]


def _bounds(
    units: Sequence[Unit], shares: np.ndarray[tuple[int, int], np.dtype[np.float64]], length: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Each cell in three tiers: up to the whole share, one more, beyond; closed cells are zero, fixed ones given."""
    low, high = np.zeros((len(units), length, 3)), np.zeros((len(units), length, 3))
    for i, unit in enumerate(units):
        for day in range(length):
            if day in unit.fixed:
                low[i, day, 0] = high[i, day, 0] = unit.fixed[day]
            elif day < unit.open_until:
                # A stretch over which a count falls has shares below zero; only its day of moves may.
                high[i, day] = (max(np.floor(shares[i, day]), 0), 1, np.inf)
                low[i, day, 0] = unit.floors.get(day, 0)
    missed = np.repeat([np.inf if unit.target else 0.0 for unit in units], 2)
    return np.concatenate([low.ravel(), np.zeros(len(missed))]), np.concatenate([high.ravel(), missed])


def _costs(
    units: Sequence[Unit], shares: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Nothing within the share, little for rounding it up, more beyond; a missed target costs most."""
    fraction = shares - np.floor(shares)
    own = np.array([[unit.cost] for unit in units])
    # The third decimal breaks ties by order, so that the solution does not hang on the solver's whim.
    tie = np.arange(shares.size).reshape(shares.shape) * 1e-7
    tiers = np.stack([own + 0 * shares, own + 1 - fraction + tie, own + _BEYOND_SHARE + tie], axis=2)
    return np.concatenate([tiers.ravel(), np.full(2 * len(units), _MISSED_TARGET)])
