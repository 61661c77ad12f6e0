"""The one query that judges a declaration by some criteria: the SQL file with their conditions in its gap."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from wuse.pool import Engine, load_standard

WHITE_LIST_FILE = "white_list.sql"
STANDARD = "enterprise"
FOUND = ("county_colour", "days_since_cluster")
"""What a condition may read beside the columns of the standard."""
_ASKED = {"as_of": pl.Date(), "county_colour": pl.String()}


@cache
def white_list_text() -> str:
    """The text of the SQL file."""
    return (files("wuse.assess.white_list") / WHITE_LIST_FILE).read_text(encoding="utf-8")


@cache
def readable_columns() -> frozenset[str]:
    """The columns that a condition may read."""
    return frozenset(load_standard(STANDARD).columns) | frozenset(FOUND)


def run_criteria(
    engine: Engine,
    declared: pl.DataFrame,
    criteria: Sequence[tuple[str, Sequence[str]]],
    parameters: Mapping[str, Any],
    *,
    as_of: date,
    county_colour: str | None,
) -> pl.DataFrame:
    """A row a declaration: `met_n`, `from_n_m` of the n-th criterion, counted from 1.

    Args:
        declared: rows in the columns of the standard. criteria: condition, and what it was judged from.
    """
    asked = pl.DataFrame([[as_of, county_colour]], schema=_ASKED, orient="row")
    text = white_list_text().replace("{columns}", ",\n    ".join(_columns(criteria)))
    return engine.run(text, tables={"declared": declared, "asked": asked}, parameters=parameters)


def no_declarations() -> pl.DataFrame:
    """The columns of the standard without a row."""
    found = load_standard(STANDARD)
    return pl.DataFrame(schema={name: kind for name, kind in found.schema.items() if name in found.columns})


def _columns(criteria: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for number, (met, judged_from) in enumerate(criteria, start=1):
        # What is not known is not met.
        yield f"coalesce(({met}), FALSE) AS met_{number}"
        for place, shown in enumerate(judged_from, start=1):
            yield f"CAST(({shown}) AS VARCHAR) AS from_{number}_{place}"
