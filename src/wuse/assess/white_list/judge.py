"""What a declaration is worth by a white list: each criterion judged of itself, with what it was judged from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from wuse.assess.white_list.profile import WhiteListProfile
from wuse.assess.white_list.query import run_criteria
from wuse.pool import Engine
from wuse.vocabulary import Colour

UNSAID = "–"
"""What stands for a value that was not declared."""


@dataclass(frozen=True)
class Criterion:
    """One criterion as judged. `value`: what it was judged from, such as `300 / 560`."""

    name: str
    met: bool
    value: str


def judge_white_list(
    engine: Engine,
    declared: pl.DataFrame,
    *,
    profile: WhiteListProfile,
    as_of: date,
    county_colour: Colour | None,
) -> tuple[Criterion, ...]:
    """Judge the criteria of a profile, in its order.

    Args:
        declared: one row in the columns of the standard `enterprise`; what is missing was not said.
        as_of: the day in China. county_colour: of the newest map; None where the county has none.
    """
    asked = [(one.met, one.judged_from) for one in profile.criteria]
    colour = county_colour.value if county_colour else None
    found = run_criteria(engine, declared, asked, profile.parameters, as_of=as_of, county_colour=colour)
    row = found.row(0, named=True)
    return tuple(
        Criterion(one.name, row[f"met_{number}"], _shown(row, number, one.judged_from))
        for number, one in enumerate(profile.criteria, start=1)
    )


def _shown(row: dict[str, object], number: int, judged_from: Sequence[str]) -> str:
    told = (row[f"from_{number}_{place}"] for place in range(1, len(judged_from) + 1))
    return " / ".join(UNSAID if one is None else str(one) for one in told)
