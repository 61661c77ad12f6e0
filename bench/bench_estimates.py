"""How near the county estimates come to counts that were held back, beside a peer: the straight line between bulletins.

.venv/bin/python bench/bench_estimates.py      # needs a replayed home: SERVE=0 make demo
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from wuse.assess.county_facts import Known, first_import, known_counts
from wuse.assess.county_series import estimate_series
from wuse.places import load_registry
from wuse.pool import Pool

HOME = Path(os.environ.get("WUSE_HOME", "var"))
DAYS = [date(2020, 1, 21) + timedelta(days=i) for i in range(60)]
Series = Mapping[str, list[int]]
Method = Callable[[Mapping[str, Known]], Series]


def parents() -> dict[str, str]:
    """Every city, county and zone with the place it is in."""
    tree, day = load_registry(), DAYS[-1]
    divisions = {
        str(p.code): str(p.code)[:4] if len(p.code) > 4 else "33"
        for p in [*tree.cities(day), *tree.counties(day)]
    }
    return divisions | {str(zone.code): str(zone.code).split("Z")[0] for zone in tree.zones(day)}


def held_back(rows: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Each municipal bulletin with county counts, and all rows without it."""
    of_the_day = pl.col("recorded_at").dt.date() <= pl.col("date") + timedelta(days=14)
    county_count = (
        (pl.col("measure") == "confirmed_cum") & (pl.col("place").str.len_chars() == 6) & of_the_day
    )
    bulletins = rows.filter(county_count).with_columns(city=pl.col("place").str.slice(0, 4))
    for _, bulletin in bulletins.group_by("city", "date", maintain_order=True):
        yield bulletin, rows.join(bulletin, on=["place", "date", "measure", "basis", "cut_off"], how="anti")


def straight_line(known: Mapping[str, Known]) -> Series:
    """The peer: between two known counts of a county a straight line, before the first one from zero."""
    return {place: [_between(facts, day) for day in DAYS] for place, facts in known.items()}


def _between(facts: Known, day: date) -> int:
    marks = {DAYS[0] - timedelta(days=1): 0, **facts.counts}
    if facts.total is not None:
        marks.setdefault(DAYS[-1], facts.total)
    before, after = max(d for d in marks if d <= day), min((d for d in marks if d >= day), default=None)
    if after is None or after == before:
        return marks[before]
    share = (day - before).days / (after - before).days
    return round(marks[before] + share * (marks[after] - marks[before]))


def misses(rows: pl.DataFrame, method: Method) -> list[int]:
    """By how many cases the method misses each count that was held back."""
    found = []
    for bulletin, rest in held_back(rows):
        series = method(known_counts(rest))
        for row in bulletin.iter_rows(named=True):
            estimated = series[row["place"]][DAYS.index(row["date"])] if row["place"] in series else 0
            found.append(abs(estimated - row["value"]))
    return found


def main() -> None:
    """Both methods over the same counts."""
    rows = Pool(HOME).latest("case_count").filter(pl.col("basis") != "estimated")
    places, imported = parents(), first_import(rows)
    methods: dict[str, Method] = {
        "integer program": lambda known: estimate_series(
            known, places=places, days=DAYS, imported_from=imported
        ),
        "peer: straight line": straight_line,
    }
    totals = {}
    for name, method in methods.items():
        started = time.perf_counter()
        missed = misses(rows, method)
        took = time.perf_counter() - started
        exact, near = sum(miss == 0 for miss in missed), sum(miss <= 1 for miss in missed)
        totals[name] = sum(missed)
        print(
            f"{name:20} {len(missed)} counts: {exact} exact, {near} within 1, largest miss {max(missed)}, "
            f"cases missed {sum(missed)}, {took:.1f} s"
        )
    print(f"ratio of cases missed {totals['peer: straight line'] / totals['integer program']:.1f}")


if __name__ == "__main__":
    main()
