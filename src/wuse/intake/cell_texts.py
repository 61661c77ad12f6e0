"""The text of cells, of a file that holds typed columns too.

A column of such a file is kept as the file has it, in one of three ways: as texts; as texts *by number*, of which each
distinct one is held once (an Enum of Polars: places, days, moments, units); as numbers or truths. Whatever shows a cell
to somebody, or reads it closely, reads its text, which is the one that a CSV file would hold.
"""

from collections.abc import Container
from dataclasses import replace

import polars as pl

from wuse.intake.raw_table import RawTable

EXACT = 2**53
"""Beyond this, a float no longer holds every whole number."""
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$"
# More are no shorter road: what is asked of a column is asked of each of its texts.
_MOST_TEXTS = 2**17
_CODE = pl.UInt32()


def as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """A typed column as the text of its values."""
    column = pl.col(name)
    if kind.is_float():
        whole = column.is_finite() & (column == column.floor()) & (column.abs() <= EXACT)
        digits = pl.when(whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.coalesce(digits, column.cast(pl.String)).alias(name)
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        # Nanoseconds have nine digits, and losing three of them would be damage.
        fraction = "9f" if kind.time_unit == "ns" else "6f"
        return column.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.{fraction}%:z")
    if isinstance(kind, pl.Datetime):
        return column.cast(pl.String).str.replace(_MIDNIGHT, "$1")
    return column.cast(pl.String)


def in_text(column: pl.Series) -> pl.Series:
    """A column of any kind as text."""
    if column.dtype == pl.String():
        return column
    return column.to_frame().select(as_text(column.name, column.dtype)).to_series()


def all_in_text(cells: pl.DataFrame, *, but: Container[str] = ()) -> pl.DataFrame:
    """All columns as text, but those of some names."""
    if all(kind == pl.String() or name in but for name, kind in cells.schema.items()):
        return cells
    return pl.DataFrame([column if column.name in but else in_text(column) for column in cells])


def table_in_text(table: RawTable) -> RawTable:
    """The table with every column as text."""
    return replace(table, cells=all_in_text(table.cells))


def by_number(texts: pl.Series, codes: pl.Series) -> pl.Series:
    """The texts that stand at positions of a list of texts, with an empty one as null.

    By number when they repeat enough, and as texts otherwise.

    Args:
        texts: without null. codes: positions, null for an empty cell.
    """
    many = 2 * texts.len() > codes.len() or texts.len() > _MOST_TEXTS
    if many or texts.n_unique() < texts.len():
        return texts.gather(codes)
    if (empty := (texts == "").arg_true()).len():
        codes = codes.set(codes == empty[0], None)
    kind = pl.Enum(texts)
    return codes.cast(_CODE).to_frame().select(pl.all().cat.to(kind)).to_series()


def texts_and_codes(column: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """What a column by number is made of, as `by_number` takes it; None for every other."""
    if not isinstance(column.dtype, pl.Enum):
        return None
    return column.dtype.categories, column.to_physical().cast(_CODE)


def texts_of(column: pl.Series) -> pl.Series | None:
    """The texts that stand in a column, each once at least; None for one of numbers or truths.

    Of a column by number some may be among them that no cell has.
    """
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories
    return column if column.dtype == pl.String() else None
