"""Every kind of export says the same, marks what is estimated, and passes the disclosure check."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tests.conftest import needs_chinese_font
from tests.unit.publish.conftest import issued
from wuse.places import load_registry, load_tiles
from wuse.publish import KINDS, Edition, EditionStore, export
from wuse.vocabulary import Colour, Lang, Refusal

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def edition(store: EditionStore) -> Edition:
    return issued(store)


def exported(edition: Edition, kind: str, lang: Lang = "en", previous: Edition | None = None) -> bytes:
    content, _ = export(edition, kind, lang=lang, tiles=load_tiles(), tree=load_registry(), previous=previous)
    return content


def test_csv_has_a_row_a_county_with_its_basis(edition: Edition) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(edition, "csv").decode())))
    assert [(row["place"], row["colour"], row["letter"], row["basis"]) for row in rows] == [
        ("330106", "blue", "B", "published"),
        ("330303", "yellow", "Y", "published"),
        ("330382", "red", "R", "estimated"),
    ]
    assert {row["edition_digest"] for row in rows} == {edition.digest}


def test_json_is_the_edition_itself(edition: Edition) -> None:
    assert json.loads(exported(edition, "json")) == json.loads(json.dumps(edition.to_document()))


def test_geojson_says_that_its_hexagons_are_no_borders(edition: Edition) -> None:
    collection = json.loads(exported(edition, "geojson"))
    assert len(collection["features"]) == 3
    for feature in collection["features"]:
        ring = feature["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        assert len(ring) == 7
        assert _is_counter_clockwise(ring)
        assert "not a boundary" in feature["properties"]["geometry_note"]


def _is_counter_clockwise(ring: list[list[float]]) -> bool:
    return sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0


@pytest.mark.parametrize(("lang", "name"), [("zh", "乐清"), ("en", "Yueqing")])
def test_the_map_has_colour_letter_and_shape_and_dashes_an_estimate(
    edition: Edition, lang: Lang, name: str
) -> None:
    root = ElementTree.fromstring(exported(edition, "svg", lang))
    groups = [g for g in root.iter(f"{SVG}g") if g.find(f"{SVG}title") is not None]
    assert len(groups) == 3
    red = next(g for g in groups if "red" in (g.findtext(f"{SVG}title") or ""))
    texts = [text.text for text in red.iter(f"{SVG}text")]
    assert texts == ["R", name]
    assert len(list(red.iter())) == 8, "group, title, face, sign (mark, letter), name (text)"
    assert [g.find(f"{SVG}path").get("stroke-dasharray") is not None for g in groups].count(True) == 1  # type: ignore[union-attr]


@needs_chinese_font
def test_the_png_is_a_picture(edition: Edition) -> None:
    assert exported(edition, "png").startswith(b"\x89PNG")


def test_the_bulletin_tells_the_counties_the_changes_and_the_basis(store: EditionStore) -> None:
    first = issued(store)
    second = issued(store, as_of=first.as_of, p330382="orange", p330303="yellow", p330106="yellow")
    text = exported(second, "txt", "en", previous=first).decode()
    assert "high risk (orange)\n  Wenzhou: Yueqing" in text
    assert "1 raised, 1 lowered" in text
    assert "1 of 3 counties are estimates" in text
    assert second.digest in text
    chinese = exported(second, "txt", "zh", previous=first).decode()
    assert "较高风险（橙）\n  温州市：乐清市" in chinese
    assert "estimates" not in chinese


def test_a_figure_that_is_not_open_is_not_exported(edition: Edition) -> None:
    closed = replace(
        edition.verdicts[0], indicators={**edition.verdicts[0].indicators, "names_of_cases": "…"}
    )
    for kind in KINDS:  # the check comes before the drawing, so no font is needed
        with pytest.raises(Refusal) as caught:
            exported(replace(edition, verdicts=(closed,)), kind)
        assert caught.value.details == {"columns": ["names_of_cases"]}


def test_an_unknown_kind_is_refused_with_those_there_are(edition: Edition) -> None:
    with pytest.raises(Refusal) as caught:
        exported(edition, "docx")
    assert caught.value.details["known"] == list(KINDS)


def test_every_colour_has_a_mark_and_a_name_on_the_map(store: EditionStore) -> None:
    for colour in Colour:
        edition = issued(store, p330382=colour.value)
        assert colour.letter in exported(edition, "svg").decode()
