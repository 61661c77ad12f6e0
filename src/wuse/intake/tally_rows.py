"""Of every row of a batch: who sent it, about what place and day, when it was learnt, what became of it.

Rows that were set aside are read as text, for they could not be read otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import CHINA

WHO = ("sender", "place", "day", "learnt_on")
"""What every count is told apart by."""
GROUP = (*WHO, "delay_hours")
"""What accepted rows are told apart by besides."""
ABOUT = "about "
_NONE = pl.Series(dtype=pl.Int64())
_CHINA = CHINA.utcoffset(None)
_MOMENT = pl.Datetime("us", "UTC")
_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})(Z[0-9]{2})?$"
_TO_COUNTY = r"^([0-9]{2}(?:[0-9]{2}){0,2})"
_PADDING = r"(00)+$"
# A source is one document, such as `jinhua-2020-02-05`; its sender is the series that it belongs to.
_NUMBER_OF_SERIES = r"-[0-9].*$"
_SENDER_FIELDS = ("reporter", "laboratory", "source")
_EXACT_HOURS = 48


@dataclass(frozen=True)
class BatchOutcome:
    """What became of the rows of a batch.

    Attributes:
        rows: `row` and the cells as they stood, under the standard's names, of every row that could be split.
        accepted: typed rows that are new to the pool, with `row`.
        corrected: numbers of the accepted rows whose key was known. refused: numbers of the rows set aside.
        problems: columns `row`, `column`, `rule`, `severity`, one line for each thing that was found.
        unreadable: how many rows could not be split into cells at all.
    """

    rows: pl.DataFrame
    accepted: pl.DataFrame
    corrected: pl.Series
    refused: pl.Series
    problems: pl.DataFrame
    unreadable: int = 0


def rows_about(outcome: BatchOutcome, standard: Standard, *, by: str, at: datetime) -> pl.DataFrame:
    """The rows of a batch, in their order, with what is known of each beside its cells, each name after `ABOUT`.

    It is the columns of `WHO` and `GROUP`, and whether the row was `accepted`, `refused`, `corrected`, `warned`; all in
    one query, for a request has few rows, and every single look at them costs more than what it looks at.
    """
    there = outcome.rows.columns
    judged = outcome.accepted.lazy().select(
        ROW,
        _among(ROW, outcome.corrected).alias(f"{ABOUT}corrected"),
        _delay(standard, at).alias(f"{ABOUT}delay_hours"),
        _learnt_on(at).alias("learnt"),
        pl.lit(True).alias(f"{ABOUT}accepted"),
    )
    warned = outcome.problems.filter(severity="warn")[ROW] if outcome.problems.height else _NONE
    today = at.astimezone(CHINA).date()
    read = outcome.rows.lazy().select(
        ROW,
        _among(ROW, outcome.refused).alias(f"{ABOUT}refused"),
        _among(ROW, warned).alias(f"{ABOUT}warned"),
        _sender(standard, there).alias("named"),
        _place(standard, there).alias(f"{ABOUT}place"),
        _day(standard.event_time, there).alias(f"{ABOUT}day"),
        _day("recorded_at", there).alias("told_on"),
    )
    learnt_on = pl.coalesce("learnt", "told_on", pl.lit(today)).clip(upper_bound=today)
    found = read.join(judged, on=ROW, how="left", maintain_order="left").select(
        pl.col(f"{ABOUT}refused", f"{ABOUT}warned", f"{ABOUT}place", f"{ABOUT}delay_hours"),
        pl.col(f"{ABOUT}accepted", f"{ABOUT}corrected").fill_null(False),
        _known_sender(by).alias(f"{ABOUT}sender"),
        learnt_on.alias(f"{ABOUT}learnt_on"),
        # A line list's rows, each of a day of its own, count for that of their coming.
        (learnt_on if standard.personal else pl.col(f"{ABOUT}day")).alias(f"{ABOUT}day"),
    )
    return outcome.rows.hstack(found.collect())


def about(names: Iterable[str]) -> Iterator[pl.Expr]:
    """What is known of a row, under its own name."""
    return (pl.col(f"{ABOUT}{name}").alias(name) for name in names)


def _among(name: str, rows: pl.Series) -> pl.Expr:
    return pl.col(name).is_in(rows.implode()) if rows.len() else pl.lit(False)


def _known_sender(by: str) -> pl.Expr:
    """A name that no row in order bears may be anything, a person's too: it is not repeated."""
    known = pl.col("named").filter(~pl.col(f"{ABOUT}refused")).drop_nulls().unique()
    return pl.when(pl.col("named").is_in(known.implode())).then("named").otherwise(pl.lit(by))


def _sender(standard: Standard, there: Sequence[str]) -> pl.Expr:
    name = next((name for name in _SENDER_FIELDS if name in standard.columns), "")
    named = next((each for each in standard.fields if each.name == name), None)
    # The table of sources is about the sources themselves.
    if named is None or name not in there or standard.key == (name,):
        return pl.lit(None, pl.String)
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return text.str.replace(_NUMBER_OF_SERIES, "") if name == "source" else text


def _place(standard: Standard, there: Sequence[str]) -> pl.Expr:
    name = next((field.name for field in standard.fields if field.reference == "place"), "")
    if name not in there:
        return pl.lit(None, pl.String)
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text.str.contains(_CODE)).then(text.str.extract(_TO_COUNTY, 1).str.replace(_PADDING, ""))


def _day(name: str | None, there: Sequence[str]) -> pl.Expr:
    """The day that a cell begins with; a moment with another offset may so be a day off, of a refused row only."""
    if name is None or name not in there:
        return pl.lit(None, pl.Date)
    return (
        pl.col(name).cast(pl.String).str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    )


def _learnt(at: datetime) -> pl.Expr:
    return pl.col("recorded_at").fill_null(pl.lit(at).cast(_MOMENT))


def _learnt_on(at: datetime) -> pl.Expr:
    return (_learnt(at).dt.replace_time_zone(None) + pl.lit(_CHINA)).dt.date()


def _delay(standard: Standard, at: datetime) -> pl.Expr:
    """Hours from the event to when it was learnt, begun ones counted whole; beyond two days whole days, in hours.

    A day has happened when it ends, at 24:00 Beijing time; what was learnt before its end has no delay.
    """
    if standard.event_time is None:
        return pl.lit(None, pl.Int64)
    happened = pl.col(standard.event_time)
    if standard.field(standard.event_time).type == "date":
        end = happened.cast(pl.Datetime("us")) + pl.lit(timedelta(days=1)) - pl.lit(_CHINA)
        happened = end.dt.replace_time_zone("UTC")
    hours = ((_learnt(at) - happened).dt.total_seconds() / 3600).ceil().clip(lower_bound=0)
    return pl.when(hours <= _EXACT_HOURS).then(hours).otherwise((hours / 24).ceil() * 24).cast(pl.Int64)
