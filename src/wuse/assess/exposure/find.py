"""Who was where a case was: found once for many cases, among all visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from wuse.assess.exposure.rule import ExposureRule, sql_text
from wuse.pool import Engine, Source
from wuse.pool.sorted_copies import CopyShape

EXPOSURE_VISITS = CopyShape(
    table="venue_visit",
    key="person",
    place="venue",
    columns=(
        "person", "venue", "visited_at", "left_at", "self_said", "response", "recorded_at", "sequence", "row_number",
    ),
)  # fmt: skip
"""What the rule reads of the visits; it asks for nothing but venues of the cases, so they may be narrowed to these."""


@dataclass(frozen=True)
class Exposures:
    """A proposal for an epidemiologist, who decides whom to list as a contact.

    `met`: a row for each case and person, ranked within the case: `together` pairs of visits at the same time, `near`
    within two hours of each other, `doubtful` of which a check-in is in doubt, `first_at` and `last_at`. `meetings`:
    the pairs of visits that it rests on, with their venues. `crowded`: venues with more visitors than are compared,
    without those whose check-ins there are in doubt.
    """

    met: pl.DataFrame
    meetings: pl.DataFrame
    crowded: pl.DataFrame


def find_exposures(
    engine: Engine,
    visits: Source,
    *,
    cases: Sequence[str],
    response: str,
    rule: ExposureRule,
    as_of: datetime,
) -> Exposures:
    """The persons who may have been exposed to confirmed cases, from what was recorded by a moment.

    Args:
        visits: `venue_visit`, every row, or all those at venues where a case ever was.
        cases: the keys of the cases' persons.
        response: under which they are cases, and under which the visits were said.
        as_of: with a time zone.
    """
    asked = pl.DataFrame({"person": sorted(set(cases))}, schema={"person": pl.String()})
    known = {
        "response": response,
        "as_of": as_of,
        "since": as_of - timedelta(days=rule.values["window_days"]),
        "most_persons": rule.values["most_persons"],
    }
    # Two readings of the visits, the first one of few columns; what follows is small.
    tables: dict[str, Source] = {"visits": visits, "cases": asked}
    venues = engine.run(sql_text("venues_of_cases.sql"), tables=tables, parameters=known)
    tables = {"visits": visits, "venues": venues}
    there = engine.run(sql_text("visits_there.sql"), tables=tables, parameters=known)
    tables = {"there": there, "cases": asked}
    crowded = engine.run(sql_text("crowded.sql"), tables=tables, parameters=known)
    tables["crowded"] = crowded.select("venue")
    meetings = engine.run(sql_text("meetings.sql"), tables=tables, parameters=known)
    met = engine.run(sql_text("exposure.sql"), tables={"meetings": meetings}, parameters=known)
    return Exposures(met, meetings, crowded)
