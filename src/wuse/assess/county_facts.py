"""What is known of each place before its days are estimated, read from rows of case_count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl

from wuse.assess.demands import Segment

MEASURE = "confirmed_cum"
RECLASSIFIED = "reclassified_out_new"
_FIGURES = (MEASURE, "confirmed_new", RECLASSIFIED)
_BEST = {"published": 0, "derived": 1}
_NOON = 10
_LATE = timedelta(days=14)

Figures = dict[str, dict[date, tuple[int, int]]]
"""Measure -> day -> (rank, value); a lower rank goes before."""


@dataclass(frozen=True)
class Known:
    """What is known of one place.

    `counts`: cumulative cases by day; `new`: new cases by day; `moved_out`: cases that a bulletin moved to another
    place on that day; `total`: a late total that may not fit exactly.
    """

    counts: Mapping[date, int] = field(default_factory=dict)
    new: Mapping[date, int] = field(default_factory=dict)
    moved_out: Mapping[date, int] = field(default_factory=dict)
    total: int | None = None


def known_counts(frame: pl.DataFrame) -> dict[str, Known]:
    """What the rows say of each place; the figure at 24:00 goes before noon, published before derived.

    A total recorded long after its day (a dataset collected later) is kept apart: it is a target, not a fact of
    the day, and may contradict the bulletins by a case or two.
    """
    found: dict[str, Figures] = {}
    totals: dict[str, int] = {}
    for row in frame.filter(pl.col("measure").is_in(_FIGURES)).iter_rows(named=True):
        if _is_late(row["date"], row["recorded_at"]):
            totals[row["place"]] = row["value"]
            continue
        rank = _BEST[row["basis"]] + (_NOON if row["cut_off"] == "12:00" else 0)
        figures = found.setdefault(row["place"], {}).setdefault(row["measure"], {})
        if row["date"] not in figures or rank < figures[row["date"]][0]:
            figures[row["date"]] = (rank, row["value"])
    return {place: _known(found.get(place, {}), totals.get(place)) for place in {*found, *totals}}


def first_import(frame: pl.DataFrame) -> date | None:
    """The first day with a case from abroad: what an area gains from then on is not given to a county by guess."""
    imported = frame.filter(pl.col("measure").is_in(["imported_new", "imported_cum"]) & (pl.col("value") > 0))
    return None if imported.is_empty() else min(imported["date"].to_list())


def segments(counts: Mapping[date, int], days: Sequence[date]) -> list[Segment]:
    """Between known counts: first day's index, one past the last day's, and the increase."""
    marks = [(0, 0)] + [(days.index(day) + 1, value) for day, value in sorted(counts.items()) if day in days]
    return [(a, b, high - low) for (a, low), (b, high) in pairwise(marks)]


def _is_late(day: date, recorded_at: datetime) -> bool:
    return recorded_at.astimezone(UTC).date() > day + _LATE


def _known(figures: Figures, total: int | None) -> Known:
    return Known(
        counts={day: value for day, (_, value) in figures.get(MEASURE, {}).items()},
        new={day: value for day, (rank, value) in figures.get("confirmed_new", {}).items() if rank < _NOON},
        moved_out={day: value for day, (_, value) in figures.get(RECLASSIFIED, {}).items()},
        total=total,
    )
