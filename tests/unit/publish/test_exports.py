"""Every kind of export says the same, marks what is estimated, and passes the disclosure check."""

import csv
import io
import json
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import needs_chinese_font
from tests.unit.publish.conftest import issued
from wuse.places import load_registry, load_tiles
from wuse.publish import HEX, KINDS, Edition, EditionStore, export
from wuse.vocabulary import Basis, Colour, Lang, Refusal

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
def test_the_png_is_a_picture_as_wide_as_the_map(edition: Edition) -> None:
    picture = exported(edition, "png")
    width, height = struct.unpack(">II", picture[16:24])
    map_width = float(ElementTree.fromstring(exported(edition, "svg")).get("width", ""))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")
    assert width % map_width == 0
    assert height > 100


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


def sign(edition: Edition, colour: Colour) -> tuple[str | None, str, str | None]:
    """Letter, mark and fill of the first county of a colour on the map; the mark without its place."""
    root = ElementTree.fromstring(exported(edition, "svg"))
    group = next(g for g in root.iter(f"{SVG}g") if (g.findtext(f"{SVG}title") or "").endswith(f": {colour}"))
    mark, letter = group.find(f"{SVG}g[@class='sign']") or ()
    fill = group.find(f"{SVG}path").get("fill")  # type: ignore[union-attr]
    shape = mark.get("d", "").lstrip("M-0123456789. ") + mark.get("r", "")
    return letter.text, f"{mark.tag} {shape}", fill


def test_every_colour_has_a_letter_a_mark_and_a_fill_of_its_own_on_the_map(store: EditionStore) -> None:
    signs = [sign(issued(store, p330382=colour.value), colour) for colour in Colour]
    assert [letter for letter, _, _ in signs] == [colour.letter for colour in Colour]
    assert len({mark for _, mark, _ in signs}) == len(Colour)
    assert [fill for _, _, fill in signs] == [HEX[colour] for colour in Colour]


@pytest.fixture
def first(replayed: Path) -> Edition:
    """9 February 2020: no city had named its counties that day, so every count is an estimate."""
    return EditionStore(replayed, "zhejiang").get(1)


@pytest.fixture
def ninth(replayed: Path) -> Edition:
    """4 March 2020: nine counties have a count of the day itself, 81 an estimate."""
    return EditionStore(replayed, "zhejiang").get(9)


def estimated(edition: Edition) -> set[str]:
    return {verdict.place for verdict in edition.verdicts if verdict.basis is Basis.ESTIMATED}


def test_the_files_for_programs_hold_ninety_counties_and_say_which_are_estimated(ninth: Edition) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(ninth, "csv").decode())))
    document = json.loads(exported(ninth, "json"))
    features = [feature["properties"] for feature in json.loads(exported(ninth, "geojson"))["features"]]
    for listed in (rows, document["verdicts"], features):
        assert len({row["place"] for row in listed}) == 90
        assert {row["place"] for row in listed if row["basis"] == "estimated"} == estimated(ninth)
    assert len(estimated(ninth)) == 81


def test_the_map_holds_ninety_counties_and_dashes_the_estimates(ninth: Edition) -> None:
    root = ElementTree.fromstring(exported(ninth, "svg"))
    groups = [g for g in root.iter(f"{SVG}g") if g.find(f"{SVG}title") is not None]
    dashed = [g for g in groups if g.find(f"{SVG}path[@stroke-dasharray]") is not None]
    assert (len(groups), len(dashed)) == (90, 81)


def test_the_bulletin_counts_the_estimates_and_names_every_county_above_low(first: Edition) -> None:
    english, chinese = exported(first, "txt").decode(), exported(first, "txt", "zh").decode()
    assert "90 of 90 counties are estimates" in english
    risen = [verdict for verdict in first.verdicts if verdict.colour.rank >= Colour.YELLOW.rank]
    assert len(risen) > 20
    for verdict in risen:
        assert verdict.name in chinese
        assert verdict.name_en in english
