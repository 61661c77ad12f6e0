"""The tree that wuse ships, with its odd cases, and a region's own."""

from datetime import date
from pathlib import Path

import pytest

from wuse.places import load_registry
from wuse.places.registry import COLUMNS
from wuse.vocabulary import PlaceLevel, Refusal

EARLY_2020, LATE_2021 = date(2020, 2, 9), date(2021, 12, 31)
TREE = load_registry()


def test_the_six_levels_are_counted() -> None:
    assert len(TREE.cities(EARLY_2020)) == 11
    assert len(TREE.counties(EARLY_2020)) == 90
    # The list has 1,384 township codes; that of 龙港 is a placeholder and no township.
    assert TREE.count(PlaceLevel.TOWNSHIP, on=EARLY_2020) == 1383
    assert TREE.count(PlaceLevel.VILLAGE, on=EARLY_2020) == 25527


def test_longgang_has_villages_and_no_townships() -> None:
    children = TREE.children("330383", on=EARLY_2020)
    assert children
    assert {place.level for place in children} == {PlaceLevel.VILLAGE}
    assert TREE.parent(children[0].code) == TREE.get("330383")


def test_the_development_zone_of_wenzhou_is_part_of_longwan_and_no_county() -> None:
    zone = TREE.get("330371")
    assert zone.part_of == "330303"
    assert not zone.is_division
    assert zone not in TREE.counties(EARLY_2020)


def test_every_place_but_the_province_has_a_parent_that_exists() -> None:
    for level in (PlaceLevel.CITY, PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP):
        for place in TREE.descendants("33", level, on=EARLY_2020):
            parent = TREE.parent(place.code)
            assert parent is not None
            assert place.code.startswith(parent.code), place


def test_codes_have_a_validity_in_time() -> None:
    for abolished in ("330103", "330104"):
        assert TREE.get(abolished, on=EARLY_2020)
        with pytest.raises(Refusal) as caught:
            TREE.get(abolished, on=LATE_2021)
        assert caught.value.code == "place.not_valid_on"
        assert caught.value.details["successor"]
    for founded in ("330113", "330114"):
        assert TREE.get(founded, on=LATE_2021)
        with pytest.raises(Refusal):
            TREE.get(founded, on=EARLY_2020)
    assert len(TREE.counties(LATE_2021)) == 90


@pytest.mark.parametrize("text", ["乐清", "乐清市", "yueqing", "Yueqing"])
def test_a_county_is_found_by_its_names(text: str) -> None:
    assert [place.code for place in TREE.find(text, on=EARLY_2020, level=PlaceLevel.COUNTY)] == ["330382"]


def test_what_is_not_there_is_refused_with_a_way_on() -> None:
    with pytest.raises(Refusal, match="wuse places"):
        TREE.get("339999")
    with pytest.raises(Refusal, match="such as 330382"):
        TREE.find("Atlantis", on=EARLY_2020)


def listed(tmp_path: Path, *rows: str, columns: str = ",".join(COLUMNS)) -> Path:
    """A region's own list of divisions."""
    file = tmp_path / "divisions.csv"
    file.write_text("\n".join([columns, *rows]), encoding="utf-8")
    return file


def test_a_region_brings_its_own_list_down_to_the_grids(tmp_path: Path) -> None:
    rows = (
        "44,广东省,广东,Guangdong,province,2020-01-01,,,",
        "440106001001003,三号网格,,,grid,2020-01-01,,,",
    )
    tree = load_registry(listed(tmp_path, *rows))
    assert tree.get("440106001001003").level is PlaceLevel.GRID
    assert [place.code for place in tree.children("44")] == ["440106001001003"]


def test_a_list_without_a_column_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        load_registry(listed(tmp_path, columns="code,name"))
    assert caught.value.code == "registry.columns"
    assert "valid_from" in caught.value.message


@pytest.mark.parametrize(
    "row", ["x,名,,,county,2020-01-01,,,", "44,名,,,province,,,,", "44,名,,,province,tomorrow,,,"]
)
def test_a_bad_row_is_refused_with_its_number(tmp_path: Path, row: str) -> None:
    with pytest.raises(Refusal) as caught:
        load_registry(listed(tmp_path, "33,浙江省,浙江,Zhejiang,province,2020-01-01,,,", row))
    assert caught.value.code == "registry.row"
    assert caught.value.details["row"] == 2
