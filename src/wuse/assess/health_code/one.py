"""One person's code: from that person's rows alone, or from what is kept of them and the rows that came since."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from wuse.assess.health_code.judge import health_codes
from wuse.assess.health_code.kept import KeptCodes
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
    """The verdict on a person, as `verdict_of_state` gives it; None when nothing is remembered of them.

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
    return verdict_of_state(engine, state, profile=profile, today=today, first_day=first_day)


def code_of_kept(
    engine: Engine,
    kept: KeptCodes,
    declared: pl.DataFrame,
    person: str,
    *,
    areas: pl.DataFrame,
    profile: CodeProfile,
    as_of: datetime,
) -> dict[str, Any] | None:
    """The verdict on a person from what is kept and what they declared since; the same as from all their rows.

    Args:
        declared: rows of `declaration` of the person alone, none of which corrects an older one; what the state knows
            already may be among them. The person has no other new fact, and none was taken from them.
    """
    first_day = kept.first_day
    state = kept.rows_of(pl.Series([person], dtype=pl.String()))
    if declared.height:
        judging = Judging(profile, as_of, first_day)
        fresh = parts_of(engine, CodeFacts({"declaration": declared}, areas), ["declared.sql"], judging)
        state = brought_together(engine, [state, *fresh])
    if not state.height:
        return None
    return verdict_of_state(engine, state, profile=profile, today=day_of(as_of), first_day=first_day)


def verdict_of_state(
    engine: Engine, state: pl.DataFrame, *, profile: CodeProfile, today: date, first_day: date
) -> dict[str, Any]:
    """The verdict on the one person of a state, in the columns of a verdict, and the day of the last declaration."""
    codes = health_codes(engine, state, profile=profile, today=today, first_day=first_day)
    return {"declared_on": state["declared_on"][0], **codes.row(0, named=True)}
