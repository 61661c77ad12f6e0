"""Early warnings on DuckDB and on a Spark cluster: the same rows to the last bit."""

from typing import Any

import polars as pl
import pytest

from tests.engines.answers import differences
from tests.spec.test_early_warnings import (
    EVERYWHERE,
    NOW,
    RULE,
    arrivals,
    course,
    declared,
    fevers,
    tally,
    visits,
)
from tests.spec.test_indicators import table
from wuse.assess.warnings import WarningFacts, early_warnings
from wuse.pool import Engine

pytestmark = pytest.mark.spark
OTHER = "330382002001001"
ROWS: dict[str, list[dict[str, Any]]] = {
    "grid_visit": [*fevers(7), *visits(2, 3, 4, 5, place=OTHER)],
    "door_visit": [{"visit_id": "d", "place": OTHER, "visited_at": visits(6)[0]["visited_at"]}],
    "arrival": arrivals(9),
    "declaration": declared(3),
    "code_tally": [
        *(tally(7), tally(60, "rule.contact"), tally(1, "late.appeal", sender="unknown")),
        tally(230, "held.contact", became="none"),
    ],
    "event_step": [*course("report", "red"), *course("report", "red", "accept", event=2)],
}


def judged(engine: Engine) -> pl.DataFrame:
    facts = WarningFacts({name: table(name, ROWS[name]) for name in RULE.reads}, {})
    return early_warnings(engine, facts, rule=RULE, as_of=NOW, areas=EVERYWHERE)


def test_the_warnings_are_the_same(in_process: Engine, on_spark: Engine) -> None:
    mine = judged(in_process)
    assert set(mine["signal"]) == set(RULE.kinds)
    assert differences(mine, judged(on_spark)) == []
