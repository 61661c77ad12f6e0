"""What an edition tells beside the table of places and industries, and how much of the table is told."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    at_last = [HeldBackAt(place, ALL, "funds", before) for place in ("3303", "330382")]
    of_all = [HeldBackCell("funds", told)]
    of_counties = public_held_back_at(said, top="33", of_all=of_all, before=at_last)
    assert {cell.place: cell.firms for cell in of_counties}["330382"] == told


def named(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """Reason, county, industry and number of enterprises, as `held_back` gives them."""
    schema = {"reason": pl.String, "county": pl.String, "industry": pl.String, "firms": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def at(*rows: tuple[str, str, str, int]) -> dict[tuple[str, str], int | None]:
    """What is told of the reason `funds`, by place and industry."""
    said = named(*rows)
    found = public_held_back_at(said, top="33", of_all=public_held_back(said))
    return {(cell.place, cell.industry): cell.firms for cell in found if cell.reason == "funds"}


def test_a_county_with_few_is_withheld_and_the_others_are_told_in_fives() -> None:
    told = at(
        *(("funds", county, "C", firms) for county, firms in (("330382", 3), ("330381", 9), ("330106", 20)))
    )
    assert told == {
        ("330382", "ALL"): None, ("330381", "ALL"): 5, ("3303", "ALL"): 10,
        ("330106", "ALL"): 20, ("3301", "ALL"): 20, ("33", "C"): 30,
    }  # fmt: skip


def test_where_fives_beside_it_give_few_away_the_least_of_them_is_withheld_too() -> None:
    # 40 of the city less at most 9 in each of four: four at least, so four, of the fifth.
    counties = ["330381", "330382", "330383", "330302"]
    rows = [("funds", county, "C", 9) for county in counties]
    told = at(*rows, ("funds", "330303", "C", 4))
    assert told["3303", "ALL"] == 40
    assert [told[county, "ALL"] for county in counties].count(None) >= 1
    assert told["330303", "ALL"] is None


def test_counties_of_a_city_that_is_not_told_are_not_told() -> None:
    told = at(("funds", "330382", "C", 4), ("funds", "330106", "C", 30))
    assert told["3303", "ALL"] is told["330382", "ALL"] is None


def test_where_few_of_the_whole_area_name_a_reason_no_place_is_told_of_it() -> None:
    assert set(at(("funds", "330382", "C", 2), ("funds", "330106", "I", 2)).values()) == {None}


def test_who_is_not_named_any_more_is_withheld_and_not_gone() -> None:
    said = named(("funds", "330106", "C", 30))
    before = [HeldBackAt("330382", ALL, "funds", 10)]
    found = public_held_back_at(said, top="33", of_all=public_held_back(said), before=before)
    assert {cell.place: cell.firms for cell in found}["330382"] is None


counts_of = st.dictionaries(
    st.sampled_from(["330302", "330303", "330381", "330382", "330106", "330108"]),
    st.dictionaries(st.sampled_from(["C", "F", "I"]), st.integers(0, 14), max_size=3),
    min_size=1,
)


@given(counts_of)
def test_a_withheld_number_may_be_any_of_one_to_four(counts: dict[str, dict[str, int]]) -> None:
    """Whoever subtracts what is told, each number being itself or up to four more, from its whole."""
    rows = [("funds", county, of, firms) for county, by in counts.items() for of, firms in by.items()]
    said = named(*rows)
    whole = next((cell.firms for cell in public_held_back(said)), None)
    told = at(*rows)
    cities = sorted({county[:4] for county in counts})
    families = [(whole, [key for key in told if key[1] != ALL])]
    families.append((whole, [(city, ALL) for city in cities if (city, ALL) in told]))
    families += [
        (told.get((city, ALL)), [key for key in told if key[0].startswith(city) and len(key[0]) == 6])
        for city in cities
    ]
    for total, parts in families:
        shown = [told[part] for part in parts if told[part] is not None]
        hidden = len(parts) - len(shown)
        if total is None or not hidden or not shown:
            assert total is not None or not shown
            continue
        least = total - sum(firms + 4 for firms in shown) - 4 * (hidden - 1)
        most = total + 4 - sum(shown) - (hidden - 1)
        assert least <= 1
        assert most >= 4
