"""The state as it is kept: sorted by person, with little for the many of whom nothing but check-ins and tests is known.

Of 65 million persons some two million have anything else to remember. They are kept in a table of their own, so that
the others take some seventy bytes each, most of them the key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from wuse.assess.health_code.judge import health_codes
from wuse.assess.health_code.profile import CodeProfile
from wuse.assess.health_code.state import STATE
from wuse.pool import Engine

NEXT = "next_change_on"
PLAIN: Sequence[str] = ("person", "declared_on", "checked", "negative_on")
"""What is known of somebody of whom nothing else is."""
_PAST: Sequence[str] = PLAIN[1:]
_NUMBER = "number"
_ROWS_AT_ONCE = 2_000_000
_KINDS: Mapping[Any, Any] = {**STATE, NEXT: pl.Date()}


@dataclass(frozen=True)
class KeptCodes:
    """The state of everyone, in two tables sorted by person, each with the day on which time alone may change the code.

    `plain`: the columns of `PLAIN` and `next_change_on`. `marked`: those of `STATE` and `next_change_on`.
    `first_day`: what the bits begin with. `judged_on`: the day up to which the codes were followed.
    """

    plain: pl.DataFrame
    marked: pl.DataFrame
    first_day: date
    judged_on: date

    @property
    def state(self) -> pl.DataFrame:
        """The state in one table; for few persons, or where there is room."""
        return _wide([self.plain, self.marked]).drop(NEXT).sort("person")

    def rows_of(self, persons: pl.Series) -> pl.DataFrame:
        """The states of some persons, found by halving: what is not asked for is not read.

        Args:
            persons: sorted, each once.
        """
        return _wide([_found(table, persons) for table in (self.plain, self.marked)]).drop(NEXT)

    def due(self, today: date) -> pl.DataFrame:
        """The states of those whose code time alone may have changed by a day."""
        return _wide([table.filter(pl.col(NEXT) <= today) for table in (self.plain, self.marked)]).drop(NEXT)

    def with_rows(
        self, gone: pl.Series, state: pl.DataFrame, codes: pl.DataFrame, judged_on: date
    ) -> "KeptCodes":
        """The same after some rows took the place of those of `gone`, judged on a day."""
        new = kept_codes(state, codes, first_day=self.first_day, judged_on=judged_on)
        return KeptCodes(
            _replaced(self.plain, gone, new.plain),
            _replaced(self.marked, gone, new.marked),
            self.first_day,
            judged_on,
        )


def kept_codes(state: pl.DataFrame, codes: pl.DataFrame, *, first_day: date, judged_on: date) -> KeptCodes:
    """A state and the codes of the same persons, row by row, in the form in which they are kept."""
    rows = state.with_columns(codes[NEXT])
    marked = pl.any_horizontal(pl.col(name).is_not_null() for name in STATE if name not in PLAIN)
    return KeptCodes(
        rows.filter(~marked).select(*PLAIN, NEXT),
        rows.filter(marked),
        first_day,
        judged_on,
    )


def no_kept_codes(*, first_day: date, judged_on: date) -> KeptCodes:
    """What is kept of nobody, for a state that is to hold some persons alone."""
    nobody = pl.DataFrame(schema=_KINDS)
    return KeptCodes(nobody.select(*PLAIN, NEXT), nobody, first_day, judged_on)


def codes_of(
    engine: Engine, kept: KeptCodes, *, profile: CodeProfile, today: date, rows_at_once: int = _ROWS_AT_ONCE
) -> Iterator[pl.DataFrame]:
    """The codes of everyone on a day, a stretch of persons at a time, so that no more memory is needed than for one."""
    begins = [None, *_every(kept.plain, rows_at_once), None]

    def judged(rows: pl.DataFrame) -> pl.DataFrame:
        return health_codes(engine, rows, profile=profile, today=today, first_day=kept.first_day)

    for first, end in pairwise(begins):
        plain, marked = (_between(table, first, end).drop(NEXT) for table in (kept.plain, kept.marked))
        yield _judged_by_past(plain, judged(marked), judged)


def _judged_by_past(
    plain: pl.DataFrame, marked: pl.DataFrame, judged: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    """The codes of a stretch. The rule knows nothing of a person but the past: who share one are judged once.

    Args:
        marked: the codes of the others, who are few.
    """
    pasts = plain.select(_PAST).unique().with_row_index(_NUMBER)
    # As many places for each, so that the codes come in the order of the numbers.
    stand_ins = pasts.with_columns(person=pl.col(_NUMBER).cast(pl.String).str.zfill(10)).drop(_NUMBER)
    number = plain.join(pasts, on=_PAST, how="left", nulls_equal=True, maintain_order="left")[_NUMBER]
    place = plain["person"].search_sorted(marked["person"]).to_numpy().astype(np.int64)

    def between(rows: "np.ndarray[Any, Any]", before: int) -> "np.ndarray[Any, Any]":
        """The numbers of rows with those of the marked in their places, which stand behind so many others."""
        return np.insert(rows, place, before + np.arange(marked.height))

    persons = pl.concat([plain["person"], marked["person"]])[between(np.arange(plain.height), plain.height)]
    codes = pl.concat([judged(stand_ins), marked])[between(number.to_numpy().astype(np.int64), pasts.height)]
    return codes.with_columns(persons)


def _every(table: pl.DataFrame, rows: int) -> list[str]:
    """The person at every so many rows, but the first."""
    return [table["person"][n] for n in range(rows, table.height, rows)]


def _between(table: pl.DataFrame, first: str | None, end: str | None) -> pl.DataFrame:
    """The rows of a stretch of persons, the last one left out."""
    begin = table["person"].search_sorted(first) if first is not None else 0
    stop = table["person"].search_sorted(end) if end is not None else table.height
    return table[int(begin) : int(stop)]


def _found(table: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    if not table.height or not persons.len():
        return table.clear()
    rows = table[table["person"].search_sorted(persons).clip(0, table.height - 1)]
    return rows.filter(rows["person"] == persons)


def _replaced(table: pl.DataFrame, gone: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    left = table.join(gone.to_frame("person"), on="person", how="anti", maintain_order="left")
    return pl.concat([left, rows]).sort("person")


def _wide(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows of both tables in the columns of a state."""
    return pl.concat([pl.DataFrame(schema=_KINDS), *parts], how="diagonal")
