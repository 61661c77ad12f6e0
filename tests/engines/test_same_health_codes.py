"""Health codes on DuckDB and on Spark: the same state and the same codes to the last bit."""

import polars as pl
import pytest

from tests.engines.answers import differences
from tests.reference.code_histories import NOW, TODAY, areas_table, histories
from wuse.assess.health_code import CodeFacts, all_codes, first_day_for, load_code_profile
from wuse.pool import Engine

pytestmark = pytest.mark.spark


@pytest.mark.parametrize("name", ["zhejiang-2020-02-17", "international-2020-03-13"])
def test_the_codes_are_the_same(in_process: Engine, on_spark: Engine, name: str) -> None:
    profile = load_code_profile(name)
    facts = CodeFacts(histories(7, 80), areas_table())
    mine, yours = (
        all_codes(engine, facts, profile=profile, as_of=NOW, first_day=first_day_for(profile, TODAY))
        for engine in (in_process, on_spark)
    )
    assert mine[1].filter(pl.col("colour") != "green")["rule"].n_unique() > 5
    assert differences(mine[0].state, yours[0].state) == []
    assert differences(mine[1], yours[1]) == []
