"""Rows of one file that speak of the same thing: told twice alike, or in two ways that cannot both be right.

Two rows are of the same thing when their keys are equal and they were learnt at the same time: a later
`recorded_at` is a correction, and both belong to history.
"""

from dataclasses import dataclass

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import Lang, Problem, Sensitivity

_SHOWN_ROWS = 5


@dataclass(frozen=True)
class Distinct:
    """Rows that stand once, how many repeated one of them, and the problems of those that contradict each other."""

    rows: pl.DataFrame
    repeats: int
    problems: tuple[Problem, ...]


def separate_repeats(rows: pl.DataFrame, texts: pl.DataFrame, standard: Standard, *, lang: Lang) -> Distinct:
    """Keep the first of identical rows, and none of those whose keys agree while their values differ.

    Args:
        rows: typed rows with their row number. texts: the file's cells as they stood, for the problems.
    """
    once = rows.unique(subset=list(standard.columns), keep="first", maintain_order=True)
    identity = [*standard.key, "recorded_at"]
    contested = once.filter(pl.struct(identity).is_duplicated()).select(identity).unique()
    # A repeat of a row in conflict is set aside with it, not passed over.
    refused = rows.join(contested, on=identity, how="semi", nulls_equal=True, maintain_order="left")
    kept = once.join(refused, on=ROW, how="anti", maintain_order="left")
    stood = {number: n for n, number in enumerate(texts[ROW])} if refused.height else {}
    problems = [
        found
        for _, group in refused.group_by(identity, maintain_order=True)
        for found in _conflict(group, [stood[row] for row in group[ROW]], texts, standard, lang)
    ]
    return Distinct(kept, rows.height - refused.height - kept.height, tuple(problems))


def _conflict(
    group: pl.DataFrame, positions: list[int], texts: pl.DataFrame, standard: Standard, lang: Lang
) -> list[Problem]:
    differing = next(name for name in standard.columns if group[name].n_unique() > 1)
    numbers = group[ROW].to_list()
    shown = ", ".join(map(str, numbers[:_SHOWN_ROWS])) + (" …" if len(numbers) > _SHOWN_ROWS else "")
    key = " / ".join("…" if _secret(name, standard) else str(group[name][0]) for name in standard.key)
    values = [texts[differing][position] for position in positions]
    secret = _secret(differing, standard)
    return [
        problem(
            "key_conflict",
            lang,
            row=row,
            column=differing,
            value=value or "",
            secret=secret,
            rows=shown,
            key=key,
        )
        for row, value in zip(numbers, values, strict=True)
    ]


def _secret(name: str, standard: Standard) -> bool:
    return standard.field(name).sensitivity in (Sensitivity.L3, Sensitivity.L4)
