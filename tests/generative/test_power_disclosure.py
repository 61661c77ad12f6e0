"""Random enterprises on several days: whoever reads all that is published comes no nearer to a firm than is stated.

The attacker is stronger than a reader: it knows the electricity of every shown cell, in watt-hours, of every day.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wuse.publish.disclosure import search as disclosure_search
from wuse.publish.power import DOMINANCE, LEAST_FIRMS, public_cells, public_sums
from wuse.publish.power.table import _parts

SITES = ("330102", "330106", "330203")
INDUSTRIES = ("C", "I")
WIDTH = 0.15
"""A firm's electricity stays unknown by at least so much of itself, to the one side or the other."""
amounts = st.sampled_from((0, 3, 50, 51, 60, 70, 400, 900))


@st.composite
def days(draw: st.DrawFn) -> list[pl.DataFrame]:
    """The same firms on two days, some of which could not be assessed on one of them."""
    count = draw(st.integers(1, 12))
    firms = [
        (f"f{n}", draw(st.sampled_from(SITES)), draw(st.sampled_from(INDUSTRIES)), draw(amounts) + 10)
        for n in range(count)
    ]
    found = []
    for _ in range(2):
        rows = [
            {
                "firm": firm,
                "site": site,
                "industry": industry,
                "outcome": "no_reading" if draw(st.integers(0, 9)) == 0 else "assessed",
                "resumed": 1,
                "used": draw(amounts),
                "december": december * 31,
            }
            for firm, site, industry, december in firms
        ]
        found.append(pl.DataFrame(rows))
    return found


def assessed(day: pl.DataFrame) -> list[dict[str, Any]]:
    return day.filter(pl.col("outcome") == "assessed").to_dicts()


def spans(day: pl.DataFrame) -> dict[int, tuple[float, float]]:
    """Of each assessed firm the least and the most that it may have used, by all cells that are shown.

    Of cells that are withheld the attacker knows nothing but that they are no less than nothing.
    """
    firms = assessed(day)
    shown = {key: value for table in public_sums(day, top="33") for key, value in table.published.items()}
    rows = [[1.0 if is_in(firm, key) else 0.0 for firm in firms] for key in shown]
    found = {}
    for n in range(len(firms)):
        aim = np.zeros(len(firms))
        aim[n] = 1.0
        ends = []
        for sign in (1, -1):
            told = {"A_eq": np.array(rows), "b_eq": np.array(list(shown.values()))} if rows else {}
            answer = linprog(sign * aim, bounds=[(0, None)] * len(firms), method="highs", **told)
            ends.append(sign * answer.fun if answer.status == 0 else float("inf"))
        found[n] = (ends[0], ends[1])
    return found


def is_in(firm: Mapping[str, Any], key: tuple[str, ...]) -> bool:
    return firm["site"].startswith(key[0]) and key[1] in (firm["industry"], "total")


@settings(deadline=None, max_examples=6)
@given(days())
def test_no_firm_can_be_read_from_all_cells_of_all_days(published: list[pl.DataFrame]) -> None:
    for day in published:
        firms = assessed(day)
        for n, (low, high) in spans(day).items():
            own = firms[n]["used"]
            assert high - low >= WIDTH * own
            assert not (own == 0 and high == 0), "that a firm stood still is not told either"


@settings(deadline=None, max_examples=6)
@given(days())
def test_what_is_shown_has_five_firms_and_none_of_them_dominates(published: list[pl.DataFrame]) -> None:
    for day in published:
        for cell in public_cells(day, top="33"):
            if cell.is_withheld:
                assert (cell.firms, cell.resumed_rate, cell.output_rate) == (None, None, None)
                continue
            mine = [
                firm["used"]
                for firm in assessed(day)
                if is_in(firm, (cell.place, "total" if cell.industry == "ALL" else cell.industry))
            ]
            assert len(mine) >= LEAST_FIRMS
            assert sum(amount > 0 for amount in mine) >= LEAST_FIRMS
            assert max(mine) <= DOMINANCE.share / 100 * sum(mine)


@settings(deadline=None, max_examples=6)
@given(days())
def test_two_days_tell_no_baseline_of_a_firm_that_was_assessed_on_one_of_them(
    published: list[pl.DataFrame],
) -> None:
    # Shares alone are shown: there is no sum of December whose difference between days would be one firm's.
    shown = [set(vars(cell)) for day in published for cell in public_cells(day, top="33")]
    assert all(
        names == {"place", "industry", "firms", "resumed_rate", "output_rate", "power_index"}
        for names in shown
    )


def row(firm: str, site: str, industry: str, used: int) -> dict[str, Any]:
    return {
        "firm": firm, "site": site, "industry": industry, "outcome": "assessed", "resumed": 1, "used": used,
        "december": 31 * max(used, 1),
    }  # fmt: skip


def lonely() -> pl.DataFrame:
    """One firm alone in its county, beside six others."""
    others = [row(f"f{n}", "330102", "C", 50 + n) for n in range(6)]
    return pl.DataFrame([*others, row("alone", "330106", "C", 77)])


def test_a_firm_alone_in_its_county_hides_its_neighbours_too() -> None:
    cells = {(cell.place, cell.industry): cell for cell in public_cells(lonely(), top="33")}
    assert cells["330106", "C"].is_withheld
    assert cells["330102", "C"].is_withheld, "the city less this county would tell"
    assert not cells["33", "ALL"].is_withheld


def test_without_the_search_the_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the tests above say something.
    monkeypatch.setattr(disclosure_search.Search, "settle", lambda *_: None)
    low, high = spans(lonely())[6]
    assert (low, high) == (pytest.approx(77), pytest.approx(77))


def test_a_county_in_which_nobody_used_anything_is_withheld() -> None:
    still = [row(f"s{n}", "330106", "C", 0) for n in range(6)]
    cells = {
        (c.place, c.industry): c
        for c in public_cells(pl.DataFrame([*lonely().to_dicts()[:6], *still]), top="33")
    }
    assert cells["330106", "C"].is_withheld


def test_a_meter_placed_by_its_city_alone_has_a_part_of_its_own() -> None:
    rows = pl.DataFrame([row(f"c{n}", "3301", "C", 50) for n in range(6)])
    assert _parts(rows, "3301")["part"].unique().to_list() == ["330100"]
