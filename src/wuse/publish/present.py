"""The verdicts of a series as the pool stands, for a screen: after news, only the days that know of it are judged anew.

A verdict of a day is made of the facts about days up to it that were known by the next noon. So a figure of today, or a
correction that came today, leaves the days before as they are; what it says is the same as if all were judged again.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

import polars as pl

from wuse.assess import AreaFacts, Series, first_day_that_knows
from wuse.places import PlaceTree
from wuse.pool import Pool
from wuse.publish.replay import counties_of_days, judge_counties

# What a judgement reads of them; a source or a note that changes is no news to it.
_OF_EACH = ("place", "date", "value", "recorded_at", "sequence", "row_number")
_READ = {"case_count": (*_OF_EACH, "measure", "basis", "cut_off"), "population": _OF_EACH}
_NOTHING = pl.DataFrame(schema={"as_of": pl.Date()})


class PresentVerdicts:
    """Keeps what it judged last and from what; one thread at a time asks it."""

    def __init__(self, tree: PlaceTree, series: Series) -> None:
        self._tree, self._series = tree, series
        self._read: dict[str, pl.DataFrame] = {}
        self._counties: dict[date, tuple[str, ...]] = {}
        self._verdicts = _NOTHING

    def of(self, pool: Pool, days: Sequence[date]) -> pl.DataFrame:
        """Verdicts of all counties on the days, with what waits in the inbox."""
        read = {table: _rows(pool, table, columns) for table, columns in _READ.items()}
        counties = counties_of_days(self._tree, self._series, days)
        kept = self._still_true(read, counties)
        again = {day: counties[day] for day in set(days) - set(kept["as_of"])}
        parts = [kept] if kept.height else []
        if again:
            facts_of = partial(_facts_of, read)
            parts.append(judge_counties(facts_of, pool.engine, series=self._series, counties=again))
        self._read, self._counties = read, counties
        self._verdicts = pl.concat(parts) if parts else _NOTHING
        return self._verdicts

    def _still_true(
        self, read: dict[str, pl.DataFrame], counties: dict[date, tuple[str, ...]]
    ) -> pl.DataFrame:
        """The verdicts that the news since then leaves alone, of days with the same counties."""
        told = [
            first_day_that_knows(_news(self._read[table], rows)) for table, rows in read.items() if self._read
        ]
        first = min((day for day in told if day), default=date.max)
        same = [day for day, codes in counties.items() if day < first and self._counties.get(day) == codes]
        return self._verdicts.filter(pl.col("as_of").is_in(same))


def _rows(pool: Pool, table: str, columns: Sequence[str]) -> pl.DataFrame:
    """All rows of a table as it stands, whatever place they are of."""
    told = ", ".join(columns)
    return pool.engine.run(f"SELECT {told} FROM facts", tables={"facts": pool.source(table)}, parameters={})  # noqa: S608 - our own names


def _news(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The rows that came, and those that went."""
    came = now.join(before, on=now.columns, how="anti", nulls_equal=True)
    went = before.join(now, on=now.columns, how="anti", nulls_equal=True)
    return pl.concat([came, went])


def _facts_of(read: dict[str, pl.DataFrame], *, areas: Sequence[str]) -> AreaFacts:
    return AreaFacts(read["case_count"], read["population"], areas=tuple(sorted(areas)), versions={})
