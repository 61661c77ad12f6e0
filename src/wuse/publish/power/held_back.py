"""What enterprises say holds them back: of the whole area, of its cities and counties, and of its industries.

Each reason is a table of its own, since an enterprise names one and the sum over reasons is told nowhere. What the
whole area said is out first; beside it the places are protected, and the industries. Where all who named a reason in a
county are of one industry, the rest of that industry can be computed: if it is small, the county is not told.

What may be told is told in whole fives, and a number that was told stays until five more or five fewer name the reason:
by the difference of two days nobody learns what one enterprise has declared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.disclosure import (
    TOTAL,
    Axis,
    Cell,
    CellStatus,
    Key,
    MinimumCell,
    PublicTable,
    count_table,
    flat_axis,
    place_axis,
    protect_counts,
)
from wuse.publish.power.edition import HeldBackAt, HeldBackCell
from wuse.vocabulary import Refusal

_FEW = MinimumCell()
_COUNTY, _CITY = 6, 4


def public_held_back(named: pl.DataFrame, before: Iterable[HeldBackCell] = ()) -> tuple[HeldBackCell, ...]:
    """Enterprises of the whole area by what holds them back, without a number where few named it.

    Args:
        named: rows of `held_back`.
        before: what the edition before tells.
    """
    counts: dict[str, int] = dict(named.group_by("reason").agg(pl.col("firms").sum()).iter_rows())
    last = {cell.reason: cell.firms for cell in before}
    return tuple(
        HeldBackCell(reason, _in_fives(counts.get(reason, 0), last.get(reason)))
        for reason in sorted({*counts, *last})
    )


def _in_fives(count: int, last: int | None) -> int | None:
    if last is not None and abs(count - last) < _FEW.minimum:
        return last
    return None if count < _FEW.minimum else count - count % _FEW.minimum


def public_held_back_at(
    named: pl.DataFrame, *, top: str, before: Iterable[HeldBackAt] = ()
) -> tuple[HeldBackAt, ...]:
    """The same of each city and county, and of each industry; a place or industry where nobody named it is left out.

    Args:
        top: the area that the edition is about. before: what the edition before tells.
    """
    last = {(cell.place, cell.industry, cell.reason): cell.firms for cell in before}
    padded = named.with_columns(county=pl.col("county").str.pad_end(_COUNTY, "0"))
    found: list[HeldBackAt] = []
    for (reason,), rows in padded.sort("reason", "county", "industry").group_by(
        "reason", maintain_order=True
    ):
        found.extend(_of_reason(str(reason), rows, top))
    told = {
        (cell.place, cell.industry, cell.reason): cell if cell.firms is None else _steady(cell, last)
        for cell in found
    }
    # Who is not named any more is withheld: that it was the last one is nobody's business.
    gone = {key: HeldBackAt(*key, None) for key in last if key not in told}
    return tuple((told | gone).values())


def _steady(cell: HeldBackAt, last: Mapping[tuple[str, str, str], int | None]) -> HeldBackAt:
    before = last.get((cell.place, cell.industry, cell.reason))
    return replace(cell, firms=_in_fives(cell.firms or 0, before))


def _of_reason(reason: str, rows: pl.DataFrame, top: str) -> Iterator[HeldBackAt]:
    nested = _nested(rows)
    places = place_axis(rows["county"].unique().to_list(), top=top)
    withheld = [*nested["county"], *nested["city"]]
    for place, firms in _told(rows, "county", places, top, withheld):
        yield HeldBackAt(place, ALL, reason, firms)
    industries = flat_axis(rows["industry"].unique().to_list())
    for industry, firms in _told(rows, "industry", industries, TOTAL, nested["industry"]):
        yield HeldBackAt(top, industry, reason, firms)


def _told(
    rows: pl.DataFrame, column: str, axis: Axis, whole: str, also: Sequence[str]
) -> Iterator[tuple[str, int | None]]:
    """Every entry with its number, or without; the whole is known, or withheld with all of it."""
    sums = rows.group_by(column).agg(pl.col("firms").sum())
    table = count_table({(entry,): firms for entry, firms in sums.iter_rows()}, [axis])
    total = table.values[(whole,)]
    shown: dict[Key, float] = {}
    if not _FEW.withholds(total):
        known = PublicTable((Cell((whole,), CellStatus.PUBLISHED, total),), (), True)
        try:
            shown = dict(
                protect_counts(table, rule=_FEW, earlier=[known], also=[(one,) for one in also]).published
            )
        except Refusal:
            # No withholding within this table helps: nothing of it is told.
            shown = {}
    for key, firms in sorted(table.values.items()):
        if key != (whole,) and firms:
            yield key[0], int(shown[key]) if key in shown else None


def _nested(rows: pl.DataFrame) -> dict[str, list[str]]:
    """Cells of one table that lie within one of the other with few beside them there."""
    named = rows.with_columns(city=pl.col("county").str.slice(0, _CITY))
    found: dict[str, list[str]] = {"county": [], "city": [], "industry": []}
    for one, other in combinations(found, 2):
        # Counties lie within cities by nature; their own table sees to that.
        if "industry" not in (one, other):
            continue
        for inner, outer in ((one, other), (other, one)):
            found[inner] += _within(named, inner, outer)
    return {column: sorted(set(values)) for column, values in found.items()}


def _within(rows: pl.DataFrame, inner: str, outer: str) -> list[str]:
    homes = rows.group_by(inner).agg(
        homes=pl.col(outer).n_unique(), home=pl.col(outer).first(), firms=pl.col("firms").sum()
    )
    wholes = rows.group_by(outer).agg(whole=pl.col("firms").sum())
    beside = homes.filter(homes=1).join(wholes, left_on="home", right_on=outer)
    few = beside.filter(
        (pl.col("whole") > pl.col("firms")) & (pl.col("whole") - pl.col("firms") < _FEW.minimum)
    )
    return [str(value) for value in few[inner]]
