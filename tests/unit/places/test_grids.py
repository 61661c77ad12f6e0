"""A site's grids: read whole or not at all, laid over those that are there, and part of the tree."""

from datetime import date
from pathlib import Path

import pytest

from wuse.places import kept_grids, load_registry, read_grids, site_registry
from wuse.places.grid_store import keep_grids
from wuse.vocabulary import PlaceLevel, Refusal

TREE = load_registry()
VILLAGE = "330382001001"
FIRST, SECOND = f"{VILLAGE}001", f"{VILLAGE}002"


def listed(*rows: str) -> str:
    return "\n".join(["code,name,valid_from,valid_to", *rows])


def problems(text: str, **frame: object) -> list[tuple[int, str, str]]:
    with pytest.raises(Refusal) as caught:
        read_grids(text, tree=TREE, **frame)
    assert caught.value.code == "grids.problems"
    return [
        (found["row"], found["column"], found["rule"])
        for found in caught.value.details["problems"]  # type: ignore[attr-defined]
    ]


def test_grids_are_part_of_the_tree_of_a_site_for_as_long_as_they_last(tmp_path: Path) -> None:
    assert site_registry(tmp_path) is TREE
    keep_grids(
        read_grids(
            listed(f"{FIRST},一号网格,2020-01-01,", f"{SECOND},二号网格,2020-01-01,2020-03-01"), tree=TREE
        ),
        home=tmp_path,
    )
    tree = site_registry(tmp_path)
    assert len(tree) == len(TREE) + 2
    assert tree.get(FIRST).name == "一号网格"
    assert [grid.code for grid in tree.descendants(VILLAGE, PlaceLevel.GRID, on=date(2020, 3, 1))] == [FIRST]
    assert tree.parent(FIRST) == TREE.get(VILLAGE)
    assert site_registry(tmp_path) is tree


def test_a_new_list_adds_to_the_grids_that_are_there_and_ends_what_it_says(tmp_path: Path) -> None:
    first = read_grids(listed(f"{FIRST},一号网格,2020-01-01,"), tree=TREE)
    keep_grids(first, home=tmp_path)
    more = read_grids(
        listed(f"{SECOND},二号网格,2020-02-01,", f"{FIRST},一号网格,2020-01-01,2020-02-01"),
        tree=TREE,
        kept=kept_grids(tmp_path),
    )
    assert [(grid.code, str(grid.valid_to)) for grid in more] == [(FIRST, "2020-02-01"), (SECOND, "None")]
    assert [grid.code for grid in read_grids(listed(f"{SECOND},二,2020-01-01,"), tree=TREE, kept=first)] == [
        FIRST,
        SECOND,
    ]


def test_every_problem_of_a_list_is_told_at_once() -> None:
    assert problems(
        listed(
            f"{VILLAGE},村,2020-01-01,",
            "999999001001001,远,2020-01-01,",
            f"{FIRST},,2020-01-01,",
            f"{FIRST},一号网格,2020-02-01,2020-01-01",
            f"{SECOND},二号网格,tomorrow,",
            "x,x,,",
        )
    ) == [
        (1, "code", "not_a_grid"),
        (2, "code", "no_village"),
        (3, "name", "length"),
        (4, "code", "repeated"),
        (4, "valid_from", "span"),
        (5, "valid_from", "day"),
        (6, "code", "not_a_grid"),
        (6, "valid_from", "span"),
    ]


def test_a_code_that_facts_speak_of_is_not_used_anew() -> None:
    kept = read_grids(listed(f"{FIRST},一号网格,2020-01-01,"), tree=TREE)
    assert problems(listed(f"{FIRST},新网格,2020-06-01,"), kept=kept) == [(1, "valid_from", "history")]


def test_a_list_without_rows_or_columns_is_refused() -> None:
    assert problems(listed()) == []
    with pytest.raises(Refusal, match="valid_from"):
        read_grids("code,name\n", tree=TREE)
