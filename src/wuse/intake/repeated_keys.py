"""Rows of one file that speak of the same thing: told twice alike, or in two ways that cannot both be right.

Two rows are of the same thing when their keys are equal and they were learnt at the same time: a later
`recorded_at` is a correction, and both belong to history.
"""

from dataclasses import dataclass

import polars as pl

from wuse.intake.cell_texts import all_in_text
from wuse.intake.problem_rows import together, told
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import Lang, Sensitivity

_SHOWN_ROWS = 5
_SECRET = (Sensitivity.L3, Sensitivity.L4)


@dataclass(frozen=True)
class Distinct:
    """What stands once: a mask of the rows, how many repeat one of them, and the problems of those in conflict."""

    kept: pl.Series
    repeats: int
    problems: pl.DataFrame


def separate_repeats(
    rows: pl.DataFrame, sound: pl.Series, texts: pl.DataFrame, standard: Standard, *, lang: Lang
) -> Distinct:
    """Keep the first of identical rows, and none of those whose keys agree while their values differ.

    Args:
        rows: typed rows with their row number. sound: a mask of those to look at; the others are not kept.
        texts: the cells of all rows as they stood, for the problems.
    """
    identity = [*standard.key, "recorded_at"]
    at = _alike(rows.select(identity), sound)
    if at.is_empty():
        return Distinct(sound, 0, together(()))
    met = rows[at]
    once = met.unique(subset=_said(standard), keep="first", maintain_order=True)
    contested = once.filter(pl.struct(identity).is_duplicated()).select(identity).unique()
    # A repeat of a row in conflict is set aside with it, not passed over.
    in_conflict = met.join(contested, on=identity, how="semi", nulls_equal=True, maintain_order="left")[ROW]
    refused = met[ROW].is_in(in_conflict.implode())
    stays = met[ROW].is_in(once[ROW].implode()) & ~refused
    told = all_in_text(texts[at.filter(refused)], but=(ROW,))
    problems = _conflicts(met.filter(refused), told, identity, standard, lang)
    repeats = met.height - in_conflict.len() - int(stays.sum())
    return Distinct(sound.clone().scatter(at.filter(~stays), False), repeats, problems)


def _alike(identities: pl.DataFrame, sound: pl.Series) -> pl.Series:
    """Positions of the sound rows that may share their identity with another: by a hash, which can only err so."""
    fingerprints = identities.hash_rows()
    fingerprints = fingerprints if sound.all() else fingerprints.filter(sound)
    if fingerprints.n_unique() == fingerprints.len():
        return pl.Series(dtype=pl.UInt32)
    ordered = fingerprints.sort()
    met = ordered.filter(ordered == ordered.shift(1))
    return sound.arg_true().filter(fingerprints.is_in(met.implode()))


def _conflicts(
    rows: pl.DataFrame, texts: pl.DataFrame, identity: list[str], standard: Standard, lang: Lang
) -> pl.DataFrame:
    shown = rows.select(
        ROW,
        _first_differing(standard, identity).alias("differing"),
        _row_numbers().over(identity).alias("rows"),
        pl.concat_str([_shown(name, standard) for name in standard.key], separator=" / ").alias("key"),
    )
    concerned = [name for name in _said(standard) if (shown["differing"] == name).any()]
    return together(
        told(
            shown.with_columns(texts[name].alias("value")).filter(pl.col("differing") == name),
            "key_conflict",
            lang,
            column=name,
            secret=standard.field(name).sensitivity in _SECRET,
        )
        for name in concerned
    )


def _first_differing(standard: Standard, identity: list[str]) -> pl.Expr:
    """The first column in which rows of one identity differ."""
    return pl.coalesce(
        pl.when(pl.col(name).n_unique().over(identity) > 1).then(pl.lit(name)) for name in _said(standard)
    )


def _said(standard: Standard) -> list[str]:
    """What a sender says: rows are not at odds about what the door made of them."""
    return [field.name for field in standard.said_fields]


def _row_numbers() -> pl.Expr:
    numbers = pl.col(ROW).cast(pl.String)
    more = pl.when(pl.len() > _SHOWN_ROWS).then(pl.lit(" …")).otherwise(pl.lit(""))
    return numbers.head(_SHOWN_ROWS).str.join(", ") + more


def _shown(name: str, standard: Standard) -> pl.Expr:
    """A part of a key, as it is repeated in a message."""
    if standard.field(name).sensitivity in _SECRET:
        return pl.lit("…")
    part = pl.col(name)
    is_moment = standard.field(name).type == "datetime"
    return (part.dt.to_string("%Y-%m-%d %H:%M:%S%.f%:z") if is_moment else part.cast(pl.String)).fill_null(
        "–"
    )
