"""What enterprises say holds them back: of the whole area, of its cities and counties, and of its industries.

Each reason is a table of its own, since an enterprise names one and the sum over reasons is told nowhere. Numbers are
told in whole fives, and one that was told stays until five more or five fewer name the reason: by the difference of two
days nobody learns what one enterprise has declared. Fewer than five are withheld, and where the numbers beside them
leave less open than "one to four", the least of these is withheld as well.

With whole fives a place within an industry, or an industry within a place, leaves the rest open by itself: the rest of
fewer than five lies between five times a whole number less four and that number plus four, which holds one to four.
"""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.disclosure import MinimumCell
from wuse.publish.power.edition import HeldBackAt, HeldBackCell

_FEW = MinimumCell()
_STEP = _FEW.minimum
_OPEN = _STEP - 1
"""A told number stands for itself and so many more; it is the most that a withheld one can be too."""
_COUNTY, _CITY = 6, 4
_Place = tuple[str, str]
"""A place, and an industry or ALL."""
_Told = dict[_Place, int | None]


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


def public_held_back_at(
    named: pl.DataFrame, *, top: str, of_all: Iterable[HeldBackCell], before: Iterable[HeldBackAt] = ()
) -> tuple[HeldBackAt, ...]:
    """The same of each city and county, and of each industry; a place or industry where nobody named it is left out.

    Args:
        top: the area that the edition is about. of_all: what it tells of the whole area.
        before: what the edition before tells.
    """
    last: dict[str, _Told] = {}
    for cell in before:
        last.setdefault(cell.reason, {})[(cell.place, cell.industry)] = cell.firms
    whole = {cell.reason: cell.firms for cell in of_all}
    padded = named.with_columns(county=pl.col("county").str.pad_end(_COUNTY, "0"))
    return tuple(
        HeldBackAt(place, industry, reason, firms)
        for reason in sorted({*padded["reason"], *last})
        for (place, industry), firms in _of_reason(
            padded.filter(pl.col("reason") == reason), top, whole.get(reason), last.get(reason, {})
        )
    )


def _of_reason(
    rows: pl.DataFrame, top: str, whole: int | None, last: _Told
) -> Iterator[tuple[_Place, int | None]]:
    """Every place and industry with its number, or without. Who is not named any more is withheld: that it was the
    last one is nobody's business.
    """
    told = _parts(_counts(rows, "industry", top), whole, last)
    if len(top) < _CITY:
        told |= _parts(_counts(rows, _CITY), whole, last)
    wholes = {place: told.get((place, ALL), whole) for place in rows["county"].str.slice(0, _CITY).unique()}
    for city, of_city in wholes.items():
        inside = rows.filter(pl.col("county").str.starts_with(city))
        told |= _parts(_counts(inside, _COUNTY), of_city, last)
    yield from sorted((dict.fromkeys(last) | told).items())


def _counts(rows: pl.DataFrame, by: int | str, top: str = "") -> dict[_Place, int]:
    """How many named it: by the first letters of the county, or by industry of the whole."""
    column = pl.col("industry") if isinstance(by, str) else pl.col("county").str.slice(0, by)
    sums = rows.group_by(column.alias("part")).agg(pl.col("firms").sum()).filter(pl.col("firms") > 0)
    return {((top, part) if top else (part, ALL)): firms for part, firms in sums.sort("part").iter_rows()}


def _parts(counts: Mapping[_Place, int], whole: int | None, last: _Told) -> _Told:
    """The parts of a whole: none where the whole is not told."""
    if whole is None:
        return dict.fromkeys(counts)
    told = {part: _in_fives(count, last.get(part)) for part, count in counts.items()}
    while _leaves_less(whole, told):
        least = min((firms, part) for part, firms in told.items() if firms is not None)
        told[least[1]] = None
    return told


def _leaves_less(whole: int, told: _Told) -> bool:
    """Whether the withheld parts, each of one to four for all that is known, are known to be more or fewer."""
    shown = [firms for firms in told.values() if firms is not None]
    others = len(told) - len(shown) - 1
    if others < 0 or not shown:
        return False
    least = whole - sum(firms + _OPEN for firms in shown)
    most = whole + _OPEN - sum(shown)
    return least - others * _OPEN > 1 or most - others < _OPEN


def _in_fives(count: int, last: int | None) -> int | None:
    if last is not None and abs(count - last) < _STEP:
        return last
    return None if count < _STEP else count - count % _STEP
