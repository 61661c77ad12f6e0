"""One person's code from that person's rows alone: the same rule text as for everyone, in milliseconds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from wuse.assess.health_code.judge import health_codes
from wuse.assess.health_code.profile import CodeProfile
from wuse.assess.health_code.state import (
    READS,
    CodeFacts,
    Judging,
    brought_together,
    day_of,
    first_day_for,
    parts_of,
)
from wuse.pool import Engine


def code_of_rows(
    engine: Engine,
    rows: Mapping[str, pl.DataFrame],
    person: str,
    *,
    areas: pl.DataFrame,
    profile: CodeProfile,
    as_of: datetime,
) -> dict[str, Any] | None:
    """The verdict on a person; None when nothing is remembered of them.

    Args:
        rows: by standard, all rows of whatever the person ever had a row of: a correction may have given a fact to
            somebody else. A standard without rows may be left out.
        areas: as `risk_areas` gives them.
        as_of: with a time zone; what was recorded later does not exist.
    """
    today = day_of(as_of)
    first_day = first_day_for(profile, today)
    there = [name for name, (standard, _) in READS.items() if standard in rows and rows[standard].height]
    facts = CodeFacts(rows, areas)
    parts = parts_of(engine, facts, there, Judging(profile, as_of, first_day))
    mine = [part.filter(pl.col("person") == person) for part in parts]
    state = brought_together(engine, mine)
    if not state.height:
        return None
    codes = health_codes(engine, state, profile=profile, today=today, first_day=first_day)
    return codes.row(0, named=True)
