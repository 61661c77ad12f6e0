"""The parts add up to the whole: figures of places against the figure of the place that contains them, in one file.

Compared are the rows of one day, measure, basis and cut-off. The parts of a place are its divisions, and the
reporting zones that the file lists (a zone that has no figure counts nothing). A part without a figure of its own
is stood for by its own parts. The list is *complete* when every division has a figure in one of these ways. Then the
sum must equal the whole; bulletins often name only the places with cases, so otherwise it must only not exceed it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuse.intake.messages import problem
from wuse.intake.raw_table import ROW
from wuse.pool import Standard
from wuse.vocabulary import Lang, PlaceCode, PlaceLevel, Problem

Children = Callable[[str, date], Sequence[str]]
"""The divisions directly below a place on a day; reporting zones and statistical units are not among them."""

# A cluster over two counties is one cluster of the city, and a case moved from one county to the next does not leave
# the city: such counts do not add up, and are right not to.
_NOT_ADDITIVE = ("clusters_14d", "reclassified_out_new")


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
        for facts, members in _newest(rows, group).group_by(group, maintain_order=True)
        for found in _group_problems(dict(zip(group, facts, strict=True)), members, standard, children, lang)
    ]


def _newest(rows: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """What the file says last of each place, in groups that have places of more than one level."""
    newest = rows.sort("recorded_at", nulls_last=True, maintain_order=True).unique(
        subset=[*group, "place"], keep="last", maintain_order=True
    )
    return newest.filter(pl.col("place").str.len_chars().n_unique().over(group) > 1)


def _group_problems(
    facts: dict[str, Any], members: pl.DataFrame, standard: Standard, children: Children, lang: Lang
) -> list[Problem]:
    figures = dict(members.select("place", "value").iter_rows())
    row_of = dict(members.select("place", ROW).iter_rows())
    day = facts[str(standard.event_time)]
    shown = ", ".join(str(value) for value in facts.values())
    problems = []
    for parent, parts in _failures(figures, lambda place: children(place, day)):
        for place in (parent, *parts.places):
            problems.append(
                problem(
                    "children_sum_to_parent" if parts.complete else "children_exceed_parent",
                    lang,
                    row=row_of[place],
                    column="value",
                    value=str(figures[place]),
                    group=shown,
                    parent=parent,
                    stated=figures[parent],
                    total=parts.total,
                    count=len(parts.places) + 1,
                )
            )
    return problems


def _failures(figures: dict[str, int], children: Callable[[str], Sequence[str]]) -> list[tuple[str, _Parts]]:
    failures = []
    for parent, stated in figures.items():
        # The tree is asked only where the quick sum does not already agree: it is large.
        if _quick_sum(parent, figures) in (None, stated):
            continue
        parts = _parts(parent, figures, children)
        if parts.places and (parts.total > stated or (parts.complete and parts.total != stated)):
            failures.append((parent, parts))
    return failures


def _quick_sum(parent: str, figures: dict[str, int]) -> int | None:
    """The sum of the figures nearest below a place, by code alone; None when there are none."""
    below = {place for place in figures if place != parent and place.startswith(parent)}
    nearest = [place for place in below if not below.intersection(PlaceCode(place).ancestors)]
    return sum(figures[place] for place in nearest) if nearest else None


def _parts(place: str, figures: dict[str, int], children: Callable[[str], Sequence[str]]) -> _Parts:
    """What the file says of the parts of a place."""
    zones = tuple(sorted(code for code in figures if _is_zone_of(code, place)))
    divisions = children(place) if any(_is_below(code, place) for code in figures) else ()
    found = [
        _Parts(figures[child], (child,), True) if child in figures else _parts(child, figures, children)
        for child in divisions
    ]
    return _Parts(
        total=sum(part.total for part in found) + sum(figures[zone] for zone in zones),
        places=tuple(code for part in found for code in part.places) + zones,
        complete=bool(found) and all(part.complete for part in found),
    )


def _is_zone_of(code: str, place: str) -> bool:
    known = PlaceCode(code)
    return known.level == PlaceLevel.ZONE and known.ancestors[-1] == place


def _is_below(code: str, place: str) -> bool:
    return code != place and code.startswith(place)
