"""Exposures on DuckDB and on Spark: the same rows to the last bit."""

import polars as pl
import pytest

from tests.engines.answers import differences
from tests.spec.test_exposure import NOW, RULE, visit
from tests.spec.test_indicators import table
from wuse.assess.exposure import find_exposures
from wuse.pool import Engine

pytestmark = pytest.mark.spark


def found(engine: Engine) -> pl.DataFrame:
    rows = [
        visit("case", "10:00", "11:00"),
        visit("a", "10:30", None),
        visit("b", "12:30", "14:00"),
        visit("a", "9:10", "9:20"),
        visit("c", "10:20", None, self_said="doubtful"),
    ]
    return find_exposures(
        engine, table("venue_visit", rows), cases=["case"], response="r", rule=RULE, as_of=NOW
    ).met


def test_the_exposures_are_the_same(in_process: Engine, on_spark: Engine) -> None:
    mine = found(in_process)
    assert mine["person"].to_list() == ["a", "b", "c"]
    assert differences(mine, found(on_spark)) == []
