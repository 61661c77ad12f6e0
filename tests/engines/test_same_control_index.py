"""The import risk and the control index on DuckDB and on a Spark cluster: the same rows to the last bit."""

from dataclasses import replace
from datetime import date

import pytest

from tests.engines.answers import differences
from tests.engines.test_same_indicators import ROWS
from tests.spec.test_indicators import NOW, REGISTRY, table
from wuse.assess.control_index import IndexAnswer, control_index, load_control_index
from wuse.assess.country_tiers import load_country_tiers
from wuse.assess.import_risk import import_risk
from wuse.assess.indicators import IndicatorFacts
from wuse.pool import Engine

pytestmark = pytest.mark.spark
AREAS = ["33", "3303", "330381", "330382"]
# Judged by what was known at NOW, which is noon of the next.
DAY = date(2020, 2, 9)
TIERS = load_country_tiers("zhejiang-2020-03-13")


def test_the_import_risk_is_the_same(in_process: Engine, on_spark: Engine) -> None:
    facts = table("arrival", ROWS["arrival"])
    mine, yours = (
        import_risk(engine, facts, tiers=[TIERS], areas=AREAS, as_of=NOW) for engine in (in_process, on_spark)
    )
    assert mine["country"].n_unique() == 3
    assert differences(mine, yours) == []


def judged(engine: Engine) -> IndexAnswer:
    names = {*REGISTRY.reads, "population"}
    counties = {area: {"330381": "green", "330382": "orange"} for area in AREAS}
    definition = replace(load_control_index(), effective_from=DAY)
    return control_index(
        engine,
        IndicatorFacts({name: table(name, ROWS.get(name, [])) for name in names}, {}),
        definition=definition,
        registry=REGISTRY,
        counties=counties,
        day=DAY,
    )


def test_the_control_index_is_the_same(in_process: Engine, on_spark: Engine) -> None:
    mine, yours = judged(in_process), judged(on_spark)
    assert mine.scores.filter(mine.scores["known"] == "known").height >= 10
    assert differences(mine.scores, yours.scores) == []
    assert differences(mine.indices, yours.indices) == []
