"""Estimates as rows of case_count, each flagged as one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import polars as pl

from wuse.assess.county_facts import MEASURE, Known, first_import, known_counts
from wuse.assess.county_series import METHOD, estimate_series

_RECORDED = timedelta(days=1, hours=1)  # 09:00 Beijing time of the next day
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


def estimate_from_frame(
    frame: pl.DataFrame, *, places: Mapping[str, str], days: Sequence[date]
) -> pl.DataFrame:
    """Estimate from rows of case_count.

    Args:
        frame: rows that are published or derived (latest of each key).
        places: code -> code of the parent, for cities, zones and counties.
        days: consecutive days to fill.

    Returns:
        Rows of case_count for every place and day that has no published or derived count at 24:00. A place of
        which nothing is known, and nothing of the area that it is in, gets none: no case is not a guess to make.
    """
    known = known_counts(frame)
    series = estimate_series(known, places=places, days=days, imported_from=first_import(frame))
    rows = [
        _row(place, day, MEASURE, value, _anchors(day, known.get(place)))
        for place, values in sorted(series.items())
        if _has_ground(place, known, places)
        for day, value in zip(days, values, strict=True)
        if day not in known.get(place, Known()).counts
    ]
    return pl.DataFrame([*rows, *_imported_rows(frame, days)], schema=_SCHEMA, orient="row")


def _has_ground(place: str, known: Mapping[str, Known], places: Mapping[str, str]) -> bool:
    """Whether an estimate of the place rests on anything: a count of its own, or counts of the area it is in."""
    own, area = known.get(place, Known()), known.get(places.get(place, ""), Known())
    return not place.endswith("?") and bool(own.counts or own.total is not None or area.counts)


def _row(place: str, day: date, measure: str, value: int, note: str) -> tuple[object, ...]:
    recorded = datetime(day.year, day.month, day.day, tzinfo=UTC) + _RECORDED
    return (place, day, measure, value, "estimated", METHOD, "24:00", note, recorded)


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


def _imported_rows(frame: pl.DataFrame, days: Sequence[date]) -> list[tuple[object, ...]]:
    """Imported cases of a county, cumulated from the new ones that were reported for it."""
    rows: list[tuple[object, ...]] = []
    imported = frame.filter((pl.col("measure") == "imported_new") & (pl.col("place").str.len_chars() == 6))
    for place, group in imported.sort("place", "date").group_by("place", maintain_order=True):
        new = dict(group.select("date", "value").iter_rows())
        for day in [d for d in days if d >= min(new)]:
            total = sum(value for d, value in new.items() if d <= day)
            rows.append(_row(str(place[0]), day, "imported_cum", total, "sum of new"))
    return rows
