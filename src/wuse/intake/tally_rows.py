"""Of every row of a batch: who sent it, about what place and day, when it was learnt, what became of it.

Rows that were set aside are read as text, for they could not be read otherwise.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from wuse.intake.cell_texts import as_text
from wuse.intake.cells import BLANK, TRUTHS
from wuse.intake.raw_table import ROW
from wuse.pool import Field, Standard
from wuse.vocabulary import CHINA

Kinds = Mapping[str, pl.DataType]
"""Column -> its type."""
Shape = tuple[tuple[str, pl.DataType], ...]
"""The same, for what is made once; texts by number are texts here."""
Condition = tuple[Field, tuple[Any, ...]]
"""A field, and the values in question."""
WHO = ("sender", "place", "day", "learnt_on")
"""What every count is told apart by."""
GROUP = (*WHO, "delay_hours")
"""What accepted rows are told apart by besides."""
ABOUT = "about "
# When the batch came, and what a cell tells; no field may be called so.
_AT, _TOLD = "/at", "/told"
_NONE = pl.Series(dtype=pl.Int64())
_CHINA = CHINA.utcoffset(None)
_MOMENT = pl.Datetime("us", "UTC")
_CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})(Z[0-9]{2})?$"
_TO_COUNTY = r"^([0-9]{2}(?:[0-9]{2}){0,2})"
_PADDING = r"(00)+$"
# A source is one document, such as `jinhua-2020-02-05`; its sender is the series that it belongs to.
_NUMBER_OF_SERIES = r"-[0-9].*$"
_SENDER_FIELDS = ("reporter", "laboratory", "source")
EXACT_HOURS = 48


@dataclass(frozen=True)
class BatchOutcome:
    """What became of the rows of a batch.

    Attributes:
        rows: `row` and the cells as they stood (as `cell_texts` says), under the standard's names, of every row that
            could be split.
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

    It is the columns of `WHO` and `GROUP`, and whether the row was `accepted`, `refused`, `corrected`, `warned`; in as
    few looks as can be, for a request has few rows, and every single look at them costs more than what it looks at.
    """
    rows = outcome.rows[ROW]
    looks = _looks(standard, shape_of(outcome.rows))
    read = pl.DataFrame([_told(outcome.rows, look) for look in looks])
    refused = _among(rows, outcome.refused)
    warned = outcome.problems.filter(severity="warn")[ROW] if outcome.problems.height else _NONE
    today = at.astimezone(CHINA).date()
    learnt_on = pl.coalesce("learnt", "told_on", pl.lit(today)).clip(upper_bound=today)
    found = read.hstack(_judged(outcome, standard, at)).select_seq(
        refused.alias(f"{ABOUT}refused"),
        _among(rows, warned).alias(f"{ABOUT}warned"),
        pl.col(f"{ABOUT}place", f"{ABOUT}accepted"),
        _told_hours(pl.col("hours")).alias(f"{ABOUT}delay_hours"),
        _among(rows, outcome.corrected).alias(f"{ABOUT}corrected"),
        _known_sender(read["named"].filter(~refused), by).alias(f"{ABOUT}sender"),
        learnt_on.alias(f"{ABOUT}learnt_on"),
        # A line list's rows, each of a day of its own, count for that of their coming.
        (learnt_on if standard.personal else pl.col("day")).alias(f"{ABOUT}day"),
    )
    return outcome.rows.hstack(found)


def _told(rows: pl.DataFrame, look: pl.Expr) -> pl.Series:
    """What a look at one cell of every row tells; a text that many rows have is looked at once."""
    cell, name = list(set(look.meta.root_names())), look.meta.output_name()
    if not cell:
        # Beside a column: alone, a constant would be one row long.
        return rows.select(ROW, look)[name]
    distinct = rows.select(cell).unique()
    if 2 * distinct.height > rows.height:
        return rows.select(look)[name]
    told = distinct.select(*cell, look.alias(_TOLD))
    beside = rows.select(cell).join(told, on=cell, how="left", nulls_equal=True, maintain_order="left")
    return beside[_TOLD].alias(name)


def shape_of(rows: pl.DataFrame) -> Shape:
    """The columns of rows and their types."""
    return tuple(
        (name, pl.String() if isinstance(kind, pl.Enum) else kind) for name, kind in rows.schema.items()
    )


@lru_cache(maxsize=256)
def _looks(standard: Standard, shape: Shape) -> tuple[pl.Expr, ...]:
    """What the cells of a row say; made once, for making it costs as much as asking it."""
    there = dict(shape)
    return (
        _sender(standard, there).alias("named"),
        _place(standard, there).alias(f"{ABOUT}place"),
        _day(None if standard.personal else standard.event_time, there).alias("day"),
        _day("recorded_at", there).alias("told_on"),
    )


def _judged(outcome: BatchOutcome, standard: Standard, at: datetime) -> pl.DataFrame:
    """Of every row whether it was accepted, and of those that were when they were learnt and with what delay."""
    now = pl.lit(at).cast(_MOMENT).alias(_AT)
    known = outcome.accepted.with_columns(now).select_seq(ROW, *_accepted(standard))
    rows = outcome.rows.select(ROW)
    if known[ROW].equals(rows[ROW]):
        return known.drop(ROW)
    beside = rows.join(known, on=ROW, how="left", maintain_order="left").drop(ROW)
    return beside.with_columns(pl.col(f"{ABOUT}accepted").fill_null(False))


@lru_cache(maxsize=256)
def _accepted(standard: Standard) -> tuple[pl.Expr, ...]:
    return (
        _hours(standard).alias("hours"),
        _learnt_on().alias("learnt"),
        pl.lit(True).alias(f"{ABOUT}accepted"),
    )


def about(names: Iterable[str]) -> Iterator[pl.Expr]:
    """What is known of a row, under its own name."""
    return (pl.col(f"{ABOUT}{name}").alias(name) for name in names)


def _among(rows: pl.Series, some: pl.Series) -> pl.Series:
    return rows.is_in(some.implode()) if some.len() else pl.Series([False]).new_from_index(0, rows.len())


def _known_sender(named: pl.Series, by: str) -> pl.Expr:
    """A name that no row in order bears may be anything, a person's too: it is not repeated.

    Args:
        named: the names that rows in order bear.
    """
    known = named.drop_nulls().unique()
    return pl.when(pl.col("named").is_in(known.implode())).then("named").otherwise(pl.lit(by))


def cells_looked_at(standard: Standard, there: Container[str]) -> list[str]:
    """The columns of which the cells are read for a tally; of the others it is only asked whether they are empty."""
    names = {
        sender_field(standard, there),
        place_field(standard),
        standard.event_time or "",
        "recorded_at",
        *(condition[0].name for condition in conditions(standard, there).values()),
    }
    return sorted(name for name in names if name in there)


def place_field(standard: Standard) -> str:
    """The first field that names a place; empty where a table has none."""
    return next((field.name for field in standard.fields if field.reference == "place"), "")


def sender_field(standard: Standard, there: Container[str]) -> str:
    """The field that names who sent a row; empty where a table has none."""
    name = next((name for name in _SENDER_FIELDS if name in standard.columns), "")
    # The table of sources is about the sources themselves.
    return name if name in there and standard.key != (name,) else ""


def is_asked(field: Field) -> bool:
    """Whether a standard asks for a field: not for free notes, nor for what has a default or need not be said."""
    return field.name not in ("note", "recorded_at") and "default" not in field.constraints


def conditions(standard: Standard, there: Container[str]) -> dict[str, Condition]:
    """Fields that are asked for only where another one of the table has one of some values."""
    return {
        name: (standard.field(check["field"]), tuple(check["equals"]))
        for check in standard.checks
        if check["rule"] == "required_if" and check["field"] in there
        for name in check["then"]
    }


def says(condition: Condition, there: Kinds) -> pl.Expr:
    """Whether a cell, as it stood, says what a condition asks for."""
    field, values = condition
    text = text_of(field.name, there[field.name])
    if field.type == "boolean":
        spelt = [text for text, truth in TRUTHS.items() if truth in values]
        return text.str.to_lowercase().is_in(spelt).fill_null(False)
    return text.is_in(list(map(str, values))).fill_null(False)


def _sender(standard: Standard, there: Kinds) -> pl.Expr:
    name = sender_field(standard, there)
    if not name:
        return pl.lit(None, pl.String)
    text = text_of(name, there[name])
    named = text.str.replace(_NUMBER_OF_SERIES, "") if name == "source" else text
    return pl.when(text != "").then(named)


def text_of(name: str, kind: pl.DataType) -> pl.Expr:
    """A cell without the blanks around it, as it is checked."""
    return as_text(name, kind).str.strip_chars(BLANK)


def is_empty(name: str, kind: pl.DataType) -> pl.Expr:
    """Whether nothing but blanks stands in a cell."""
    if kind != pl.String():
        return pl.col(name).is_null()
    return text_of(name, kind).fill_null("").eq("")


def _place(standard: Standard, there: Kinds) -> pl.Expr:
    name = place_field(standard)
    if name not in there:
        return pl.lit(None, pl.String)
    text = text_of(name, there[name])
    return pl.when(text.str.contains(_CODE)).then(text.str.extract(_TO_COUNTY, 1).str.replace(_PADDING, ""))


def _day(name: str | None, there: Kinds) -> pl.Expr:
    """The day that a cell begins with; a moment with another offset may so be a day off, of a refused row only."""
    if name is None or name not in there:
        return pl.lit(None, pl.Date)
    return text_of(name, there[name]).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def _learnt() -> pl.Expr:
    return pl.col("recorded_at").fill_null(pl.col(_AT))


def _learnt_on() -> pl.Expr:
    return (_learnt().dt.replace_time_zone(None) + pl.lit(_CHINA)).dt.date()


def _hours(standard: Standard) -> pl.Expr:
    """Hours from the event to when it was learnt, begun ones counted whole.

    A day has happened when it ends, at 24:00 Beijing time; what was learnt before its end has no delay.
    """
    if standard.event_time is None:
        return pl.lit(None, pl.Float64)
    happened = pl.col(standard.event_time)
    if standard.field(standard.event_time).type == "date":
        end = happened.cast(pl.Datetime("us")) + pl.lit(timedelta(days=1)) - pl.lit(_CHINA)
        happened = end.dt.replace_time_zone("UTC")
    return ((_learnt() - happened).dt.total_seconds() / 3600).ceil().clip(lower_bound=0)


def _told_hours(hours: pl.Expr) -> pl.Expr:
    """Beyond two days whole days, in hours."""
    return pl.when(hours <= EXACT_HOURS).then(hours).otherwise((hours / 24).ceil() * 24).cast(pl.Int64)
