"""The transcribed bulletins: every figure with its source, every sum right, nothing from after its day."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tests.audits import MemoryAudit
from tests.conftest import ROOT
from wuse.cli.demo import FILES
from wuse.intake import import_file
from wuse.places import load_registry
from wuse.pool import Pool, load_standard
from wuse.vocabulary import Colour

FACTS = ROOT / "examples" / "zhejiang2020" / "facts"
TREE, DAY = load_registry(), date(2020, 2, 9)


def read(name: str) -> pl.DataFrame:
    """A file of the example, all cells as text."""
    return pl.read_csv(FACTS / name, infer_schema=False)


@pytest.mark.parametrize(("name", "standard"), FILES.items())
def test_each_file_meets_its_standard(tmp_path: Path, name: str, standard: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    result = import_file(
        audit=MemoryAudit(),
        path=FACTS / name,
        standard_name=standard,
        pool=Pool(tmp_path),
        places=TREE,
        by="a test",
        at=at,
        report_dir=tmp_path,
    )
    assert result.problems == ()
    assert result.accepted == result.rows > 0


@pytest.mark.parametrize("name", [name for name in FILES if name != "sources.csv"])
def test_every_figure_names_a_source_that_is_listed(name: str) -> None:
    listed = set(read("sources.csv")["source"])
    assert set(read(name)["source"]) <= listed


def test_every_source_has_a_title_and_a_reliability() -> None:
    sources = read("sources.csv")
    assert sources["source"].is_unique().all()
    assert not sources["title"].is_null().any()
    allowed = load_standard("source").field("reliability").constraints["enum"]
    assert set(sources["reliability"].drop_nulls()) <= set(allowed)


def test_every_complete_list_of_cities_sums_to_the_province() -> None:
    rows = (
        read("bulletins.csv")
        .filter(pl.col("measure") == "confirmed_cum")
        .with_columns(pl.col("value").cast(int))
    )
    units = {str(city.code) for city in TREE.cities(DAY)}
    complete = 0
    for (day, cut_off), group in rows.group_by("date", "cut_off"):
        counts = dict(group.select("place", "value").iter_rows())
        if units <= counts.keys() and "33" in counts:
            complete += 1
            assert sum(counts[unit] for unit in units) + counts.get("33Z01", 0) == counts["33"], (
                day,
                cut_off,
            )
    assert complete >= 20


def test_nothing_was_learnt_before_it_happened() -> None:
    rows = read("bulletins.csv")
    days, learnt = rows["date"].str.to_date(), rows["recorded_at"].str.to_datetime(time_zone="UTC")
    assert (learnt.dt.date() >= days).all()
    assert days.min() == date(2020, 1, 21)
    assert days.max() <= date(2020, 3, 23)


def test_a_cumulative_count_falls_only_where_cases_were_moved_out() -> None:
    rows = read("bulletins.csv").with_columns(pl.col("value").cast(int)).sort("place", "date")
    moved = {
        (place, day): cases
        for place, day, cases in of_measure(rows, "reclassified_out_new")
        .select("place", "date", "value")
        .rows()
    }
    counts = of_measure(rows, "confirmed_cum").filter(pl.col("cut_off") == "24:00")
    falls = {
        (place, day): before - after
        for (place,), group in counts.group_by("place", maintain_order=True)
        for (_, before), (day, after) in pairwise(group.select("date", "value").rows())
        if after < before
    }
    assert falls.keys() == moved.keys()
    assert all(falls[key] <= moved[key] for key in falls)


def of_measure(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The rows of one measure."""
    return rows.filter(pl.col("measure") == measure)


def test_every_county_has_a_published_colour_on_the_first_day() -> None:
    listed = read("published_colours.csv").filter(pl.col("date") == "2020-02-09")
    assert set(listed["place"]) == {str(county.code) for county in TREE.counties(DAY)}
    tally = read("published_tallies.csv").filter(pl.col("date") == "2020-02-09")
    counted = dict(listed.group_by("colour").len().iter_rows())
    assert {row["colour"]: int(row["value"]) for row in tally.iter_rows(named=True)} == counted
    assert set(counted) <= {colour.value for colour in Colour}


def test_populations_are_known_for_seventy_five_counties() -> None:
    # The other fifteen are grey under any rule that needs a rate; the README of the example names them.
    known = set(read("population.csv")["place"])
    missing = {str(county.code) for county in TREE.counties(DAY)} - known
    assert len(missing) == 15
