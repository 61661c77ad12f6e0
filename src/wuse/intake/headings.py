"""The heading line of a table: every column has one, and no two are alike."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from wuse.intake.messages import problem, refuse
from wuse.vocabulary import Lang, Problem


def named_columns(cells: pl.DataFrame, headings: Sequence[str | None], lang: Lang) -> pl.DataFrame:
    """Put the headings over the columns; columns with neither heading nor content go.

    Raises:
        Refusal: `intake.heading_empty`, `intake.heading_repeated`.
    """
    names = [(heading or "").strip() for heading in headings]
    problems = _unnamed(names, cells, lang) + _repeated(names, lang)
    if problems:
        raise refuse(*problems)
    kept = [number for number, name in enumerate(names) if name]
    return pl.DataFrame([cells.to_series(number).alias(names[number]) for number in kept])


def _unnamed(names: list[str], cells: pl.DataFrame, lang: Lang) -> list[Problem]:
    empty = [n for n, name in enumerate(names) if not name and _has_content(cells.to_series(n))]
    return [problem("heading_empty", lang, column=str(n + 1), value=str(n + 1)) for n in empty]


def _has_content(cells: pl.Series) -> bool:
    stood = cells.replace("", None) if cells.dtype == pl.String() else cells
    return not stood.is_null().all()


def _repeated(names: list[str], lang: Lang) -> list[Problem]:
    counted = Counter(name for name in names if name)
    return [
        problem("heading_repeated", lang, column=name, value=name, count=count)
        for name, count in counted.items()
        if count > 1
    ]
