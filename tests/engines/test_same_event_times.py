"""How fast events are dealt with, on DuckDB and on a Spark cluster: the same table to the last bit."""

import polars as pl
import pytest

from tests.engines.answers import differences, digest_of
from tests.spec.test_event_times import AT, LIMITS, OUTBREAK, table
from wuse.assess.event_times import EventWindow, Unit, event_times
from wuse.pool import Engine

pytestmark = pytest.mark.spark
WINDOW = EventWindow(AT, AT.replace(day=20))


def judged(engine: Engine) -> dict[str, pl.DataFrame]:
    """By each unit, with and without the levels."""
    units: tuple[Unit, ...] = ("city", "county", "township")
    return {
        f"{by} {by_level}": event_times(
            engine, table(OUTBREAK), limits=LIMITS, window=WINDOW, by=by, by_level=by_level
        )
        for by in units
        for by_level in (True, False)
    }


def test_the_same_times_on_both_engines(in_process: Engine, on_cluster: Engine) -> None:
    mine, yours = judged(in_process), judged(on_cluster)
    assert mine["township True"].height > 10
    for name, frame in mine.items():
        assert differences(frame, yours[name])[:20] == [], name
        assert digest_of(frame) == digest_of(yours[name]), name
