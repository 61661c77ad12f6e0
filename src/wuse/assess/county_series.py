"""County-day counts between bulletins, reconstructed: method `wuse-county-series-1`.

Bulletins give the province nearly every day, the cities on most days and the counties rarely. This module fills the
days between by an integer program for the cities of the province, and then one for the places of each city:

- the unknowns are the new cases of each place on each day, integers not below zero;
- between two known counts of a place they sum to the difference; over the places of an area they sum to the area's
  own increase between its known counts (for cities: on every day, since they were filled first), and on a day whose
  new cases the area reported, to that number;
- a documented reclassification (cases moved out of an area) is a lower bound below zero on its day;
- what the parts of a city do not account for is `unassigned`: it is never given to a county by guess;
- of all solutions the one is taken that lies nearest to proportional shares of the area's daily course.

The result is monotone but for reclassifications, integer, and adds up to every known city and province count. Every
value carries the basis `estimated`. A reconstruction stands in for the county counts that the province held on the day
but did not publish, so it carries the time at which the province would have had them: nine the next morning, Beijing
time. See docs/explanation/county-estimates.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl

from wuse.assess.apportionment import Group, Unit, apportion

METHOD = "wuse-county-series-1"
MEASURE = "confirmed_cum"
_BEST = {"published": 0, "derived": 1}
_RECORDED = timedelta(days=1, hours=1)  # 09:00 Beijing time of the next day

# Cases moved out of an area by a bulletin: 12 of Hangzhou to other provinces; 7 of 衢州 to the prison.
RECLASSIFIED: Mapping[tuple[str, date], int] = {
    ("3301", date(2020, 2, 9)): -12,
    ("3308", date(2020, 2, 20)): -7,
}


@dataclass(frozen=True)
class Known:
    """What is known of one place: counts by day, new cases by day, and a late total that may not fit exactly."""

    counts: Mapping[date, int] = field(default_factory=dict)
    new: Mapping[date, int] = field(default_factory=dict)
    total: int | None = None


def estimate_from_frame(
    frame: pl.DataFrame, *, places: Mapping[str, str], days: Sequence[date]
) -> pl.DataFrame:
    """Estimate from rows of case_count.

    Args:
        frame: rows that are published or derived (latest of each key).
        places: code -> code of the parent, for cities, zones and counties.
        days: consecutive days to fill.

    Returns:
        Rows of case_count for every place and day that has no published or derived count at 24:00.
    """
    known = known_counts(frame)
    series = estimate_series(known, places=places, days=days)
    rows = [
        _row(place, day, value, known)
        for place, values in sorted(series.items())
        for day, value in zip(days, values, strict=True)
        if not place.endswith("?") and day not in known.get(place, Known()).counts
    ]
    rows.extend(_imported_rows(frame, known, days))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA = {
    "place": pl.String(),
    "date": pl.Date(),
    "measure": pl.String(),
    "value": pl.Int64(),
    "basis": pl.String(),
    "source": pl.String(),
    "cut_off": pl.String(),
    "note": pl.String(),
    "recorded_at": pl.Datetime("us", "UTC"),
}


def estimate_series(
    known: Mapping[str, Known], *, places: Mapping[str, str], days: Sequence[date]
) -> dict[str, list[int]]:
    """Cumulative counts of every place on every day; `CODE?` is the part of an area that no place accounts for."""
    root = min(places.values(), key=len)
    series = _filled(root, known, [place for place, parent in places.items() if parent == root], days)
    series[root] = [sum(values) for values in zip(*series.values(), strict=True)]
    for city in sorted(place for place in places if places[place] == root):
        parts = [place for place, parent in places.items() if parent == city]
        if parts:
            whole = Known(counts=dict(zip(days, series[city], strict=True)))
            series |= _filled(city, {**known, city: whole}, parts, days)
    return series


def known_counts(frame: pl.DataFrame) -> dict[str, Known]:
    """What the rows say of each place; the figure at 24:00 goes before noon, published before derived.

    A total recorded long after its day (a dataset collected later) is kept apart: it is a target, not a fact of
    the day, and may contradict the bulletins by a case or two.
    """
    found: dict[str, dict[str, dict[date, tuple[int, int]]]] = {}
    totals: dict[str, int] = {}
    for row in frame.filter(pl.col("measure").is_in([MEASURE, "confirmed_new"])).iter_rows(named=True):
        if _is_late(row["date"], row["recorded_at"]):
            totals[row["place"]] = row["value"]
            continue
        rank = _BEST[row["basis"]] + (10 if row["cut_off"] == "12:00" else 0)
        figures = found.setdefault(row["place"], {}).setdefault(row["measure"], {})
        if row["date"] not in figures or rank < figures[row["date"]][0]:
            figures[row["date"]] = (rank, row["value"])
    return {place: _known(found.get(place, {}), totals.get(place)) for place in {*found, *totals}}


def _is_late(day: date, recorded_at: datetime) -> bool:
    return recorded_at.astimezone(UTC).date() > day + timedelta(days=14)


def _known(figures: Mapping[str, Mapping[date, tuple[int, int]]], total: int | None) -> Known:
    return Known(
        counts={day: value for day, (_, value) in figures.get(MEASURE, {}).items()},
        new={day: value for day, (rank, value) in figures.get("confirmed_new", {}).items() if rank < 10},
        total=total,
    )


def _filled(
    area: str, known: Mapping[str, Known], parts: Sequence[str], days: Sequence[date]
) -> dict[str, list[int]]:
    """The cumulative counts of an area's parts, and of what they do not account for."""
    last_local = _last_increase(known[area].counts)
    units = [_unit(place, known.get(place, Known()), days, last_local) for place in sorted(parts)]
    units.append(_remainder_unit(area, days))
    new = apportion(units, Group(sums=_area_sums(known[area], days)), length=len(days))
    return {unit.name: _cumulated(values) for unit, values in zip(units, new, strict=True)}


def _area_sums(known: Known, days: Sequence[date]) -> list[tuple[int, int, int]]:
    """What an area's new cases sum to: between its known counts, and on each day whose new cases it reported.

    After the last figure nothing is new, as far as is known. A day of a reclassification says nothing about its sum:
    the cases reported as new and the cases moved out are told apart only in the counts.
    """
    sums = _segments(known.counts, days)
    end = sums[-1][1] if sums else 0
    moved = {day for _, day in RECLASSIFIED}
    daily = [
        (i, i + 1, known.new.get(day, 0))
        for i, day in enumerate(days)
        if i >= end or (day in known.new and day not in moved)
    ]
    return sums + daily


def _unit(place: str, known: Known, days: Sequence[date], last_local: date | None) -> Unit:
    """A part with its known sums; after its last known count it gets nothing that was not reported for it."""
    segments = _segments(known.counts, days)
    moved = {day for _, day in RECLASSIFIED}
    fixed = {days.index(day): new for day, new in known.new.items() if day in days and day not in moved}
    end = segments[-1][1] if segments else 0
    if not segments or known.total is not None:
        end = max(end, days.index(last_local) + 1 if last_local in days else 0)
    floors = {days.index(d): least for (p, d), least in RECLASSIFIED.items() if p == place and d in days}
    target = None if known.total is None else (end, known.total)
    return Unit(
        name=place, sums=segments, fixed=fixed, floors=floors, open_until=end, target=target, cost=0.0
    )


def _remainder_unit(area: str, days: Sequence[date]) -> Unit:
    floors = {days.index(d): least for (p, d), least in RECLASSIFIED.items() if p == area and d in days}
    return Unit(
        name=f"{area}?", sums=[], fixed={}, floors=floors, open_until=len(days), target=None, cost=5.0
    )


def _segments(counts: Mapping[date, int], days: Sequence[date]) -> list[tuple[int, int, int]]:
    """Between known counts: first day's index, one past the last day's, and the increase."""
    marks = [(0, 0)] + [(days.index(day) + 1, value) for day, value in sorted(counts.items()) if day in days]
    return [(a, b, high - low) for (a, low), (b, high) in pairwise(marks)]


def _last_increase(counts: Mapping[date, int]) -> date | None:
    """The last day of February's growth: later increases of a city are imported cases, which no county is given."""
    ordered = sorted(counts.items())
    grown = [day for (_, low), (day, high) in pairwise(ordered) if high > low and day < date(2020, 3, 1)]
    return grown[-1] if grown else None


def _cumulated(new: Sequence[int]) -> list[int]:
    total, series = 0, []
    for value in new:
        total += value
        series.append(total)
    return series


def _row(place: str, day: date, value: int, known: Mapping[str, Known]) -> tuple[object, ...]:
    return (
        place,
        day,
        MEASURE,
        value,
        "estimated",
        METHOD,
        "24:00",
        _anchors(day, known.get(place)),
        _recorded(day),
    )


def _anchors(day: date, known: Known | None) -> str:
    """Which known counts the estimate lies between."""
    counts = known.counts if known else {}
    before, after = (
        max((d for d in counts if d < day), default=None),
        min((d for d in counts if d > day), default=None),
    )
    if before and after:
        return f"between {before} and {after}"
    if before or after:
        return f"after {before}" if before else f"before {after}"
    return "from a later total" if known and known.total is not None else "no count of this place is known"


def _recorded(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _RECORDED


def _imported_rows(
    frame: pl.DataFrame, known: Mapping[str, Known], days: Sequence[date]
) -> list[tuple[object, ...]]:
    """Imported cases of a county, cumulated from the new ones that were reported for it."""
    rows: list[tuple[object, ...]] = []
    imported = frame.filter((pl.col("measure") == "imported_new") & (pl.col("place").str.len_chars() == 6))
    for place, group in imported.sort("place", "date").group_by("place", maintain_order=True):
        new = dict(group.select("date", "value").iter_rows())
        for day in [d for d in days if d >= min(new)]:
            total = sum(value for d, value in new.items() if d <= day)
            code = str(place[0])
            rows.append(
                (code, day, "imported_cum", total, "estimated", METHOD, "24:00", "sum of new", _recorded(day))
            )
    return rows
