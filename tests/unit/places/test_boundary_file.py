"""A boundary file is taken whole or not at all, and every problem in it is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.boundary_files import DAY, REVIEW, all_counties, feature, square, text
from wuse.places import (
    Boundaries,
    boundaries_stamp,
    boundary_shapes,
    keep_boundaries,
    kept_boundaries,
    load_registry,
    load_tiles,
    read_boundaries,
    tile_shapes,
)
from wuse.vocabulary import PlaceCode, Refusal

Features = list[dict[str, Any]]


def read(content: str) -> Boundaries:
    return read_boundaries(
        content, code_property="code6", review=REVIEW, tree=load_registry(), area=PlaceCode("33"), on=DAY
    )


def problems_of(content: str) -> list[dict[str, Any]]:
    with pytest.raises(Refusal) as caught:
        read(content)
    assert caught.value.code == "boundaries.problems"
    found = caught.value.details["problems"]
    assert isinstance(found, list)
    return found


def test_a_whole_file_is_taken_with_its_review() -> None:
    found = read(text(all_counties()))
    assert len(found.outlines) == 90
    assert found.review.review_number == "T-1"


def test_what_a_home_keeps_it_gives_back(tmp_path: Path) -> None:
    assert kept_boundaries(tmp_path) is None
    assert boundaries_stamp(tmp_path) == 0
    found = read(text(all_counties()))
    keep_boundaries(found, home=tmp_path)
    kept = kept_boundaries(tmp_path)
    assert kept is not None
    assert kept.review == found.review
    assert kept.to_document() == found.to_document()
    assert boundaries_stamp(tmp_path) > 0


def drop_first(features: Features) -> Features:
    return features[1:]


def repeat_first(features: Features) -> Features:
    return [*features, features[0]]


def unknown_code(features: Features) -> Features:
    return [*features, feature("999999", square(95))]


def no_code(features: Features) -> Features:
    return [*features, {"type": "Feature", "properties": {}, "geometry": features[0]["geometry"]}]


def a_line(features: Features) -> Features:
    return [feature(features[0]["properties"]["code6"], [[118, 31], [119, 31]], "LineString"), *features[1:]]


def crossing_itself(features: Features) -> Features:
    bow_tie = [[[118, 31], [119, 30], [119, 31], [118, 30], [118, 31]]]
    return [feature(features[0]["properties"]["code6"], bow_tie), *features[1:]]


def metres(features: Features) -> Features:
    square_of_metres = [[[500000, 3300000], [500000, 3400000], [600000, 3400000], [500000, 3300000]]]
    return [feature(features[0]["properties"]["code6"], square_of_metres), *features[1:]]


def no_ring(features: Features) -> Features:
    return [feature(features[0]["properties"]["code6"], "here"), *features[1:]]


@pytest.mark.parametrize(
    ("spoilt", "rule", "row"),
    [
        (drop_first, "missing", 0),
        (repeat_first, "repeated", 91),
        (unknown_code, "not_a_county", 91),
        (no_code, "required", 91),
        (a_line, "kind", 1),
        (crossing_itself, "not_valid", 1),
        (metres, "not_wgs84", 1),
        (no_ring, "unreadable", 1),
    ],
)
def test_each_problem_is_named_with_its_feature(
    spoilt: Callable[[Features], Features], rule: str, row: int
) -> None:
    found = problems_of(text(spoilt(all_counties())))
    assert [(problem["rule"], problem["row"]) for problem in found] == [(rule, row)]


def test_all_problems_are_told_at_once() -> None:
    found = problems_of(text(unknown_code(drop_first(crossing_itself(all_counties())))))
    assert {problem["rule"] for problem in found} == {"missing", "not_a_county"}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"type": "Feature"}', '{"features": []}', '{"features": [1]}']
)
def test_what_is_no_feature_collection_is_refused_as_a_whole(content: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(content)
    assert caught.value.code == "boundaries.unreadable"


def test_both_sources_give_the_same_kind_of_map() -> None:
    codes = {str(place.code) for place in load_registry().counties(DAY)}
    for shapes in (tile_shapes(load_tiles()), boundary_shapes(read(text(all_counties())))):
        assert {shape.code for shape in shapes.shapes} == codes
        assert shapes.outline.startswith("M")
        for shape in shapes.shapes:
            assert 0 < shape.x < shapes.width, shape.code
            assert 0 < shape.y < shapes.height, shape.code
            assert shape.path.startswith("M")
            assert shape.path.endswith("Z")
