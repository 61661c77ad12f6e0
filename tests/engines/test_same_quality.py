"""The judgements of data quality on DuckDB and on a Spark cluster: the same tables to the last bit."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.engines.answers import differences, digest_of
from tests.reference.quality import Line
from tests.spec.test_quality import day, facts_of
from wuse.assess.quality import (
    QualityFacts,
    QualityWindow,
    arrivals,
    faults,
    load_quality_rule,
    measures,
    plan_of,
    quality_facts,
    signals,
)
from wuse.pool import Engine, Pool

pytestmark = pytest.mark.spark
RULE = load_quality_rule()
ALL = QualityWindow(date(2020, 1, 1), date(2030, 1, 1))
DAYS = [date(2020, 1, 21), date(2020, 2, 9), date(2020, 3, 20)]


def judged(engine: Engine, facts: QualityFacts, as_of: date) -> dict[str, pl.DataFrame]:
    """Every judgement of quality."""
    plan = plan_of({"case_count": ["3301", "3303", "3307"]}, DAYS)
    return {
        "by standard": measures(engine, facts, rule=RULE, window=ALL),
        "by all": measures(engine, facts, rule=RULE, window=ALL, by=("sender", "place", "day")),
        "faults": faults(engine, facts, window=ALL),
        "arrivals": arrivals(engine, facts, plan=plan, known_on=as_of),
        "signals": signals(engine, facts, rule=RULE, as_of=as_of),
    }


def out_of_order() -> list[Line]:
    """A sender that falls silent, and one whose rows get worse and later."""
    lines = []
    for number in range(1, 30):
        about = ("case_count", "prov", "33", day(number))
        wrong, late = (30, 60) if number > 26 else (number % 3, 9 + number % 2)
        lines += [Line(*about, "received", 90 + number % 7), Line(*about, "accepted", 80, delay_hours=late)]
        lines += [Line(*about, "faulty", wrong, dimension="validity")] if wrong else []
        lines += (
            [Line(*about, "broken", wrong, dimension="validity", broken_rule="enum", field="measure")]
            if wrong
            else []
        )
        if number < 20 and number % 2:
            lines.append(Line("case_count", "jinhua", None, day(number), "received", 7))
    return lines


def alike(mine: dict[str, pl.DataFrame], yours: dict[str, pl.DataFrame]) -> None:
    for name, frame in mine.items():
        assert differences(frame, yours[name])[:20] == [], name
        assert digest_of(frame) == digest_of(yours[name]), name


def test_the_quality_of_the_replay_is_the_same(
    replayed: Path, in_process: Engine, on_cluster: Engine
) -> None:
    mine, yours = (
        judged(engine, quality_facts(Pool(replayed, engine=engine)), date(2020, 4, 8))
        for engine in (in_process, on_cluster)
    )
    assert mine["by all"].height > 500
    assert mine["signals"].height == 2
    alike(mine, yours)


def test_signals_of_every_kind_are_the_same(in_process: Engine, on_cluster: Engine) -> None:
    mine, yours = (judged(engine, facts_of(out_of_order()), day(29)) for engine in (in_process, on_cluster))
    assert set(mine["signals"]["watched"]) == {"silence", "validity", "timeliness", "delay_median"}
    alike(mine, yours)
