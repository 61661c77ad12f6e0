"""By which noon the facts beneath the index had been learnt: hence which days a new fact leaves as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from wuse.assess.power_index.judge import PowerFacts
from wuse.assess.power_index.parts import Parts, finished
from wuse.pool import Engine, Present, Source

# The noon after a day is four o'clock of the next in UTC; what came within a second after it counts to the day as well,
# so that a moment that is rounded drops a day too many and never one too few.
_LEARNT = """
WITH dated AS (
    SELECT {date} AS date, CAST(recorded_at - INTERVAL 4 HOUR - INTERVAL 1 SECOND AS DATE) AS noon_of
    FROM facts
)
SELECT date, noon_of, count(*) AS facts FROM dated GROUP BY date, noon_of ORDER BY date, noon_of
"""
_DATES = {
    "meter_reading": "date",
    "meter_quarter": "CAST(quarter_at + INTERVAL 8 HOUR AS DATE)",
    # What an enterprise declares is about no day.
    "enterprise": "CAST(NULL AS DATE)",
}
_KEY = ("table", "date", "noon_of")
_COUNTED = {"table": pl.String(), "date": pl.Date(), "noon_of": pl.Date(), "facts": pl.Int64()}


@dataclass(frozen=True)
class Learnt:
    """How many facts there are.

    Attributes:
        files: that were counted. in_files: what they have. together: the same with what was in no file yet; both with
            `table`, `date` that the facts are about, `noon_of` (the first day at whose next noon they were known),
            `facts`.
    """

    files: frozenset[str]
    in_files: pl.DataFrame
    together: pl.DataFrame


def learnt(engine: Engine, facts: PowerFacts, *, before: Learnt | None = None) -> Learnt:
    """Count the facts; a file never changes, so those that were counted `before` are not read again."""
    return finished(learnt_in_parts(engine, facts, before=before))


def learnt_in_parts(engine: Engine, facts: PowerFacts, *, before: Learnt | None = None) -> Parts[Learnt]:
    """The same in parts: a file each."""
    tables = {
        "meter_reading": facts.readings,
        "enterprise": facts.enterprises,
        **({} if facts.quarters is None else {"meter_quarter": facts.quarters}),
    }
    files = frozenset(file for source in tables.values() for file in _files(source))
    # Where files were written together into others, all are counted anew.
    known = before if before and before.files <= files else Learnt(frozenset(), *[_none()] * 2)
    new = {
        name: [file for file in _files(source) if file not in known.files] for name, source in tables.items()
    }
    counted = []
    for name, some in new.items():
        for file in some:
            counted.append(_counted(engine, name, [file]))
            yield
    in_files = _summed([known.in_files, *counted])
    rows = {name: source for name, one in tables.items() if (source := _rows(one)) is not None}
    waiting = [_counted(engine, name, some) for name, some in rows.items() if some.height]
    return Learnt(files, in_files, _summed([in_files, *waiting]))


def first_changed(before: Learnt, now: Learnt) -> date | None:
    """The first day of which more was known at its next noon than had been thought; None for none.

    Fewer facts are no change: what leaves the pool when its time is over was known all the same.
    """
    had = before.together.select(*_KEY, had="facts")
    grown = now.together.join(had, on=_KEY, how="left", nulls_equal=True).filter(
        pl.col("facts") > pl.col("had").fill_null(0)
    )
    first = grown["noon_of"].min()
    return first if isinstance(first, date) else None


def _files(source: Source) -> Sequence[str]:
    if isinstance(source, Present):
        return source.files
    return () if isinstance(source, pl.DataFrame) else source


def _rows(source: Source) -> pl.DataFrame | None:
    if isinstance(source, Present):
        return source.rows
    return source if isinstance(source, pl.DataFrame) else None


def _counted(engine: Engine, name: str, source: Source) -> pl.DataFrame:
    counted = engine.run(_LEARNT.format(date=_DATES[name]), tables={"facts": source}, parameters={})
    return counted.select(pl.lit(name).alias("table"), "date", "noon_of", pl.col("facts").cast(pl.Int64()))


def _summed(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts).group_by(_KEY).agg(pl.col("facts").sum()).sort(_KEY)


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=_COUNTED)
