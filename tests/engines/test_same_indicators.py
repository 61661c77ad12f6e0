"""The indicators on DuckDB and on a Spark cluster: the same values to the last bit."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.engines.answers import differences
from tests.power_cases import DECEMBER
from tests.spec.test_indicators import (
    NOW,
    REGISTRY,
    contact,
    isolation,
    result,
    step,
    stock,
    table,
    visit,
)
from wuse.assess.indicators import IndicatorFacts, indicator_values
from wuse.pool import Engine

pytestmark = pytest.mark.spark
COURSE = (("report", "reported"), ("begin", "in_handling"), ("close", "closed"))
ROWS: dict[str, list[dict[str, Any]]] = {
    "grid_visit": [visit(f"h{n % 7}", f"p{n}", n / 3, fever=n % 4 == 0) for n in range(40)],
    "isolation": [isolation(f"p{n}", ("home", "centralised", "monitoring")[n % 3], n / 2) for n in range(20)],
    "contact": [contact(n, n / 4, None if n % 5 == 0 else n / 4 - 0.2) for n in range(1, 30)],
    "test_result": [result(n, n / 6, ("positive", "negative", "invalid")[n % 3]) for n in range(40)],
    "stock": [stock(f"h{n}", "isolation_room", "2020-02-10", n, capacity=40.0) for n in range(9)],
    "event_step": [
        step(n, k, what, after, n / 5 - k / 50, age_minutes=17 * k + n)
        for n in range(1, 30)
        for k, (what, after) in enumerate(COURSE[: n % 4])
    ],
    "case_count": [
        {"place": "33", "date": date(2020, 2, day), "measure": "confirmed_cum", "value": day * day,
         "basis": "published", "cut_off": "24:00"}
        for day in range(1, 10)
    ],
    "arrival": [
        {"arrival_id": f"a{n}", "person": f"p{n}", "departure_country": ("ITA", "BRA", "CHN")[n % 3],
         "arrives_on": (NOW + timedelta(days=1 - n / 3)).date(),
         "arrived_at": None if n < 4 else NOW - timedelta(days=n / 3), "destination": f"33038200{n % 3}",
         "arrival_state": ("pre_declared" if n < 4 else ("landed", "transferred", "isolated")[n % 3])}
        for n in range(30)
    ],
    "meter_reading": [
        {"meter": f"m{n}", "date": day, "place": "330382", "tariff_class": "large_industrial",
         "electricity": 300 * (n * 37 % 11) + 77.7 * m}
        for n in range(20) for m, day in enumerate((*DECEMBER, date(2020, 2, 9), date(2020, 2, 10)))
    ],
    "service_count": [
        {"place": f"33038{n % 2 + 1}", "date": date(2020, 2, 10 - n % 3), "service": ("bus", "market", "road")[n % 3],
         "running": 7 * n % 13, "there_are": 13, "source": "s", "basis": "published"}
        for n in range(12)
    ],
    "venue_visit": [
        {"person": f"p{n}", "venue": f"v{n % 5}", "place": "330382", "visited_at": NOW - timedelta(days=n / 4),
         "code_colour": None if n % 7 == 0 else "green"}
        for n in range(30)
    ],
}  # fmt: skip


def judged(engine: Engine) -> pl.DataFrame:
    names = {*REGISTRY.reads, "population"}
    facts = IndicatorFacts({name: table(name, ROWS.get(name, [])) for name in names}, {})
    return indicator_values(engine, facts, registry=REGISTRY, areas=["33", "330382"], as_of=NOW)


def test_the_indicators_are_the_same(in_process: Engine, on_spark: Engine) -> None:
    mine = judged(in_process)
    assert mine["indicator"].n_unique() >= 37
    assert differences(mine, judged(on_spark)) == []
