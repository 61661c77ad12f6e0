"""The search keeps the equations of a reader while nothing more is withheld, and finds what it would find without."""

from typing import Any

import numpy as np
import polars as pl
import pytest
import scipy.optimize

from wuse.publish.disclosure.feasible import System, system_of
from wuse.publish.disclosure.search import Search
from wuse.publish.power import ToldDay, told_day


def enterprises(seed: int) -> pl.DataFrame:
    """A small province of two cities, its enterprises of very different sizes."""
    chance = np.random.default_rng(seed)
    counties, count = np.array(["330382", "330381", "330302", "330106", "330110"]), 45
    december = np.maximum(160_000, chance.lognormal(13, 1.8, count)).astype(np.int64)
    return pl.DataFrame(
        {
            "firm": [f"f{number:03d}" for number in range(count)],
            "site": chance.choice(counties, count),
            "industry": chance.choice(np.array(["C", "C", "F", "E"]), count),
            "scale": chance.choice(np.array(["large", "small"]), count),
            "outcome": "assessed",
            "december": december,
            "used": (december / 31 * chance.uniform(0, 1.4, count)).astype(np.int64),
        }
    ).with_columns(resumed=(pl.col("used") * 3100 > pl.col("december") * 30).cast(pl.Int32))


def anew(search: Search) -> System:
    """The equations as they follow from what is withheld now."""
    told = {key for key in search.reasons if key in search.fixed}
    known = {key: value for key, value in search.values.items() if key not in search.reasons or key in told}
    unknown = {key: search.least[key] for key in search.reasons if key not in told}
    return system_of(known, unknown, search.relations, whole_numbers=search.whole_numbers)


def without_keeping(firms: pl.DataFrame) -> ToldDay:
    solve = scipy.optimize.linprog

    def dense(price: Any, *, A_eq: Any, **how: Any) -> Any:
        return solve(price, A_eq=A_eq.toarray() if hasattr(A_eq, "toarray") else A_eq, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Search, "_system", anew)
        patch.setattr(scipy.optimize, "linprog", dense)
        return told_day(firms, top="33", crossed=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_province_crossed_is_told_as_if_each_step_were_worked_out_anew(seed: int) -> None:
    firms = enterprises(seed)
    told = told_day(firms, top="33", crossed=True)
    assert told == without_keeping(firms)
    shown = [cell.firms is not None for cell in told.cells]
    assert any(shown)
    assert not all(shown)
