"""The cells of an edition by name, whatever table they stand in."""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from wuse.assess.power_index import ALL
from wuse.publish.power.edition import PowerCell, SizeCell

_COUNTY = 6
"""Digits of the code of a county."""


class CellName(NamedTuple):
    """A place (a code, as long as its level), industry and size; `ALL` for all together."""

    place: str
    industry: str = ALL
    scale: str = ALL


def is_in(group: tuple[str, str, str], name: CellName) -> bool:
    """Whether the enterprises of a county, industry and size are in a cell."""
    part, industry, scale = group
    return part.startswith(name.place) and name.industry in (ALL, industry) and name.scale in (ALL, scale)


def told_names(top: str, cells: Iterable[PowerCell], sizes: Iterable[SizeCell]) -> frozenset[CellName]:
    """The cells that an edition tells."""
    places = (CellName(cell.place, cell.industry) for cell in cells if not cell.is_withheld)
    return frozenset((*places, *(CellName(top, scale=cell.scale) for cell in sizes if not cell.is_withheld)))


def with_parts(firms: pl.DataFrame, top: str) -> pl.DataFrame:
    """The enterprises of an area, each with the `part` that its site is told in, a code of six digits.

    A meter that is placed by its city alone is in a part of its own, such as 330100.
    """
    padded = firms.with_columns(part=pl.col("site").str.pad_end(_COUNTY, "0"))
    return padded.filter(pl.col("part").str.starts_with(top))
