"""Which cells of a table of firms a partner may see who knows what its own firms used.

The partner subtracts its own figures from every sum. So the sums of all others are judged, as a table of its own:
whether too few others gave to them, whether few gave most, whether they follow from what is shown. What a partner
says that it knows may be untrue: each set of firms that it could know is judged, and a cell is shown when it may be
under each.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import fsum

from wuse.publish.disclosure import Dominance, FullTable, Key, Relation, SumTable, protect_sums

ALL = "ALL"
_LEVELS = (6, 4, 2)
"""Digits of the codes of county, city and province."""


@dataclass(frozen=True)
class Contribution:
    """What a firm gave to the sums of a county and industry, one amount a measure, each 0 or more."""

    firm: str
    county: str
    industry: str
    amounts: tuple[float, ...]


def shown_cells(
    given: Sequence[Contribution],
    *,
    top: str,
    known: Iterable[Collection[str]],
    industries: Collection[str] = (),
    rule: Dominance | None = None,
) -> frozenset[Key]:
    """The cells (area, industry) of a table below a place that a partner may see; `ALL` is every industry.

    Args:
        known: sets of firms of which the partner may know every amount.
        industries: the only ones that are given, each by itself; otherwise all of them and their total.

    Raises:
        Refusal: those of `protect_sums`.
    """
    cells: set[Key] = set()
    withheld: set[Key] = set()
    measures = range(len(given[0].amounts) if given else 0)
    for firms, measure, part in product([frozenset(each) for each in known], measures, _parts(industries)):
        rows = [one for one in given if part in (ALL, one.industry)]
        sums = others_table(rows, top=top, known=firms, measure=measure, with_total=part == ALL)
        cells |= sums.table.values.keys()
        withheld |= {cell.key for cell in protect_sums(sums, rule=rule).withheld}
    return frozenset(cells - withheld)


def others_table(
    given: Iterable[Contribution], *, top: str, known: Collection[str], measure: int, with_total: bool = True
) -> SumTable:
    """The sums of all firms but those that are known, over every area and industry that anybody gave to.

    `with_total`: with the cells of all industries together.
    """
    amounts: dict[Key, dict[str, list[float]]] = {}
    for one in given:
        kinds = (one.industry, ALL) if with_total else (one.industry,)
        for key in product(areas_of(one.county, top), kinds):
            of_firms = amounts.setdefault(key, {})
            if one.firm not in known:
                of_firms.setdefault(one.firm, []).append(one.amounts[measure])
    areas, kinds_ = sorted({area for area, _ in amounts}), sorted({kind for _, kind in amounts})
    cells: dict[Key, dict[str, list[float]]] = {key: amounts.get(key, {}) for key in product(areas, kinds_)}
    contributions = {key: tuple(map(fsum, firms.values())) for key, firms in cells.items()}
    values = {key: fsum(each) for key, each in contributions.items()}
    relations = (*_by_place(areas, kinds_), *(_by_industry(areas, kinds_) if with_total else ()))
    return SumTable(FullTable(values, relations, whole_numbers=False), contributions)


def areas_of(county: str, top: str) -> tuple[str, ...]:
    """A county and what it lies in, as far as a place."""
    return tuple(county[:digits] for digits in _LEVELS if len(top) <= digits <= len(county))


def _parts(industries: Collection[str]) -> Sequence[str]:
    return sorted(industries) or [ALL]


def _by_place(areas: Sequence[str], kinds: Sequence[str]) -> Iterator[Relation]:
    parts: Mapping[str, list[str]] = {area: [] for area in areas}
    for area in areas:
        above = next((area[:digits] for digits in _LEVELS if digits < len(area)), "")
        if above in parts:
            parts[above].append(area)
    for (area, inner), kind in product(parts.items(), kinds):
        if inner:
            yield Relation((area, kind), tuple((one, kind) for one in inner))


def _by_industry(areas: Sequence[str], kinds: Sequence[str]) -> Iterator[Relation]:
    for area in areas:
        yield Relation((area, ALL), tuple((area, kind) for kind in kinds if kind != ALL))
