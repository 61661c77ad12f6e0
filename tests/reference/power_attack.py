"""Who reads everything that is published of the return to work, and calculates.

Shares no code with the product: it knows the published cells, the sums that they are, the rounding, which enterprises
there are and where, and what it used itself. It solves for the least and the most that another one can have used.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

WIDTH = 0.15
"""The promise: of a firm's electricity at least so much of itself stays unknown, to the one side or the other."""
HALF = 0.00005
"""A rate in per cent with two decimals lies so near to the share that it was made of, and the index twice as near."""
DECEMBER_DAYS = 31
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Firm:
    """An enterprise at a site. Amounts are watt-hours: a day's by day, and those of December."""

    name: str
    site: str
    industry: str
    scale: str
    december: float
    used: Mapping[int, float]
    """By day; no entry where it could not be assessed."""


@dataclass(frozen=True)
class Told:
    """A told cell: a place, industry and size, `ALL` for all together, with its output in per cent and its index."""

    place: str
    industry: str
    scale: str
    resumed_rate: float
    output_rate: float
    power_index: float

    def holds(self, firm: Firm) -> bool:
        """Whether an enterprise is in it."""
        return (
            firm.site.ljust(6, "0").startswith(self.place)
            and self.industry in ("ALL", firm.industry)
            and self.scale in ("ALL", firm.scale)
        )


@dataclass
class Sums:
    """The attacker who knows the electricity of every told cell of one day in watt-hours, and its own.

    `members`: a told cell a row, a firm a column. `known`: the firms that are its own.
    """

    amounts: Array
    members: Array
    known: Collection[int] = field(default=())

    def read(self) -> list[int]:
        """The firms that it comes nearer to than is promised."""
        low, high = self.amounts.copy(), self.amounts.copy()
        least = np.maximum(WIDTH * self.amounts, 1.0) - 1e-6 * self.amounts.max()
        for aim in np.cos(np.outer(range(1, 5), range(1, len(low) + 1))):
            low, high = self._seen(low, high, aim)
        for column in sorted(set(range(len(low))) - set(self.known)):
            for sign in (1.0, -1.0):
                if high[column] - low[column] < least[column]:
                    low, high = self._seen(low, high, sign * np.eye(len(low))[column])
        return [n for n in np.flatnonzero(high - low < least) if n not in self.known]

    def _seen(self, low: Array, high: Array, aim: Array) -> tuple[Array, Array]:
        """The spans with one more solution in them: what is possible for one firm is so for all others beside it."""
        most = 10 * max(self.amounts.sum(), 1.0)
        held = np.isin(np.arange(len(self.amounts)), list(self.known))
        bounds = np.column_stack([np.where(held, self.amounts, 0.0), np.where(held, self.amounts, most)])
        right = self.members @ self.amounts
        answer = linprog(aim, A_eq=self.members, b_eq=right, bounds=bounds, method="highs")
        assert answer.status == 0, answer.message
        return np.minimum(low, answer.x), np.maximum(high, answer.x)


@dataclass
class Rates:
    """The attacker who has the rates alone, as they were rounded, of all days together, and its own meter.

    Unknown are December and every day's electricity of every firm; that a cell's output is so many per cent is a sum
    of both. Without a meter of its own it knows no watt-hour, and calculates with shares of the first told cell.
    """

    firms: Sequence[Firm]
    days: Mapping[int, Sequence[Told]]
    own: int | None = None

    def span(self, firm: int, day: int | None = None) -> tuple[float, float]:
        """The least and the most of a firm's December, or of its day."""
        aim = np.zeros(self._width)
        aim[self._column(firm, day)] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * aim, A_ub=self._most[0], b_ub=self._most[1], A_eq=self._exact[0], b_eq=self._exact[1],
                bounds=(0, None), method="highs",
            )  # fmt: skip
            ends.append(sign * answer.fun * self._unit if answer.status == 0 else sign * -np.inf)
        return float(ends[0]), float(ends[1])

    def __post_init__(self) -> None:
        self._place = {(n, None): n for n in range(len(self.firms))}
        for n, firm in enumerate(self.firms):
            for day in firm.used:
                if day in self.days:
                    self._place[n, day] = len(self._place)
        self._width = len(self._place)
        self._unit = max(firm.december for firm in self.firms)
        self._most = self._rounded()
        self._exact = self._known()

    def _column(self, firm: int, day: int | None) -> int:
        return self._place[firm, day]

    def _rounded(self) -> tuple[Array, Array]:
        rows = []
        for day, cells in self.days.items():
            for cell in cells:
                # Of the output itself and of the index, which is the mean of both shares.
                exact = round(cell.resumed_rate / 100 * self._count(cell, day)) / self._count(cell, day)
                spans = [(cell.output_rate / 100, HALF), (cell.power_index / 50 - exact, 2 * HALF)]
                for middle, half in spans:
                    rows += [
                        self._row(cell, day, middle + half, 1.0),
                        self._row(cell, day, middle - half, -1.0),
                    ]
        return np.array(rows).reshape(len(rows), self._width), np.zeros(len(rows))

    def _count(self, cell: Told, day: int) -> int:
        return sum(cell.holds(firm) and day in firm.used for firm in self.firms)

    def _row(self, cell: Told, day: int, output: float, sign: float) -> Array:
        row = np.zeros(self._width)
        for n, firm in enumerate(self.firms):
            if day in firm.used and cell.holds(firm):
                row[self._column(n, day)] += sign * DECEMBER_DAYS
                row[self._column(n, None)] -= sign * output
        return row

    def _known(self) -> tuple[Array, Array]:
        rows, right = [], []
        if self.own is None:
            first = next((cell for cells in self.days.values() for cell in cells), None)
            row = np.zeros(self._width)
            for n, firm in enumerate(self.firms):
                row[n] = float(first is None or first.holds(firm))
            rows, right = [row], [float(row @ self._true())]
        else:
            me = self.firms[self.own]
            for day in (None, *(day for day in me.used if day in self.days)):
                row = np.zeros(self._width)
                row[self._column(self.own, day)] = 1.0
                rows.append(row)
                right.append((me.december if day is None else me.used[day]) / self._unit)
        return np.array(rows), np.array(right)

    def _true(self) -> Array:
        found = np.zeros(self._width)
        for (n, day), column in self._place.items():
            firm = self.firms[n]
            found[column] = (firm.december if day is None else firm.used[day]) / self._unit
        return found

    def agrees(self) -> bool:
        """Whether the true figures are among those that the attacker holds possible; else it made a mistake."""
        true = self._true()
        return bool((self._most[0] @ true <= self._most[1] + 1e-6).all()) and bool(
            np.allclose(self._exact[0] @ true, self._exact[1])
        )
