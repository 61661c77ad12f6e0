"""Case reports as tracing needs them: read from the pool by their ids, under a response."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from wuse.pool import Pool, load_standard
from wuse.pool.newest import keys_at
from wuse.respond.contact import CASE_CLASSES
from wuse.vocabulary import PlaceCode

COLUMNS = ("person", "place", "onset_on", "diagnosed_on", "classification", "status")


def cases_reported(
    pool: Pool, reports: Iterable[str], *, response: str, known_at: datetime
) -> dict[str, dict[str, Any]]:
    """Id -> the newest row of each of these reports that there is."""
    asked = pl.DataFrame({"report_id": sorted(set(reports))}, schema={"report_id": pl.String()})
    rows = pool.latest("case_report", known_at=known_at, among=asked, response=response, columns=COLUMNS)
    return {row["report_id"]: row for row in rows.iter_rows(named=True)}


def cases_at(pool: Pool, place: PlaceCode, *, response: str, known_at: datetime) -> pl.DataFrame:
    """The newest rows of the cases who live in a place, without those that were ruled out."""
    keys = keys_at(pool, load_standard("case_report"), place, response)
    rows = pool.latest("case_report", known_at=known_at, among=keys, response=response, columns=COLUMNS)
    return rows.filter(
        pl.col("place").str.starts_with(place),
        pl.col("classification").is_in(CASE_CLASSES),
        pl.col("status") != "ruled_out",
    ).sort("report_id")
