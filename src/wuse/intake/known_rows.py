"""Rows that say what the pool holds already."""

from dataclasses import dataclass

import polars as pl

from wuse.intake.raw_table import ROW
from wuse.pool import Standard


@dataclass(frozen=True)
class News:
    """Rows that tell something new, and the numbers of those among them whose key was known: corrections."""

    rows: pl.DataFrame
    corrected: pl.Series


def without_known(rows: pl.DataFrame, held: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """The rows that tell something new.

    A row is known when the pool's latest row of its key has the same values and was learnt no later; a row that
    says it was learnt earlier than the pool knows is history and new. Keys that stand twice in a file tell a
    history of their own, and are never taken as known: leaving out one of its steps could turn its order round.

    Args:
        rows: typed columns of the standard. held: the pool's latest rows.
    """
    if held.is_empty():
        return rows
    key = list(standard.key)
    values = [name for name in standard.columns if name not in (*key, "recorded_at")]
    there = held.select(*key, *values, pl.col("recorded_at"), pl.lit(True).alias("held"))
    beside = rows.join(there, on=key, how="left", nulls_equal=True, suffix="_held", maintain_order="left")
    same = pl.all_horizontal(
        pl.col("held").fill_null(False),
        *(pl.col(name).eq_missing(pl.col(f"{name}_held")) for name in values),
        (pl.col("recorded_at").is_null() | (pl.col("recorded_at") >= pl.col("recorded_at_held"))).fill_null(
            False
        ),
    )
    known = beside.select(same.alias("known") & pl.struct(key).is_unique()).to_series()
    return rows.filter(~known)


def corrections(rows: pl.DataFrame, held: pl.DataFrame, standard: Standard) -> pl.Series:
    """The numbers of the rows whose key the pool or an earlier row of the file has: new versions of what was said.

    Args:
        rows: typed columns of the standard and `row`, new to the pool. held: the pool's latest rows.
    """
    key = list(standard.key)
    there = rows.join(held.select(key), on=key, how="semi", nulls_equal=True)[ROW]
    if _certainly_apart(rows.select(key)):
        return there.sort()
    again = rows.filter(~pl.struct(key).is_first_distinct())[ROW]
    return pl.concat([again, there]).unique().sort()


def _certainly_apart(keys: pl.DataFrame) -> bool:
    """Whether no two keys are the same, told by a hash, which can only say no where they are not."""
    return keys.hash_rows().n_unique() == keys.height
