"""Ninety counties on sixty days, judged by the SQL and by a peer: the plain-Python reference, in the same run.

PYTHONPATH=. .venv/bin/python bench/bench_assess.py      # needs a replayed home: SERVE=0 make demo
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.reference import area_risk as reference
from tests.reference.rules import rule_of
from wuse.assess import area_facts, judge, load_series
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.publish.replay import county_codes

HOME = Path(os.environ.get("WUSE_HOME", "var"))
DAYS = [date(2020, 1, 21) + timedelta(days=i) for i in range(60)]
SERIES = load_series("zhejiang")


def seconds(work: Callable[[], object], runs: int) -> float:
    """Median seconds of so many runs."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def stretches() -> list[tuple[str, list[date]]]:
    """The days, grouped by the profile that judges them."""
    return [(name, list(days)) for name, days in groupby(DAYS, key=lambda day: SERIES.profile_of(day).id)]


def by_sql(pool: Pool, codes: list[str]) -> dict[tuple[date, str], str]:
    """Colours by the product."""
    found = {}
    for _, days in stretches():
        rows = judge(
            pool.engine, area_facts(pool, areas=codes), profile=SERIES.profile_of(days[0]), days=days
        )
        found |= {(row["as_of"], row["place"]): row["colour"] for row in rows.iter_rows(named=True)}
    return found


def by_reference(rows: list[reference.Fact], codes: list[str]) -> dict[tuple[date, str], str]:
    """Colours by the reference, which reads one county at a time."""
    of_place = {code: [fact for fact in rows if fact.place == code] for code in codes}
    found = {}
    for _, days in stretches():
        rule = rule_of(SERIES.profile_of(days[0]))
        for code in codes:
            verdicts = reference.judge(of_place[code], {}, [code], days, rule)
            found |= {key: verdict.colour for key, verdict in verdicts.items()}
    return found


def facts_of(pool: Pool) -> list[reference.Fact]:
    """Every row of case_count as the reference reads it."""
    columns = (
        "place",
        "date",
        "measure",
        "value",
        "basis",
        "cut_off",
        "recorded_at",
        "sequence",
        "row_number",
    )
    rows = pl.read_parquet(list(pool.source("case_count"))).select(columns)
    return [reference.Fact(*row[:7], order=(row[7], row[8])) for row in rows.iter_rows()]


def main() -> None:
    """Both, their agreement and the ratio."""
    pool = Pool(HOME)
    codes = county_codes(load_registry(), SERIES, on=DAYS[0])
    rows = facts_of(pool)
    agree = by_sql(pool, codes) == by_reference(rows, codes)
    sql, plain = seconds(lambda: by_sql(pool, codes), 5), seconds(lambda: by_reference(rows, codes), 1)
    print(f"{len(codes)} counties x {len(DAYS)} days from {len(rows)} facts, verdicts equal: {agree}")
    print(f"SQL on DuckDB           {sql * 1000:8.0f} ms  median of 5 (goal 1,000)")
    print(f"peer: plain Python      {plain * 1000:8.0f} ms  one run, ratio {plain / sql:.1f}")


if __name__ == "__main__":
    main()
