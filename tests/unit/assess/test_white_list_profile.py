"""Profiles of the white list: what is wrong with one is named before anybody is judged by it."""

from pathlib import Path

import pytest

from tests.spec.test_white_list import MARCH
from wuse.assess.white_list import (
    shipped_white_lists,
    site_white_lists,
    white_list_named,
    white_list_profile,
)
from wuse.vocabulary import Refusal


def faults(text: str) -> list[str]:
    with pytest.raises(Refusal) as caught:
        white_list_profile(text.encode())
    assert caught.value.code == "white_list.malformed"
    found: list[str] = caught.value.details["faults"]
    return found


@pytest.mark.parametrize("profile", shipped_white_lists(), ids=lambda one: one.id)
def test_what_is_shipped_names_its_sources(profile: object) -> None:
    assert profile.sources  # type: ignore[attr-defined]
    assert profile.digest.startswith("sha256:")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: yiwu-2020-03-01", "id: A", "id: 3 to 40 small letters, digits and hyphens"),
        ("effective_from: 2020-03-01", "effective_from: soon", "effective_from: a day such as 2020-02-08"),
        ("sources: [示例]", "sources: []", "sources: a list of where it was published"),
        ("sourced: []", "sourced: [masks]", "sourced: there is no masks"),
        ("sourced: []\n", "", "missing: sourced"),
        ("sourced: []", "sourced: []\nrule: five_colours", "unknown: rule"),
        ("note: {zh: 示例, en: An example}", "note: {en: An example}", "note: a text in zh and en"),
        ("{value: 28,", "{value: many,", "values.cluster_days: value: a number"),
        ("todo: {zh: 稍后再报, en: Later}", "todo: Later", "criteria.1: todo: a text in zh and en"),
        ("name: shuttle", "name: cluster", "criteria: cluster twice"),
        ("judged_from: [shuttle]", "judged_from: [buses]", "shuttle: no column buses"),
        ("= 0\n", "= $least\n", "shuttle: no value $least"),
        ("$cluster_days", "28", "values: no criterion reads cluster_days"),
    ],
)
def test_a_fault_is_named(old: str, new: str, fault: str) -> None:
    assert faults(MARCH.replace(old, new)) == [fault]


def test_a_condition_that_asks_for_more_is_refused() -> None:
    text = MARCH.replace(
        "met: shuttle OR coalesce(staff_other_province, 0) = 0", "met: count(*) > (SELECT 1)"
    )
    assert "shuttle: “count(*) > (SELECT 1)” is no condition" in faults(text)[0]


def test_a_comparison_of_what_cannot_be_compared_is_refused() -> None:
    text = MARCH.replace("met: shuttle OR", "met: shuttle > canteen_mode OR")
    assert faults(text)[0].startswith("shuttle: ")


@pytest.mark.parametrize("number", ["mask_stock - 100", "CASE WHEN shuttle THEN mask_stock END", "1"])
def test_a_number_is_no_condition(number: str) -> None:
    """It would be taken for met where it is not nought, and below nought too."""
    text = MARCH.replace("met: shuttle OR coalesce(staff_other_province, 0) = 0", f"met: '{number}'")
    assert faults(text) == ["shuttle: met: a condition, which is true or false"]


@pytest.mark.parametrize("name", ["1", "Masks", "no-name"])
def test_a_value_that_cannot_be_written_in_a_condition_is_refused(name: str) -> None:
    text = MARCH.replace("values:\n", f"values:\n  {name}: {{value: 1, unit: days, zh: 一, en: One}}\n")
    assert faults(text) == [f"values.{name}: small letters, digits and underscores"]


def test_what_is_no_yaml_mapping_is_refused() -> None:
    assert faults("- a\n- b\n") == ["no YAML mapping"]
    assert faults("a: [") == ["no YAML mapping"]


def test_a_site_has_lists_of_its_own_beside_those_that_are_shipped(tmp_path: Path) -> None:
    (tmp_path / "yiwu.yaml").write_text(MARCH, encoding="utf-8")
    lists = site_white_lists(str(tmp_path))
    assert [one.id for one in lists] == [*(one.id for one in shipped_white_lists()), "yiwu-2020-03-01"]
    assert site_white_lists("") == shipped_white_lists()
    assert white_list_named(lists, "yiwu-2020-03-01").effective_from.isoformat() == "2020-03-01"


def test_a_fault_of_a_site_is_named_once_with_its_file(tmp_path: Path) -> None:
    wrong = MARCH.replace("met: shuttle OR", "met: buses OR").replace(
        "judged_from: [shuttle]", "judged_from: [buses]"
    )
    (tmp_path / "yiwu.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        site_white_lists(str(tmp_path))
    assert caught.value.details["faults"] == ["yiwu.yaml: shuttle: no column buses"]


def test_two_lists_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(MARCH, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        site_white_lists(str(tmp_path))
    assert (caught.value.code, caught.value.details["names"]) == ("white_list.twice", ["yiwu-2020-03-01"])


def test_a_list_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refusal, match="no profile of the white list"):
        white_list_named(shipped_white_lists(), "wuhan-2020")
