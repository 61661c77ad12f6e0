"""Problems as columns: a file with a million bad rows has a million messages, none of them made one by one."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from string import Formatter
from typing import Literal

import polars as pl

from wuse.intake.messages import HIDDEN, rule_of, template
from wuse.intake.raw_table import ROW
from wuse.vocabulary import Lang, Problem

SCHEMA: dict[str, pl.DataType] = {
    ROW: pl.Int64(),
    "column": pl.String(),
    "rule": pl.String(),
    "severity": pl.String(),
    "value": pl.String(),
    "message": pl.String(),
}
"""Of a problem table: the parts of a `Problem`."""
_NONE = pl.DataFrame(schema=SCHEMA)


def told(
    found: pl.DataFrame,
    text: str,
    lang: Lang,
    *,
    column: str,
    severity: Literal["refuse", "warn"] = "refuse",
    secret: bool = False,
    **facts: object,
) -> pl.DataFrame:
    """One problem a row with the words of `text`, as `messages.problem` makes a single one.

    Args:
        found: `row`, perhaps `value` (null where nothing stood), and the facts that differ from row to row.
        facts: those that are the same for all.
    """
    stood = pl.col("value").fill_null("") if "value" in found.columns else pl.lit("")
    value = pl.lit("") if secret else stood

    def fact(name: str) -> pl.Expr:
        if name == "value":
            return pl.lit(HIDDEN) if secret else stood
        if name in found.columns:
            return pl.col(name).cast(pl.String)
        return pl.lit(str({**facts, "column": column}[name]))

    return found.select(
        pl.col(ROW).cast(pl.Int64),
        pl.lit(column).alias("column"),
        pl.lit(rule_of(text)).alias("rule"),
        pl.lit(severity).alias("severity"),
        value.alias("value"),
        _filled(template(text, lang), fact).alias("message"),
    )


def _filled(words: str, fact: Callable[[str], pl.Expr]) -> pl.Expr:
    parts = []
    for literal, name, _, _ in Formatter().parse(words):
        parts += [pl.lit(literal)] if literal else []
        parts += [fact(name)] if name else []
    return pl.concat_str(parts)


def as_rows(problems: Sequence[Problem]) -> pl.DataFrame:
    """Problems as a table."""
    if not problems:
        return _NONE
    return pl.DataFrame({name: list(map(attrgetter(name), problems)) for name in SCHEMA}, schema=SCHEMA)


def as_problems(rows: pl.DataFrame) -> tuple[Problem, ...]:
    """The problems of a table."""
    order = rows.select(ROW, "column", "rule", "value", "message", "severity")
    return tuple(Problem(*parts) for parts in order.iter_rows())


def together(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The problems of several tables, in their order."""
    return pl.concat([_NONE, *tables])


def in_file_order(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """By row, then in the order of the columns; problems of the whole row or file come before those of a column."""
    if rows.is_empty():
        return rows
    place = {name: n for n, name in enumerate(columns)}
    second = pl.col("column").replace_strict(place, default=-1, return_dtype=pl.Int64)
    return rows.sort(ROW, second, maintain_order=True)
