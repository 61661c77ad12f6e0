"""The parts add up to the whole: figures of places against the figure of the place that contains them, in one file.

Compared are the rows of one day, measure, basis and cut-off. The parts of a place are its divisions, and the
reporting zones that the file lists (a zone that has no figure counts nothing). A part without a figure of its own
is stood for by its own parts. The list is *complete* when every division has a figure in one of these ways. Then the
sum must equal the whole; bulletins often name only the places with cases, so otherwise it must only not exceed it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import Lang, Problem

Children = Callable[[str, date], Sequence[str]]
"""The divisions directly below a place on a day; reporting zones and statistical units are not among them."""

# A cluster over two counties is one cluster of the city, and a case moved from one county to the next does not leave
# the city: such counts do not add up, and are right not to.
_NOT_ADDITIVE = ("clusters_14d", "reclassified_out_new")
# Of the codes that can contain others.
_LENGTHS = (2, 4, 6, 9, 12)
# After every character of a code.
_AFTER = "["


@dataclass(frozen=True)
class _Parts:
    total: int
    places: tuple[str, ...]
    complete: bool


def children_sum_to_parent(
    rows: pl.DataFrame, standard: Standard, check: Mapping[str, Any], *, children: Children, lang: Lang
) -> list[Problem]:
    """A problem for every row of a whole and its parts that do not add up; both sums are in the message.

    Args:
        rows: typed rows with row number, columns `place`, `measure`, `value` and the standard's event time.
        check: the entry of the standard; `where` limits it to rows with one of the values of each column.
    """
    for column, allowed in check.get("where", {}).items():
        rows = rows.filter(pl.col(column).is_in(allowed))
    rows = rows.filter(~pl.col("measure").is_in(_NOT_ADDITIVE))
    group = [name for name in (*standard.key, "cut_off") if name != "place" and name in standard.columns]
    return [
        found
        for facts, members in _doubtful(_newest(rows, group), group).group_by(group, maintain_order=True)
        for found in _group_problems(dict(zip(group, facts, strict=True)), members, standard, children, lang)
    ]


def _newest(rows: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """What the file says last of each place, in groups that have places of more than one level."""
    newest = rows.sort("recorded_at", nulls_last=True, maintain_order=True).unique(
        subset=[*group, "place"], keep="last", maintain_order=True
    )
    return newest.filter(pl.col("place").str.len_chars().n_unique().over(group) > 1)


def _doubtful(rows: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """The groups that need a close look, and the places in them whose figure is not the sum of those nearest below.

    Told by code alone; the tree is asked only about these, since it is large.
    """
    below = rows.with_columns(_nearest_above(rows, group)).drop_nulls("above")
    sums = below.group_by(*group, pl.col("above").alias("place")).agg(pl.col("value").sum().alias("sum"))
    compared = rows.join(sums, on=[*group, "place"], how="left", nulls_equal=True, maintain_order="left")
    marked = compared.with_columns(doubtful=(pl.col("sum") != pl.col("value")).fill_null(False))
    return marked.filter(pl.col("doubtful").any().over(group))


def _nearest_above(rows: pl.DataFrame, group: list[str]) -> pl.Series:
    """Of each row the longest listed code of its group that contains its place, as `above`."""
    listed = rows.select(*group, pl.col("place").alias("above"), pl.lit(True).alias("listed"))
    above = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    for length in _LENGTHS:
        # A zone's code is its parent's and a Z: it too is longer.
        longer = pl.col("place").str.len_chars() > length
        code = rows.select(*group, pl.when(longer).then(pl.col("place").str.head(length)).alias("above"))
        met = code.join(listed, on=[*group, "above"], how="left", nulls_equal=True, maintain_order="left")
        above = above.zip_with(met["listed"].is_null(), met["above"])
    return above.alias("above")


def _group_problems(
    facts: dict[str, Any], members: pl.DataFrame, standard: Standard, children: Children, lang: Lang
) -> list[Problem]:
    figures = _Figures(dict(members.select("place", "value").iter_rows()))
    row_of = dict(members.select("place", ROW).iter_rows())
    day = facts[str(standard.event_time)]
    shown = ", ".join(str(value) for value in facts.values())
    parents = members.filter("doubtful")["place"].to_list()
    return [
        problem(
            "children_sum_to_parent" if parts.complete else "children_exceed_parent",
            lang,
            row=row_of[place],
            column="value",
            value=str(figures.of[place]),
            group=shown,
            parent=parent,
            stated=figures.of[parent],
            total=parts.total,
            count=len(parts.places) + 1,
        )
        for parent, parts in _failures(figures, parents, lambda place: children(place, day))
        for place in (parent, *parts.places)
    ]


class _Figures:
    """The figures of one group by place, those below a place found without a look at all of them."""

    def __init__(self, of: dict[str, int]) -> None:
        self.of = of
        self._codes = sorted(of)

    def below(self, place: str) -> list[str]:
        """The places whose code begins with this one."""
        return self._codes[bisect_right(self._codes, place) : bisect_left(self._codes, place + _AFTER)]


def _failures(
    figures: _Figures, parents: Iterable[str], children: Callable[[str], Sequence[str]]
) -> list[tuple[str, _Parts]]:
    failures = []
    for parent in parents:
        stated, parts = figures.of[parent], _parts(parent, figures, children)
        if parts.places and (parts.total > stated or (parts.complete and parts.total != stated)):
            failures.append((parent, parts))
    return failures


def _parts(place: str, figures: _Figures, children: Callable[[str], Sequence[str]]) -> _Parts:
    """What the file says of the parts of a place."""
    below = figures.below(place)
    zones = tuple(code for code in below if code.startswith(place + "Z"))
    found = [
        _Parts(figures.of[child], (child,), True) if child in figures.of else _parts(child, figures, children)
        for child in (children(place) if below else ())
    ]
    return _Parts(
        total=sum(part.total for part in found) + sum(figures.of[zone] for zone in zones),
        places=tuple(code for part in found for code in part.places) + zones,
        complete=bool(found) and all(part.complete for part in found),
    )
