"""What a run over all codes changed: whose verdict is another one than was told last, and what follows from it."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from wuse.respond.code_series import CodeSeries
from wuse.vocabulary import Colour

GRAVITY: Mapping[str, int] = {"none": 0, "green": 1, "yellow": 2, "orange": 3, "red": 4}
"""How grave a colour of a code is; `none` is no code at all."""
FACTS_BEHIND: Mapping[str, tuple[str, ...]] = {
    "case": ("case_report",),
    "positive": ("test_result",),
    "contact": ("contact",),
    "order": ("isolation",),
    "entrant": ("arrival",),
    "high_area": ("arrival", "declaration"),
    "medium_area": ("arrival", "declaration"),
    "symptoms": ("declaration",),
    "score": ("contact", "declaration"),
}
"""The standards of the facts that may lie behind each rule that can make a code worse; the row learnt last does."""
CHANGE = {
    "person": pl.String(), "before": pl.String(), "colour": pl.String(), "rule": pl.String(), "since": pl.Date(),
    "until": pl.Date(), "reasons": pl.String(), "turned": pl.Boolean(), "moved": pl.Boolean(),
}  # fmt: skip
"""The columns of a change: `before` is null where nothing was ever told of the person. `turned`: the verdict is another
one. `moved`: it was told by the other series of rules.
"""
_TOLD: Mapping[str, Any] = {
    "person": pl.String(), "code_colour": pl.String(), "code_cause": pl.String(), "code_since": pl.Date(),
    "rule": pl.String(),
}  # fmt: skip


def changes_of(codes: pl.DataFrame, told: pl.DataFrame, series: CodeSeries) -> pl.DataFrame:
    """The verdicts that differ from what was told last, and those of whoever has come into a series.

    A verdict is another one when its colour is, or the rule that decided, or - unless it is green - the day of the fact
    behind it. That a green code holds a day longer after each check-in is no change.

    Args:
        codes: rows of a verdict. series: by whose rules they were judged. told: the present rows of `code_verdict` of
            the same persons, and of those who have no verdict any more; to these it is told once that they have none.

    Returns:
        The columns of `CHANGE`, sorted by person.
    """
    last = told.select(pl.col(name).cast(kind) for name, kind in _TOLD.items()).rename({"rule": "told_by"})
    both = codes.join(last, on="person", how="full", coalesce=True)
    gone = pl.col("colour").is_null()
    now = both.with_columns(
        colour=pl.col("colour").fill_null("none"),
        rule=pl.when(gone).then(pl.lit("undeclared")).otherwise("rule"),
        reasons=pl.when(gone).then(pl.lit("undeclared|||")).otherwise("reasons"),
    )
    same = (
        pl.col("colour").eq_missing(pl.col("code_colour"))
        & pl.col("rule").eq_missing(pl.col("code_cause"))
        & (pl.col("colour").is_in(["green", "none"]) | pl.col("since").eq_missing(pl.col("code_since")))
    )
    # Who has no verdict and never had one is nobody's news.
    never = pl.col("code_colour").is_null() & (pl.col("colour") == "none")
    international = pl.col("told_by").str.starts_with(f"{CodeSeries.INTERNATIONAL}-")
    moved = (international != (series is CodeSeries.INTERNATIONAL)).fill_null(value=False)
    found = now.with_columns(turned=~same & ~never, moved=moved).filter(pl.col("turned") | pl.col("moved"))
    found = found.rename({"code_colour": "before"})
    return found.select(pl.col(name).cast(kind) for name, kind in CHANGE.items()).sort("person")


def worse(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes after which a code is yellow, orange or red and was milder before."""
    return changes.filter(_gravity("colour") > 1, _gravity("colour") > _gravity("before"))


def to_be_told(changes: pl.DataFrame) -> pl.DataFrame:
    """The verdicts that the holder is told of: every other one but that a first code is green."""
    news = pl.col("before").is_not_null() | (pl.col("colour") != "green")
    return changes.filter(pl.col("turned"), news)


def is_milder(colour: str, than: str) -> bool:
    """Whether a code that was issued promises more than the holder's code says now; no code at all promises least."""
    return than == "none" or GRAVITY[colour] < GRAVITY[than]


def milder_than(colour: str) -> list[str]:
    """The colours of issued codes that have to be revoked when a code becomes this colour."""
    return [
        str(one) for one in (Colour.GREEN, Colour.YELLOW, Colour.ORANGE, Colour.RED) if is_milder(one, colour)
    ]


def _gravity(column: str) -> pl.Expr:
    return pl.col(column).fill_null("none").replace_strict(dict(GRAVITY), return_dtype=pl.Int32())
