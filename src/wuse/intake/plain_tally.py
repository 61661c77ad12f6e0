"""The tally of a line list that is in order throughout: all rows new, nothing to be said of any, all learnt now.

That is how programs send them, a few hundred at a time, by the second. Looking at so few in columns costs more than
counting them, so they are counted one by one, to the same lines as `tally.tally` counts in columns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import polars as pl

from wuse.intake.raw_table import ROW
from wuse.intake.tally_rows import EXACT_HOURS, BatchOutcome, Condition, conditions, is_asked, sender_field
from wuse.pool import Standard
from wuse.vocabulary import CHINA

Line = tuple[str, str | None, date, date, int | None, str, None, None, str | None, int]
"""Sender, place, day, day of learning, delay in hours, aspect, dimension, rule, field, count."""
_Who = tuple[str, str | None]

_MOST_ROWS = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTY = 6
_HOUR, _DAY = 3_600, 86_400


def plain_tally(outcome: BatchOutcome, standard: Standard, *, by: str, at: datetime) -> list[Line] | None:
    """The lines of the batch, in no order; None for one that is to be counted in columns."""
    there = tuple(outcome.rows.columns)
    if not (_can_be_plain(standard, there) and _is_plain(outcome)):
        return None
    who = _who(outcome.accepted, standard, there, by)
    groups = Counter(who)
    today = at.astimezone(CHINA).date()
    delays = _delays(outcome.accepted, standard, at)
    delayed = Counter(zip(who, delays, strict=True))
    counted = [
        *((group, "accepted", delay, None, value) for (group, delay), value in delayed.items()),
        *((group, "received", None, None, value) for group, value in groups.items()),
        *((group, "corrected", None, None, value) for group, value in _corrected(outcome, who).items()),
        *(
            (group, "asked", None, None, value)
            for group, value in _asked(outcome, standard, who, groups).items()
        ),
        *(
            (group, "empty", None, name, value)
            for name, group, value in _empty(outcome, standard, who, groups)
        ),
    ]
    return [
        (*group, today, today, delay, aspect, None, None, name, value)
        for group, aspect, delay, name, value in counted
    ]


@lru_cache(maxsize=256)
def _can_be_plain(standard: Standard, there: tuple[str, ...]) -> bool:
    """A source is a document of a series, and the series is the sender: those are told apart in columns."""
    return standard.personal and sender_field(standard, there) != "source"


def _is_plain(outcome: BatchOutcome) -> bool:
    rows, accepted = outcome.rows, outcome.accepted
    if outcome.problems.height or outcome.unreadable or not 0 < rows.height <= _MOST_ROWS:
        return False
    now = accepted["recorded_at"].null_count() == accepted.height
    return now and outcome.refused.is_empty() and rows[ROW].equals(accepted[ROW])


def _who(rows: pl.DataFrame, standard: Standard, there: Sequence[str], by: str) -> list[_Who]:
    """Sender and place of each row."""
    name = sender_field(standard, there)
    senders = [by if text is None else text for text in rows[name].to_list()] if name else [by] * rows.height
    place = next((field.name for field in standard.said_fields if field.reference == "place"), "")
    codes = rows[place].to_list() if place in there else [None] * rows.height
    return list(zip(senders, map(_county, codes), strict=True))


def _county(code: str | None) -> str | None:
    return code and code.partition("Z")[0][:_COUNTY]


def _delays(rows: pl.DataFrame, standard: Standard, at: datetime) -> list[int | None]:
    """Hours from the event of each row to the moment; the rule is that of `tally_rows`."""
    if standard.event_time is None:
        return [None] * rows.height
    now = (at - _EPOCH) // timedelta(microseconds=1)
    happened = rows[standard.event_time].to_physical().to_list()
    if standard.field(standard.event_time).type == "date":
        happened = [None if day is None else ((day + 1) * _DAY - 8 * _HOUR) * 1_000_000 for day in happened]
    return [None if moment is None else _hours(max(0, now - moment) // 1_000_000) for moment in happened]


def _hours(seconds: int) -> int:
    hours = -(-seconds // _HOUR)
    return hours if hours <= EXACT_HOURS else -(-hours // 24) * 24


def _corrected(outcome: BatchOutcome, who: Sequence[_Who]) -> Counter[_Who]:
    again = set(outcome.corrected.to_list())
    if not again:
        return Counter()
    return Counter(group for group, row in zip(who, outcome.rows[ROW].to_list(), strict=True) if row in again)


def _asked(
    outcome: BatchOutcome, standard: Standard, who: Sequence[_Who], groups: Mapping[_Who, int]
) -> Counter[_Who]:
    """The cells that were asked for, in all fields together."""
    sometimes = conditions(standard, outcome.rows.columns)
    names = [field.name for field in standard.said_fields if is_asked(field)]
    always = sum(name not in sometimes for name in names)
    asked = Counter({group: value * always for group, value in groups.items()})
    for name in names:
        if name in sometimes:
            asked.update(
                group
                for group, concerned in zip(who, _where(outcome, sometimes[name]), strict=True)
                if concerned
            )
    return asked


def _empty(
    outcome: BatchOutcome, standard: Standard, who: Sequence[_Who], groups: Mapping[_Who, int]
) -> Iterator[tuple[str, _Who, int]]:
    """Field, group, and how many of the cells that were asked for are empty."""
    sometimes = conditions(standard, outcome.rows.columns)
    for field in standard.said_fields:
        values = outcome.accepted[field.name]
        missing = values.null_count()
        if not missing or not is_asked(field):
            continue
        where = _where(outcome, sometimes[field.name]) if field.name in sometimes else [True] * values.len()
        cells = zip(who, values.is_null().to_list(), where, strict=True)
        everywhere = missing == values.len() and field.name not in sometimes
        counts = groups if everywhere else Counter(group for group, empty, asked in cells if empty and asked)
        yield from ((field.name, group, value) for group, value in counts.items())


def _where(outcome: BatchOutcome, condition: Condition) -> list[bool]:
    field, wanted = condition
    return [value in wanted for value in outcome.accepted[field.name].to_list()]
