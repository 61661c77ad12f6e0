"""How near a reader of told sums comes to a group by the least and the most that it can have used."""

import numpy as np
from numpy.typing import NDArray

from wuse.publish.power.rule import WIDTH

_TRIES = 12
_HAIR = 1e-9
Matrix = NDArray[np.float64]


def narrow(matrix: Matrix, amounts: Matrix, lone: NDArray[np.intp]) -> int | None:
    """A group of one enterprise that readers come too near to; None where there is none.

    A solution of the told sums that is far from the true one clears many groups at once; who is left after a few is
    asked for by name.

    Args:
        matrix: which told cell (row) each group (column) lies in.
        lone: the columns of groups with one enterprise.
    """
    if not matrix.size or not lone.size:
        return None
    system = _System(matrix, amounts)
    low, high = amounts.copy(), amounts.copy()
    # No chance: the same weights every time, so that the same day has the same edition.
    weights = np.cos(np.outer(np.arange(1, _TRIES + 1), np.arange(1, len(amounts) + 1)))
    for aim in weights:
        low, high = _seen(low, high, system.least(aim / np.maximum(amounts, 1.0)))
    for group in sorted(lone, key=lambda column: -amounts[column]):
        for sign in (1.0, -1.0):
            if high[group] - low[group] < WIDTH * max(amounts[group], 1.0):
                aim = np.zeros(len(amounts))
                aim[group] = sign
                low, high = _seen(low, high, system.least(aim))
        if high[group] - low[group] < WIDTH * max(amounts[group], 1.0) - _HAIR:
            return int(group)
    return None


def _seen(low: Matrix, high: Matrix, found: Matrix | None) -> tuple[Matrix, Matrix]:
    return (low, high) if found is None else (np.minimum(low, found), np.maximum(high, found))


class _System:
    """The told sums, solved by HiGHS."""

    def __init__(self, matrix: Matrix, amounts: Matrix) -> None:
        # SciPy takes longer to load than all the rest, and most processes have nothing to solve.
        from scipy.sparse import csr_array

        self._scale = max(float(amounts.max()), 1.0)
        self._matrix = csr_array(matrix)
        self._sums = matrix @ amounts / self._scale

    def least(self, aim: Matrix) -> Matrix | None:
        """Amounts that agree with all sums, none above ten times all there is; None where the solver has none."""
        from scipy.optimize import linprog

        most = 10 * max(float(self._sums.max()), 1.0)
        found = linprog(aim, A_eq=self._matrix, b_eq=self._sums, bounds=(0, most), method="highs")
        return None if found.x is None else np.asarray(found.x) * self._scale
