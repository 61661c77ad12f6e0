"""The health codes of the persons of a state on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.health_code.profile import VERDICT_FILE, CodeProfile, sql_text
from wuse.assess.health_code.state import check_first_day
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


def health_codes(
    engine: Engine, state: Source, *, profile: CodeProfile, today: date, first_day: date
) -> pl.DataFrame:
    """The code of each person of a state. No row depends on another, so that a part of a state gives that part.

    Args:
        state: rows of a state, all or some.
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
    found = engine.run(
        sql_text(VERDICT_FILE),
        tables={"state": state},
        parameters={**profile.parameters, "today": today, "first_day": first_day},
    )
    codes = found.cast(_KINDS).select(*VERDICT)
    # The rule has no order of rows; those of a sorted state come sorted, which is seen faster than done.
    return codes if codes["person"].is_sorted() else codes.sort("person")


def with_rule(codes: pl.DataFrame, profile: CodeProfile) -> pl.DataFrame:
    """The same rows, each with the profile that judged it and its digest."""
    return codes.with_columns(profile=pl.lit(profile.id), rule_digest=pl.lit(profile.digest))
