"""What an edition tells beside the table of places and industries, and how much of the table is told."""

from typing import Any

import polars as pl
import pytest

from wuse.publish.power import HeldBackCell, public_cells, public_held_back, public_sizes


def firm(
    name: str, site: str, industry: str, scale: str = "small", used: int = 100, resumed: int = 1
) -> dict[str, Any]:
    return {
        "firm": name, "site": site, "industry": industry, "scale": scale, "outcome": "assessed",
        "resumed": resumed, "used": used, "december": 200 * 31,
    }  # fmt: skip


def many(count: int, site: str, industry: str, scale: str = "small", **more: Any) -> list[dict[str, Any]]:
    return [firm(f"{site}{industry}{scale}{n}", site, industry, scale, **more) for n in range(count)]


def cells(rows: list[dict[str, Any]], top: str = "33") -> dict[tuple[str, str], Any]:
    found = public_cells(pl.DataFrame(rows), top=top, crossed=False)
    return {(cell.place, cell.industry): cell for cell in found}


MIXED = [
    *many(6, "330382", "C"), *many(6, "330382", "I"), *many(6, "330381", "C"), *many(7, "330381", "I"),
    *many(8, "330106", "C"), *many(9, "330106", "I"), *many(8, "330108", "C"), *many(9, "330108", "I"),
]  # fmt: skip


def test_counties_are_told_of_all_industries_together_and_industries_of_the_whole() -> None:
    found = cells(MIXED)
    counties = [(code, "ALL") for code in ("3301", "330106", "330108", "3303", "330381", "330382")]
    assert list(found) == [("33", "C"), ("33", "I"), ("33", "ALL"), *counties]
    assert found["330382", "ALL"].firms == 12
    assert found["33", "C"].firms == 28
    assert (found["33", "ALL"].resumed_rate, found["33", "ALL"].output_rate) == (100.0, 50.0)
    assert not any(cell.is_withheld for cell in found.values())


def test_a_small_county_takes_a_neighbour_with_it() -> None:
    found = cells([*MIXED, *many(2, "330304", "C"), *many(1, "330304", "I")])
    withheld = {place for (place, _), cell in found.items() if cell.is_withheld}
    assert "330304" in withheld
    assert len(withheld & {"330381", "330382"}) == 1, "the city less its other counties would tell"


def test_a_county_of_one_industry_is_withheld_where_the_industry_less_it_is_one_firm() -> None:
    rows = [*MIXED, *many(6, "330304", "D"), firm("other", "330106", "D")]
    assert cells(rows)["330304", "ALL"].is_withheld
    more = [*rows, *many(6, "330108", "D")]
    assert not cells(more)["330304", "ALL"].is_withheld


def test_sizes_are_told_unless_few_firms_make_one() -> None:
    rows = pl.DataFrame(
        [*MIXED, *many(6, "330382", "C", "micro", resumed=0), *many(3, "330106", "I", "large")]
    )
    whole = next(cell for cell in public_cells(rows, top="33", crossed=False) if cell.place == "33")
    found = {cell.scale: cell for cell in public_sizes(rows, whole)}
    assert found["large"].is_withheld
    assert found["large"].firms is None
    assert sum(cell.is_withheld for cell in found.values()) == 2, "or the whole less the others would tell"


def test_no_size_is_told_where_the_whole_is_withheld() -> None:
    rows = pl.DataFrame(many(4, "330382", "C"))
    whole = next(cell for cell in public_cells(rows, top="33", crossed=False) if cell.place == "33")
    assert whole.is_withheld
    assert all(cell.is_withheld for cell in public_sizes(rows, whole))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, {}),
        ({"funds": 9, "orders": 10}, {"funds": 5, "orders": 10}),
        ({"funds": 3, "orders": 8, "staff_away": 20}, {"funds": None, "orders": 5, "staff_away": 20}),
    ],
)
def test_few_enterprises_that_name_a_reason_have_no_number(
    counts: dict[str, int], told: dict[str, int | None]
) -> None:
    # The sum of all reasons is not shown, so nothing else need be withheld.
    assert {cell.reason: cell.firms for cell in public_held_back(counts)} == told


@pytest.mark.parametrize(
    ("before", "count", "told"),
    [(20, 21, 20), (20, 24, 20), (20, 25, 25), (20, 16, 20), (20, 15, 15), (5, 1, 5), (5, 0, None), (None, 4, None),
     (None, 7, 5)],
)  # fmt: skip
def test_what_one_enterprise_declares_moves_no_number(
    before: int | None, count: int, told: int | None
) -> None:
    last = [HeldBackCell("funds", before)]
    assert public_held_back({"funds": count} if count else {}, last) == (HeldBackCell("funds", told),)
