"""Computed beside published."""

from datetime import date
from pathlib import Path

import polars as pl

from tests.unit.publish.conftest import verdicts
from wuse.pool import Pool
from wuse.publish import EditionStore, compare, published_tables
from wuse.vocabulary import Colour

DAY = date(2020, 2, 9)
LISTED = pl.DataFrame(
    {"date": [DAY, DAY, DAY], "place": ["330382", "330303", "999999"], "colour": ["red", "blue", "red"]}
)
TALLIES = pl.DataFrame({"date": [DAY, DAY], "colour": ["red", "blue"], "value": [1, 2], "source": ["s", "s"]})


def test_only_places_that_are_known_on_both_sides_are_compared() -> None:
    computed = verdicts(p330382="red", p330303="yellow", p330106="green")
    result = compare(computed, day=DAY, published=LISTED, tallies=TALLIES)
    assert (result.compared, result.agree) == (2, 1)
    assert [(d.place, d.computed, d.published) for d in result.differences] == [
        ("330303", Colour.YELLOW, Colour.BLUE)
    ]
    assert result.published_counts == {Colour.RED: 1, Colour.BLUE: 2}


def test_a_day_of_which_nothing_is_known_has_no_tally() -> None:
    result = compare(verdicts(p330382="red"), day=date(2020, 2, 15), published=LISTED, tallies=TALLIES)
    assert result.published_counts is None
    assert result.compared == 0


def test_the_first_edition_agrees_in_eighty_of_ninety_counties(replayed: Path) -> None:
    # The figure of docs/explanation/five-colours.md.
    edition = EditionStore(replayed, "zhejiang").get(1)
    rows = pl.DataFrame([{"place": v.place, "colour": v.colour.value} for v in edition.verdicts])
    published, tallies = published_tables(Pool(replayed))
    result = compare(rows, day=edition.as_of, published=published, tallies=tallies)
    assert (result.agree, result.compared) == (80, 90)
    assert list(
        map(result.counts.get, [Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE, Colour.GREEN])
    ) == [1, 12, 9, 55, 13]
