"""Counting how the rows of a batch fared: the facts that data quality is judged from.

The counts are made while the rows are at hand and kept with the batch, so that nobody has to read a row again to know
how good it was. A tally holds counts, names of rules and names of fields, never a value: what stood in a refused cell
stays in the quarantine, and a sender that only refused rows name is not repeated.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import polars as pl

from wuse.intake.dimensions import dimension_of
from wuse.intake.plain_tally import plain_tally
from wuse.intake.raw_table import ROW
from wuse.intake.tally_kinds import by_kind
from wuse.intake.tally_rows import (
    ABOUT,
    GROUP,
    WHO,
    BatchOutcome,
    Kinds,
    Shape,
    about,
    conditions,
    is_asked,
    is_empty,
    rows_about,
    says,
    shape_of,
)
from wuse.pool import Pool, Standard
from wuse.pool.inbox import CheckedBatch
from wuse.vocabulary import CHINA

TALLY = "intake_tally"
# How many cells a row is asked for; no field may be called so.
_ASKED = "/asked"
# For how many rows a row stands; no field may be called so either.
_TIMES = "/times"
_SCHEMA = {
    "sender": pl.String(),
    "place": pl.String(),
    "day": pl.Date(),
    "learnt_on": pl.Date(),
    "delay_hours": pl.Int64(),
    "aspect": pl.String(),
    "dimension": pl.String(),
    "broken_rule": pl.String(),
    "field": pl.String(),
    "value": pl.Int64(),
}


def keep_tally(pool: Pool, lines: Sequence[pl.DataFrame], *, of: str, at: datetime) -> None:
    """Receipt the tallies of what came at once, in the transaction of its batches.

    Args:
        of: a digest of what came.
    """
    pool.receive(*tally_batches(lines, of=of), at=at)


def tally_batches(lines: Sequence[pl.DataFrame], *, of: str) -> list[CheckedBatch]:
    """The tallies of what came at once, as a batch; none when there is no line.

    Args:
        of: a digest of what came.
    """
    if not any(part.height for part in lines):
        return []
    own = hashlib.sha256(f"{TALLY}/{of}".encode()).hexdigest()
    return [CheckedBatch(TALLY, pl.concat(lines), own)]


def tally(outcome: BatchOutcome, standard: Standard, *, batch_id: str, by: str, at: datetime) -> pl.DataFrame:
    """The lines of `intake_tally` for a batch, in one order for the same rows.

    Args:
        by: who delivered the batch: the sender where the standard has no field that names one.
        at: when it came, for rows that do not say when they were learnt.
    """
    plain = plain_tally(outcome, standard, by=by, at=at)
    lines = in_columns(outcome, standard, by=by, at=at) if plain is None else _as_lines(plain)
    return lines.sort(list(_SCHEMA), nulls_last=True).with_columns(
        batch=pl.lit(batch_id),
        line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        standard=pl.lit(standard.name),
    )


def in_columns(outcome: BatchOutcome, standard: Standard, *, by: str, at: datetime) -> pl.DataFrame:
    """The lines of any batch, in no order, without their place in it."""
    few, times = by_kind(outcome, standard)
    rows = rows_about(few, standard, by=by, at=at).with_columns(times.alias(_TIMES))
    return pl.concat(
        [
            _accepted(rows),
            *_fault_counts(outcome.problems, rows, standard),
            _row_and_cell_counts(rows, standard, shape_of(outcome.rows)),
            *_unreadable(outcome, by, at),
        ]
    )


def _as_lines(found: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def _shaped(part: pl.DataFrame) -> pl.DataFrame:
    return part.select_seq(
        (pl.col(name) if name in part.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in _SCHEMA.items()
    )


def _accepted(rows: pl.DataFrame) -> pl.DataFrame:
    """Accepted rows, which alone are told apart by their delay."""
    told = rows.select(f"{ABOUT}accepted", _TIMES, *about(GROUP))
    counts = told.filter(f"{ABOUT}accepted").group_by(GROUP).agg(value=pl.col(_TIMES).sum())
    return _shaped(counts.with_columns(aspect=pl.lit("accepted")))


def _row_and_cell_counts(rows: pl.DataFrame, standard: Standard, shape: Shape) -> pl.DataFrame:
    """Rows by what became of them, and cells asked for and left empty, of all rows received."""
    counted = rows.select(*about(WHO), _TIMES, *_counted(standard, shape))
    times = pl.col(_TIMES)
    groups = counted.group_by(WHO).agg(received=times.sum(), asked=(pl.col(_ASKED) * times).sum())
    lines = [_shaped(_as_count(groups, aspect)) for aspect in ("received", "asked")]
    for name in counted.columns[len(WHO) + 2 :]:
        # Most often few rows have it: what they are told apart by is looked at for those alone.
        groups = counted.filter(name).group_by(WHO).agg(value=times.sum())
        aspect, _, field = name.partition("/")
        lines.append(
            _shaped(groups.with_columns(aspect=pl.lit(aspect), field=pl.lit(field or None, pl.String)))
        )
    return pl.concat(lines)


def _as_count(groups: pl.DataFrame, aspect: str) -> pl.DataFrame:
    told = groups.select(*WHO, aspect=pl.lit(aspect), value=pl.col(aspect))
    return told.filter(pl.col("value") > 0)


@lru_cache(maxsize=256)
def _counted(standard: Standard, shape: Shape) -> tuple[pl.Expr, ...]:
    """How many cells a row is asked for, then whether it counts for each aspect, and as `empty/field` for each field;
    made once, for making it costs as much as asking it.
    """
    there = dict(shape)
    accepted, refused = pl.col(f"{ABOUT}accepted"), pl.col(f"{ABOUT}refused")
    asked = asked_fields(standard, there)
    always = pl.lit(sum(where is None for where in asked.values()), pl.Int64)
    sometimes = [where.cast(pl.Int64) for where in asked.values() if where is not None]
    of_rows = {
        "refused": refused,
        "warned": pl.col(f"{ABOUT}warned") & ~refused,
        "unchanged": ~accepted & ~refused,
        "corrected": pl.col(f"{ABOUT}corrected"),
    }
    of_cells = {f"empty/{name}": _empty(name, where, there) for name, where in asked.items()}
    marks = [made.alias(name) for name, made in (of_rows | of_cells).items()]
    return pl.sum_horizontal(always, *sometimes).alias(_ASKED), *marks


def asked_fields(standard: Standard, there: Kinds) -> dict[str, pl.Expr | None]:
    """The fields that a standard asks for, each with the rows that it asks them of; None where that is all.

    Not asked for: free notes, what has a default, and when a row was learnt, which need not be said. A field that is
    wanted under a condition is asked for where the condition holds.
    """
    sometimes = {name: says(condition, there) for name, condition in conditions(standard, there).items()}
    return {field.name: sometimes.get(field.name) for field in standard.said_fields if is_asked(field)}


def _empty(name: str, where: pl.Expr | None, there: Kinds) -> pl.Expr:
    """Whether a row lacks a cell that it is asked for."""
    wanted = pl.lit(True) if where is None else where
    return wanted & is_empty(name, there[name]) if name in there else wanted


def _fault_counts(problems: pl.DataFrame, rows: pl.DataFrame, standard: Standard) -> Iterator[pl.DataFrame]:
    """Rows by the rule they break, and by the dimension of the rules they break: a row counts once in each."""
    if problems.is_empty():
        return
    rule, column = pl.col("rule"), pl.col("column")
    found = problems.select(
        ROW,
        rule.replace_strict(_dimensions(problems), return_dtype=pl.String).alias("dimension"),
        rule.alias("broken_rule"),
        pl.when(column.is_in(standard.columns)).then(column).alias("field"),
    )
    beside = rows.select(ROW, *about(WHO)).join(found, on=ROW, how="inner")
    for aspect, told in {"faulty": ["dimension"], "broken": ["dimension", "broken_rule", "field"]}.items():
        counts = beside.group_by(*WHO, *told).agg(value=pl.col(ROW).n_unique())
        yield _shaped(counts.with_columns(aspect=pl.lit(aspect)))


def _dimensions(problems: pl.DataFrame) -> dict[str, str]:
    return {rule: dimension_of(rule) for rule in problems["rule"].unique()}


def _unreadable(outcome: BatchOutcome, by: str, at: datetime) -> Iterator[pl.DataFrame]:
    """Rows that are no rows: received, set aside, and of nobody but who delivered them."""
    if not outcome.unreadable:
        return
    broken = outcome.problems.filter(pl.col(ROW) > 0).join(outcome.rows.select(ROW), on=ROW, how="anti")
    counts = broken.group_by(broken_rule="rule").agg(value=pl.col(ROW).n_unique())
    told: list[dict[str, Any]] = [
        *({"aspect": aspect, "value": outcome.unreadable} for aspect in ("received", "refused")),
        {"aspect": "faulty", "dimension": "validity", "value": outcome.unreadable},
        *({"aspect": "broken", "dimension": "validity", **count} for count in counts.iter_rows(named=True)),
    ]
    own = {"sender": by, "learnt_on": at.astimezone(CHINA).date()}
    yield pl.DataFrame([{**own, **line} for line in told], schema=_SCHEMA)
