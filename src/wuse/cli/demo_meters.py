"""Readings of the demonstration: made by rule so that the index of the province follows what was published.

Known are the index of 10 February, both shares of 18, 19 and 20 February, Zhoushan's index and that of the information
industry on the 20th. Between these days, and before and after them, a straight line is drawn; that part is invented.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from wuse.assess.power_index import load_power_rule
from wuse.cli.demo_firms import SOURCE

FIRST, LAST = date(2019, 12, 1), date(2020, 3, 31)
INDICES = {
    date(2020, 2, 10): 25.42,
    date(2020, 2, 18): 40.80,
    date(2020, 2, 19): 51.44,
    date(2020, 2, 20): 53.71,
}
"""Day -> the published index of the province."""
_BASELINE = load_power_rule().baseline
# Whole firms that make a share are rare: output makes up for it, so that the index is the published one.
_JAN, _FEB, _MAR = (lambda n, month=month: date(2020, month, n) for month in (1, 2, 3))
_RESUMED: Mapping[date, float] = {
    _JAN(1): 98.5, _JAN(18): 98.0, _JAN(23): 60.0, _JAN(25): 14.0, _FEB(2): 12.0, _FEB(9): 17.0, _FEB(10): 19.0,
    _FEB(17): 36.5, _FEB(18): 37.93, _FEB(19): 57.60, _FEB(20): 60.15, _FEB(29): 80.0, _MAR(10): 90.0, _MAR(25): 95.0,
    _MAR(31): 96.0,
}  # fmt: skip
_OUTPUT: Mapping[date, float] = {
    _JAN(1): 100.0, _JAN(18): 98.0, _JAN(25): 38.0, _FEB(2): 30.0, _FEB(9): 31.0, _FEB(10): 31.84, _FEB(17): 43.0,
    _FEB(18): 43.66, _FEB(19): 45.28, _FEB(20): 47.27, _FEB(29): 64.0, _MAR(10): 76.0, _MAR(25): 85.0, _MAR(31): 86.0,
}  # fmt: skip
# Of these the index of 20 February is known: 90.27 and 95.63.
_OF_GROUPS: Mapping[str, tuple[float, Mapping[date, float], Mapping[date, float]]] = {
    "zhoushan": (
        90.27,
        {_JAN(1): 98.5, _JAN(18): 98.0, _JAN(25): 40.0, _FEB(9): 50.0, _FEB(20): 86.0, _MAR(31): 97.0},
        {_JAN(1): 100.0, _JAN(18): 99.0, _JAN(25): 74.0, _FEB(9): 78.0, _FEB(20): 94.54, _MAR(31): 98.0},
    ),
    "information": (
        95.63,
        {_JAN(1): 98.5, _JAN(18): 98.0, _JAN(25): 50.0, _FEB(9): 70.0, _FEB(20): 95.0, _MAR(31): 98.0},
        {_JAN(1): 100.0, _JAN(18): 99.0, _JAN(25): 70.0, _FEB(9): 80.0, _FEB(20): 96.26, _MAR(31): 99.0},
    ),
}
_KNOWN_OF_GROUPS = _FEB(20)
_Whole = np.ndarray[Any, np.dtype[np.int64]]


def demo_readings(firms: pl.DataFrame) -> pl.DataFrame:
    """Rows of the standard `meter_reading`, one a firm and day, each learnt the next morning.

    Args:
        firms: as `demo_firms` gives them.
    """
    used = _used(firms)
    days = [FIRST + timedelta(days=n) for n in range(used.shape[1])]
    count = firms.height
    shown = firms.select(
        "meter", "place", enterprise="firm", industry="industry", tariff_class="tariff_class"
    )
    return (
        pl.concat([shown] * len(days))
        .with_columns(
            date=pl.Series(np.repeat(np.array(days, dtype="datetime64[D]"), count)),
            electricity=pl.Series(used.T.reshape(-1) / 1000),
            reading_kind=pl.lit("generated"),
            source=pl.lit(SOURCE),
        )
        .with_columns(
            recorded_at=pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
            + timedelta(hours=22)
        )
    )


def _used(firms: pl.DataFrame) -> _Whole:
    """Watt-hours, a row a firm and a column a day."""
    mean = firms["mean"].to_numpy().astype(np.int64)
    number = np.arange(firms.height)
    columns = [mean * (970 + _noise(number, n, 61)) // 1000 for n in range(len(_BASELINE))]
    december = np.stack(columns, axis=1).sum(axis=1)
    made = _Course(firms, mean, december)
    day = _BASELINE[-1]
    while day < LAST:
        day += timedelta(days=1)
        columns.append(made.of(day))
    return np.stack(columns, axis=1)


def _noise(number: _Whole, day: int, width: int) -> _Whole:
    """From 0 to the width, a number a firm and day."""
    return (number * 7919 + day * 104_729 + number * day * 31) % width


class _Course:
    """How the firms came back, group by group."""

    def __init__(self, firms: pl.DataFrame, mean: _Whole, december: _Whole) -> None:
        self._mean, self._december = mean, december
        group = firms["group"].to_numpy()
        order = firms["readiness"].to_numpy()
        self._members = {
            name: np.array(sorted(np.flatnonzero(group == name), key=lambda n: (order[n], n)))
            for name in ("zhoushan", "information", "rest")
        }

    def of(self, day: date) -> _Whole:
        """What each firm used on a day."""
        used = np.zeros(len(self._mean), dtype=np.int64)
        goals = self._goals(day)
        # The rule takes the middle of three days: whoever is to count on the next day is at work today.
        counts = self._counts(min(day + timedelta(days=1), LAST))
        for name, members in self._members.items():
            used[members] = self._spread(members, counts[name], goals[name], (day - FIRST).days)
        return used

    def _counts(self, day: date) -> dict[str, int]:
        """How many firms of each group have resumed on a day."""
        whole = round(_on_line(_RESUMED, day) / 100 * len(self._mean))
        known = {
            name: round(_on_line(resumed, day) / 100 * len(self._members[name]))
            for name, (_, resumed, _) in _OF_GROUPS.items()
        }
        return {**known, "rest": whole - sum(known.values())}

    def _goals(self, day: date) -> dict[str, int]:
        """Watt-hours of each group on a day."""
        counts = self._counts(day)
        total = self._whole_output(day, sum(counts.values()) / len(self._mean))
        known = {}
        for name, (index, _, output) in _OF_GROUPS.items():
            members = self._members[name]
            share = _on_line(output, day) / 100
            if day == _KNOWN_OF_GROUPS:
                share = 2 * index / 100 - counts[name] / len(members)
            known[name] = round(share * self._baseline(members))
        return {**known, "rest": total - sum(known.values())}

    def _whole_output(self, day: date, resumed: float) -> int:
        share = 2 * INDICES[day] / 100 - resumed if day in INDICES else _on_line(_OUTPUT, day) / 100
        return round(share * self._baseline(np.arange(len(self._mean))))

    def _baseline(self, members: _Whole) -> float:
        return float(self._december[members].sum()) / len(_BASELINE)

    def _spread(self, members: _Whole, working: int, goal: int, day: int) -> _Whole:
        """The electricity of a group: a little where nobody works, the rest by size; the largest has what is left."""
        used = self._mean[members] * (60 + _noise(members, day, 81)) // 1000
        at_work = members[:working]
        weights = self._mean[at_work] * (950 + _noise(at_work, day, 101))
        left = goal - int(used[working:].sum())
        used[:working] = (weights * (left / float(weights.sum()))).astype(np.int64)
        largest = int(np.argmax(weights))
        used[largest] += goal - int(used.sum())
        return used


def _on_line(points: Mapping[date, float], day: date) -> float:
    """The value of a day between those that are given."""
    at = [point.toordinal() for point in points]
    return float(np.interp(day.toordinal(), at, list(points.values())))
