"""What an edition tells beside the table of places and industries, and how much of the table is told."""

from typing import Any

import polars as pl
import pytest

from wuse.assess.power_index import ALL
from wuse.publish.power import (
    HeldBackAt,
    HeldBackCell,
    public_cells,
    public_held_back,
    public_held_back_at,
    public_sizes,
)


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
    said = named(*((reason, "330382", "C", firms) for reason, firms in counts.items()))
    assert {cell.reason: cell.firms for cell in public_held_back(said)} == told


@pytest.mark.parametrize(
    ("before", "count", "told"),
    [(20, 21, 20), (20, 24, 20), (20, 25, 25), (20, 16, 20), (20, 15, 15), (5, 1, 5), (5, 0, None), (None, 4, None),
     (None, 7, 5)],
)  # fmt: skip
def test_what_one_enterprise_declares_moves_no_number(
    before: int | None, count: int, told: int | None
) -> None:
    last = [HeldBackCell("funds", before)]
    said = named(*([("funds", "330382", "C", count)] if count else []))
    assert public_held_back(said, last) == (HeldBackCell("funds", told),)
    # Of a county alike, where its number may be told at all.
    at_last = [HeldBackAt("330382", ALL, "funds", before)]
    found = {cell.place: cell.firms for cell in public_held_back_at(said, top="33", before=at_last)}
    assert found["330382"] == (told if count >= 5 else None)


def named(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """Reason, county, industry and number of enterprises, as `held_back` gives them."""
    schema = {"reason": pl.String, "county": pl.String, "industry": pl.String, "firms": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def at(*rows: tuple[str, str, str, int]) -> dict[tuple[str, str], int | None]:
    """What is told of the reason `funds`, by place and industry."""
    found = public_held_back_at(named(*rows), top="33")
    return {(cell.place, cell.industry): cell.firms for cell in found if cell.reason == "funds"}


def test_a_county_with_few_is_withheld_and_another_with_it_so_that_nothing_can_be_subtracted() -> None:
    told = at(
        *(("funds", county, "C", firms) for county, firms in (("330382", 3), ("330381", 9), ("330106", 20)))
    )
    assert told[("330382", "ALL")] is None
    assert told[("330381", "ALL")] is None  # the city and the county beside it would give the three away
    assert told[("3303", "ALL")] == 10
    assert told[("330106", "ALL")] == told[("3301", "ALL")] == 20
    assert told[("33", "C")] == 30


def test_a_city_with_few_takes_another_city_with_it() -> None:
    told = at(
        *(("funds", county, "C", firms) for county, firms in (("330382", 3), ("330106", 20), ("330205", 30)))
    )
    cities = [told[(city, "ALL")] for city in ("3301", "3302", "3303")]
    assert cities.count(None) == 2
    assert cities[2] is None


def test_a_county_of_one_industry_is_not_told_where_the_rest_of_the_industry_are_few() -> None:
    # The 12 of industry I less the 10 of the county would be two in another county.
    rows = [("funds", "330382", "I", 10), ("funds", "330106", "I", 2), ("funds", "330106", "C", 40)]
    rows.append(("funds", "330205", "C", 30))
    told = at(*rows)
    assert told[("33", "I")] == 10
    assert told[("330382", "ALL")] is None
    rows[1] = ("funds", "330106", "I", 7)
    assert at(*rows)[("330382", "ALL")] == 10


def test_an_industry_of_one_county_is_not_told_where_the_rest_of_the_county_are_few() -> None:
    rows = [("funds", "330382", "I", 10), ("funds", "330382", "C", 3), ("funds", "330106", "C", 40)]
    told = at(*rows, ("funds", "330106", "K", 10), ("funds", "330205", "K", 10), ("funds", "330205", "C", 5))
    assert [told[(county, "ALL")] for county in ("330382", "330106", "330205")] == [10, 50, 15]
    assert told[("33", "I")] is None
    assert [told[("33", other)] for other in ("C", "K")].count(None) == 1  # else it could be subtracted


def test_where_few_of_the_whole_area_name_a_reason_no_place_is_told_of_it() -> None:
    assert set(at(("funds", "330382", "C", 2), ("funds", "330106", "I", 2)).values()) == {None}


def test_reasons_hide_one_another_no_more_than_they_must() -> None:
    # An enterprise names one reason, and how many said anything is told nowhere.
    found = public_held_back_at(named(("funds", "330382", "C", 2), ("orders", "330382", "C", 9)), top="33")
    told = {(cell.reason, cell.place, cell.industry): cell.firms for cell in found}
    assert told[("orders", "330382", "ALL")] == told[("orders", "33", "C")] == 5
    assert told[("funds", "330382", "ALL")] is None
