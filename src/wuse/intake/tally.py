"""Counting how the rows of a batch fared: the facts that data quality is judged from.

The counts are made while the rows are at hand and kept with the batch, so that nobody has to read a row again to know
how good it was. A tally holds counts, names of rules and names of fields, never a value: what stood in a refused cell
stays in the quarantine, and a sender that only refused rows name is not repeated.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from wuse.intake.constraints import CHINA
from wuse.intake.dimensions import dimension_of
from wuse.intake.raw_table import ROW
from wuse.intake.tally_rows import GROUP, WHO, BatchOutcome, rows_about
from wuse.pool import Pool, Standard

TALLY = "intake_tally"
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


def keep_tally(
    pool: Pool, outcome: BatchOutcome, standard: Standard, *, batch_id: str, by: str, at: datetime
) -> None:
    """Receipt the tally of a batch, once, in the transaction of the batch itself."""
    lines = tally(outcome, standard, batch_id=batch_id, by=by, at=at)
    if lines.height:
        own = hashlib.sha256(f"{TALLY}/{batch_id}".encode()).hexdigest()
        pool.receive(TALLY, lines, batch_id=own, at=at)


def tally(outcome: BatchOutcome, standard: Standard, *, batch_id: str, by: str, at: datetime) -> pl.DataFrame:
    """The lines of `intake_tally` for a batch, in one order for the same rows.

    Args:
        by: who delivered the batch: the sender where the standard has no field that names one.
        at: when it came, for rows that do not say when they were learnt.
    """
    about = rows_about(outcome, standard, by=by, at=at)
    counted = [
        *_row_counts(about),
        *_cell_counts(outcome.rows, about, standard),
        *_fault_counts(outcome.problems, about, standard),
        *_unreadable(outcome, by, at),
    ]
    lines = pl.concat([_shaped(part) for part in counted]).sort(list(_SCHEMA), nulls_last=True)
    return lines.with_columns(
        batch=pl.lit(batch_id),
        line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        standard=pl.lit(standard.name),
    )


def _shaped(part: pl.DataFrame) -> pl.DataFrame:
    lacking = [pl.lit(None, kind).alias(name) for name, kind in _SCHEMA.items() if name not in part.columns]
    return part.with_columns(lacking).select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())


def _row_counts(about: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Accepted rows, which alone are told apart by their delay."""
    counts = about.filter("accepted").group_by(GROUP).agg(value=pl.len())
    yield counts.with_columns(aspect=pl.lit("accepted"))


def _cell_counts(rows: pl.DataFrame, about: pl.DataFrame, standard: Standard) -> Iterator[pl.DataFrame]:
    """Rows by what became of them, and cells asked for and left empty, of all rows received."""
    asked = asked_fields(standard, rows.columns)
    accepted, refused = pl.col("about accepted"), pl.col("about refused")
    counted: dict[tuple[str, str | None], pl.Expr] = {
        ("received", None): pl.len(),
        ("refused", None): refused.sum(),
        ("warned", None): (pl.col("about warned") & ~refused).sum(),
        ("unchanged", None): (~accepted & ~refused).sum(),
        ("corrected", None): pl.col("about corrected").sum(),
        ("asked", None): pl.sum_horizontal(
            pl.lit(0), *(cond.cast(pl.Int64) for cond in asked.values())
        ).sum(),
        **{("empty", name): (cond & _is_empty(name, rows.columns)).sum() for name, cond in asked.items()},
    }
    beside = about.select(pl.all().exclude(ROW).name.prefix("about ")).hstack(rows)
    grouped = beside.group_by(f"about {name}" for name in WHO).agg(
        value.alias(str(number)) for number, value in enumerate(counted.values())
    )
    # One pass over the rows; what comes of it is small, and made into lines one by one.
    yield pl.DataFrame(
        [
            (*group[: len(WHO)], aspect, name, value)
            for group in grouped.iter_rows()
            for (aspect, name), value in zip(counted, group[len(WHO) :], strict=True)
            if value
        ],
        schema={name: _SCHEMA[name] for name in (*WHO, "aspect", "field", "value")},
        orient="row",
    )


def asked_fields(standard: Standard, there: Sequence[str]) -> dict[str, pl.Expr]:
    """The fields that a standard asks for, each with the rows that it asks them of.

    Not asked for: free notes, what has a default, and when a row was learnt, which need not be said. A field that is
    wanted under a condition is asked for where the condition holds.
    """
    conditional = {
        name: pl.col(check["field"]).cast(pl.String).str.strip_chars().is_in(list(map(str, check["equals"])))
        for check in standard.checks
        if check["rule"] == "required_if" and check["field"] in there
        for name in check["then"]
    }
    return {
        field.name: conditional.get(field.name, pl.col(ROW).is_not_null()).fill_null(False)
        for field in standard.fields
        if field.name not in ("note", "recorded_at") and "default" not in field.constraints
    }


def _is_empty(name: str, there: Sequence[str]) -> pl.Expr:
    if name not in there:
        return pl.col(ROW).is_not_null()
    return pl.col(name).cast(pl.String).str.strip_chars().fill_null("").eq("")


def _fault_counts(problems: pl.DataFrame, about: pl.DataFrame, standard: Standard) -> Iterator[pl.DataFrame]:
    """Rows by the rule they break, and by the dimension of the rules they break: a row counts once in each."""
    rule, column = pl.col("rule"), pl.col("column")
    found = problems.select(
        ROW,
        rule.replace_strict(_dimensions(problems), return_dtype=pl.String).alias("dimension"),
        rule.alias("broken_rule"),
        pl.when(column.is_in(standard.columns)).then(column).alias("field"),
    )
    beside = about.select(ROW, *WHO).join(found, on=ROW, how="inner")
    for aspect, told in {"faulty": ["dimension"], "broken": ["dimension", "broken_rule", "field"]}.items():
        counts = beside.group_by(*WHO, *told).agg(value=pl.col(ROW).n_unique())
        yield counts.with_columns(aspect=pl.lit(aspect))


def _dimensions(problems: pl.DataFrame) -> dict[str, str]:
    return {rule: dimension_of(rule) for rule in problems["rule"].unique()}


def _unreadable(outcome: BatchOutcome, by: str, at: datetime) -> Iterator[pl.DataFrame]:
    """Rows that are no rows: received, set aside, and of nobody but who delivered them."""
    if not outcome.unreadable:
        return
    own = {"sender": by, "learnt_on": at.astimezone(CHINA).date()}
    whole = {**own, "value": outcome.unreadable}
    yield pl.DataFrame([{**whole, "aspect": aspect} for aspect in ("received", "refused")])
    yield pl.DataFrame([{**whole, "aspect": "faulty", "dimension": "validity"}])
    broken = outcome.problems.filter(pl.col(ROW) > 0).join(outcome.rows.select(ROW), on=ROW, how="anti")
    counts = broken.group_by(broken_rule="rule").agg(value=pl.col(ROW).n_unique())
    yield counts.with_columns(
        aspect=pl.lit("broken"),
        dimension=pl.lit("validity"),
        **{name: pl.lit(value) for name, value in own.items()},
    )
