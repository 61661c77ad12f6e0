"""The health codes of the persons of a state on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.health_code.profile import VERDICT_FILE, CodeProfile, sql_text
from wuse.assess.health_code.state import STATE, check_first_day
from wuse.pool import Engine, Source

VERDICT: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "colour": pl.String(),
    "rule": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reasons": pl.String(),
    "check_ins_left": pl.Int32(),
    "not_before": pl.Date(),
    "test_frees": pl.Boolean(),
    "next_change_on": pl.Date(),
}
"""The columns of a verdict; the profile's id and digest go with the whole of them."""
_KINDS: Mapping[Any, Any] = VERDICT
_SQL_TYPES = {pl.Date(): "DATE", pl.Int64(): "BIGINT", pl.Int32(): "INTEGER"}
_NARROW = "some_columns"
_IN_FRONT = "WITH state AS (SELECT *, {nothing} FROM some_columns),\n"


def health_codes(
    engine: Engine, state: Source, *, profile: CodeProfile, today: date, first_day: date
) -> pl.DataFrame:
    """The code of each person of a state. No row depends on another, so that a part of a state gives that part.

    Args:
        state: rows of a state, all or some; a frame may lack columns in which nobody has anything.
        today: the day that is judged, of Beijing time.
        first_day: the day that the state's bits begin with.

    Returns:
        One row a person, sorted: `colour` (red, orange, yellow, green, none), the `rule` that decided, the day of the
        fact behind it (`since`), `until` when it ends by time alone at the latest, `reasons` (see `reasons_of`), what
        green waits for (`check_ins_left`, `not_before`, `test_frees`), and `next_change_on`: until that day nothing
        changes in the row unless new facts come.

    Raises:
        Refusal: `code_state.outside` when the state has no bits for the day.
    """
    check_first_day(profile, first_day, today)
    lacking = [name for name in STATE if name not in state.columns] if isinstance(state, pl.DataFrame) else []
    found = engine.run(
        _text(lacking),
        tables={_NARROW if lacking else "state": state},
        parameters={**profile.parameters, "today": today, "first_day": first_day},
    )
    codes = found.cast(_KINDS).select(*VERDICT)
    # The rule has no order of rows; those of a sorted state come sorted, which is seen faster than done.
    return codes if codes["person"].is_sorted() else codes.sort("person")


def _text(lacking: Sequence[str]) -> str:
    """The rule's text; what nobody has is said in front of it, so that the engine need not look at each person."""
    text = sql_text(VERDICT_FILE)
    if not lacking:
        return text
    nothing = ", ".join(f"CAST(NULL AS {_SQL_TYPES[STATE[name]]}) AS {name}" for name in lacking)
    return text.replace("WITH ", _IN_FRONT.replace("{nothing}", nothing), 1)


def with_rule(codes: pl.DataFrame, profile: CodeProfile) -> pl.DataFrame:
    """The same rows, each with the profile that judged it and its digest."""
    return codes.with_columns(profile=pl.lit(profile.id), rule_digest=pl.lit(profile.digest))
