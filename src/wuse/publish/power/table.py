"""One day of the power index as a public table: which cells are told, and what is told of them.

What is protected is more than what is shown. The cells that may be shown are chosen so that a reader who knew the
electricity of every shown cell in watt-hours could come no nearer to a firm than the rule allows; what is shown are the
shares alone, to a hundredth of a point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import polars as pl

from wuse.assess.power_index import load_power_rule
from wuse.publish.disclosure import (
    TOTAL,
    Axis,
    Key,
    PublicTable,
    SumTable,
    flat_axis,
    protect_sums,
    sum_table,
)
from wuse.publish.power.edition import PowerCell
from wuse.publish.power.nested import Nested, nested_cells
from wuse.publish.power.rule import DOMINANCE
from wuse.vocabulary import Refusal

_PROVINCE, _CITY, _COUNTY = 2, 4, 6
"""Digits of the code of each."""
_ANY = "any"
"""The one part, or the one industry, of a table that does not tell them apart."""
_COLUMNS = ("firms", "resumed", "used", "december")


def public_cells(firms: pl.DataFrame, *, top: str, crossed: bool = True) -> tuple[PowerCell, ...]:
    """The cells of a day, those that are withheld without a figure.

    Args:
        firms: rows of `firm_days` of one day.
        top: the area that the table is about, a province or a city; what lies elsewhere is left out.
        crossed: every place by industry; else places by all industries together, and the whole by industry. Where most
            of what is crossed is withheld anyway, that takes seconds in place of minutes.
    """
    shown = {key for table in public_sums(firms, top=top, crossed=crossed) for key in table.published}
    counts: dict[Key, Mapping[str, int]] = {}
    for layout in _layouts(firms, top, crossed=crossed):
        counts |= _counts(layout)
    return tuple(
        _cell(key, counts[key] if key in shown else None) for key in sorted(counts) if _ANY not in key
    )


def public_sums(firms: pl.DataFrame, *, top: str, crossed: bool = True) -> list[PublicTable]:
    """The electricity of the day by place and industry, after disclosure control; a step on the way, shown to nobody.

    Down to the county, the cities of a province come first, then the counties of one city after the other, each beside
    all that is out; else all places come first, then the industries. Where a cell of a city gives away one of its
    counties, whatever these withhold, it is withheld too, and all begins anew: nothing is published yet.

    Raises:
        Refusal: `disclosure.already_derivable` where that does not help either.
    """
    wider: dict[Key, float] = {}
    while True:
        tables: list[PublicTable] = []
        try:
            for layout in _layouts(firms, top, crossed=crossed):
                tables.append(_protected(layout, tables, wider))
        except Refusal as refusal:
            more = _wider(refusal, firms)
            if more.keys() <= wider.keys():
                raise
            wider |= more
        else:
            return tables


@dataclass(frozen=True)
class FirmCells:
    """Enterprises with the `part` and the `industry` that each is told by, and how these add up.

    `also`: cells that are withheld for what lies beside them in another layout.
    """

    firms: pl.DataFrame
    places: Axis
    industries: Axis
    also: Mapping[Key, float] = field(default_factory=dict)


def power_sums(layout: FirmCells, column: str) -> SumTable:
    """Sums of `used` or of `december` over enterprises by part and industry, before disclosure control."""
    amounts = layout.firms.group_by("part", "industry", "firm").agg(pl.col(column).sum())
    given: dict[Key, dict[str, float]] = {}
    for part, industry, firm, amount in amounts.sort("part", "industry", "firm").iter_rows():
        given.setdefault((part, industry), {})[firm] = float(amount)
    return sum_table(given, (layout.places, layout.industries))


def also_withheld(used: SumTable, december: SumTable) -> dict[Key, float]:
    """Cells that are withheld for what they were in December, or since nobody used anything: that tells of each."""
    found = {}
    for key, before in december.contributions.items():
        silent = bool(before) and not any(used.contributions[key])
        if silent or DOMINANCE.protection(before) is not None:
            widest = max(before if silent else used.contributions[key], default=0.0)
            found[key] = DOMINANCE.margin / 100 * max(widest, 1.0)
    return found


def _protected(layout: FirmCells, earlier: Sequence[PublicTable], wider: Mapping[Key, float]) -> PublicTable:
    used, december = (power_sums(layout, column) for column in ("used", "december"))
    also = {**layout.also, **wider, **also_withheld(used, december)}
    return protect_sums(used, rule=DOMINANCE, earlier=earlier, also=also)


def _wider(refusal: Refusal, firms: pl.DataFrame) -> dict[Key, float]:
    """The cells of cities around those that a refusal names, with how far from each readers must be kept."""
    cells = refusal.details.get("cells")
    if refusal.code != "disclosure.already_derivable" or not isinstance(cells, list):
        return {}
    widest = float(firms["used"].to_numpy().max())
    names = (str(name).split("/") for name in cells)
    return {(part[:_CITY], industry): widest for part, industry in names}


def _areas(firms: pl.DataFrame, top: str) -> list[str]:
    """The area, and the cities in it where it is a province."""
    if len(top) > _PROVINCE:
        return [top]
    sites = firms.filter(pl.col("outcome") == "assessed", pl.col("site").str.starts_with(top))["site"]
    return [top, *sorted({_padded(site)[:_CITY] for site in sites})]


def _parts(firms: pl.DataFrame, area: str) -> pl.DataFrame:
    """The assessed enterprises of an area, each with the `part` of it that its site lies in."""
    digits = _CITY if len(area) == _PROVINCE else _COUNTY
    # A meter that is placed by its city alone is in a part of its own, such as 330100.
    return (
        firms.with_columns(padded=pl.col("site").str.pad_end(_COUNTY, "0"))
        .filter(pl.col("outcome") == "assessed", pl.col("padded").str.starts_with(area))
        .with_columns(part=pl.col("padded").str.slice(0, digits))
    )


def _padded(site: str) -> str:
    return site.ljust(_COUNTY, "0")


def _layouts(firms: pl.DataFrame, top: str, *, crossed: bool) -> Iterator[FirmCells]:
    """What is told, layout by layout."""
    if crossed:
        for area in _areas(firms, top):
            yield _layout(_parts(firms, area), area)
        return
    nested = nested_in(firms, top)
    # A province by its cities, and these by their counties.
    finest = _parts(firms, top).with_columns(part=pl.col("padded"), industry=pl.lit(_ANY))
    tree = {code[:_CITY]: top for code in finest["part"]} if len(top) == _PROVINCE else {}
    counties = {code: code[:_CITY] for code in finest["part"]}
    places = {**nested["part"], **nested["city"]}
    also: dict[Key, float] = {
        (place, one): distance for place, distance in places.items() for one in (_ANY, TOTAL)
    }
    yield FirmCells(finest, Axis({**tree, **counties}), flat_axis([_ANY]), also)
    layout = _layout(_parts(firms, top).with_columns(part=pl.lit(_ANY)), top)
    told: dict[Key, float] = {
        (part, one): distance for one, distance in nested["industry"].items() for part in (_ANY, top)
    }
    yield replace(layout, also=told)


def nested_in(firms: pl.DataFrame, top: str) -> Nested:
    """What places, industries and sizes of an area would tell of one another."""
    # At a city, its counties are the only level.
    finest = _parts(firms, top).with_columns(part=pl.col("padded"), city=pl.col("padded").str.slice(0, _CITY))
    return nested_cells(finest, ("part", "city", "industry", "scale"), rule=DOMINANCE)


def _layout(parts: pl.DataFrame, area: str) -> FirmCells:
    places, industries = (sorted(set(parts[name])) for name in ("part", "industry"))
    return FirmCells(parts, flat_axis(places, total=area), flat_axis(industries))


def _counts(layout: FirmCells) -> dict[Key, Mapping[str, int]]:
    """The whole numbers of every cell, totals too. A firm at two sites is one at each, as in the index."""
    axes = (layout.places, layout.industries)
    found = {key: dict.fromkeys(_COLUMNS, 0) for key in product(axes[0].entries, axes[1].entries)}
    summed = layout.firms.group_by("part", "industry").agg(
        firms=pl.len(),
        resumed=pl.col("resumed").sum(),
        used=pl.col("used").sum(),
        december=pl.col("december").sum(),
    )
    for row in summed.iter_rows(named=True):
        for key in product(axes[0].path(row["part"]), axes[1].path(row["industry"])):
            for name in _COLUMNS:
                found[key][name] += int(row[name])
    return {key: cell for key, cell in found.items() if cell["firms"]}


def _cell(key: Key, counts: Mapping[str, int] | None) -> PowerCell:
    place, industry = key[0], "ALL" if key[1] == TOTAL else key[1]
    if counts is None:
        return PowerCell(place, industry, None, None, None, None)
    resumed = counts["resumed"] / counts["firms"]
    output = counts["used"] * len(load_power_rule().baseline) / counts["december"]
    index = 100 * ((resumed + output) / 2)
    return PowerCell(
        place, industry, counts["firms"], round(100 * resumed, 2), round(100 * output, 2), round(index, 2)
    )
