"""A stock file of a province, twelve columns wide, in which every mistake is known: what a checker is measured on.

Of the rows, one in fifty is bad, in one of 26 ways; three of them are mistakes of a row or of two rows together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from wuse.pool import load_standard

TODAY = date(2020, 6, 30)
COLUMNS = (
    "holder",
    "holder_kind",
    "place",
    "date",
    "item",
    "item_unit",
    "quantity",
    "capacity",
    "daily_use",
    "expected_quantity",
    "reporter",
    "note",
)
# Mistakes of one or several cells: column -> what stands there.
CELLS: tuple[Mapping[str, str], ...] = (
    {"holder": ""},
    {"holder": "x"},
    {"holder": "仓" * 81},
    {"holder_kind": "clinic"},
    {"holder_kind": ""},
    {"place": "33038"},
    {"place": "339999"},
    {"place": ""},
    {"date": "2020/02/09"},
    {"date": "2020-02-30"},
    {"date": "2020-07-01"},
    {"date": ""},
    {"item": "mask"},
    {"item_unit": "box"},
    {"quantity": "many"},
    {"quantity": "-3"},
    {"quantity": ""},
    {"capacity": "1.2.3"},
    {"daily_use": "-1"},
    {"expected_quantity": "ten"},
    {"reporter": ""},
    {"reporter": "r" * 81},
    {"date": "9 Feb", "quantity": "?", "item": "masks"},
)
DURABLE = ("ventilator", "ecmo", "ward_bed", "icu_bed", "isolation_room")
_HOLDERS = 4_000
_SHARE_BAD = 50


@dataclass(frozen=True)
class Planted:
    """Mistakes by data row (from 1) and column: of a cell its own; `quantity` for more free than there are;
    `capacity` for a bed without one, which only warns; `key` for a row that contradicts the row before it."""

    cells: frozenset[tuple[int, str]]
    warnings: frozenset[tuple[int, str]]

    @property
    def all(self) -> frozenset[tuple[int, str]]:
        """Those that refuse and those that warn."""
        return self.cells | self.warnings

    @property
    def rows(self) -> frozenset[int]:
        """The rows that must be set aside; the row before a contradicted key goes with it."""
        own = {row for row, _ in self.cells}
        return frozenset(own | {row - 1 for row, column in self.cells if column == "key"})


def write_stock_file(path: Path, *, rows: int, places: list[str], seed: int = 20200209) -> Planted:
    """Write a CSV file and tell what is wrong in it.

    Args:
        rows: data rows. places: codes that are valid on every day of the file.
    """
    chance = np.random.default_rng(seed)
    frame = _good_rows(rows, places, chance)
    frame, planted = _spoilt(frame, chance)
    frame.drop("row").write_csv(path, quote_style="never", null_value="")
    return planted


def _good_rows(rows: int, places: list[str], chance: np.random.Generator) -> pl.DataFrame:
    standard = load_standard("stock")
    kinds = np.array(standard.field("holder_kind").constraints["enum"])
    items = np.array(standard.field("item").constraints["enum"])
    units = np.array(standard.field("item_unit").constraints["enum"])
    number = np.arange(rows)
    holder, item = number % _HOLDERS, number // _HOLDERS % len(items)
    days = np.array([(date(2020, 1, 20) + timedelta(n)).isoformat() for n in range(160)])
    quantity = chance.integers(0, 50_000, rows)
    return pl.DataFrame(
        {
            "row": number + 1,
            "holder": np.char.add("H", np.char.zfill(holder.astype(str), 5)),
            "holder_kind": kinds[holder % len(kinds)],
            "place": np.array(places)[holder % len(places)],
            "date": days[number // (_HOLDERS * len(items))],
            "item": items[item],
            "item_unit": units[item % len(units)],
            "quantity": quantity.astype(str),
            "capacity": (quantity + chance.integers(0, 1000, rows)).astype(str),
            "daily_use": np.round(chance.random(rows) * 900, 1).astype(str),
            "expected_quantity": chance.integers(0, 900, rows).astype(str),
            "reporter": np.char.add("office-", (holder % 90).astype(str)),
            "note": np.array(["", "", "", "已核对", "待补货", "盘点后更正"])[chance.integers(0, 6, rows)],
        }
    ).with_columns(
        capacity=pl.when(pl.col("item").is_in(DURABLE)).then("capacity").otherwise(pl.lit("")),
        expected_quantity=pl.when(pl.col("row") % 3 == 0).then("expected_quantity").otherwise(pl.lit("")),
    )


def _spoilt(frame: pl.DataFrame, chance: np.random.Generator) -> tuple[pl.DataFrame, Planted]:
    """Even rows alone are spoilt, so that the row before each is good."""
    even = np.arange(2, frame.height + 1, 2)
    bad = np.sort(chance.choice(even, frame.height // _SHARE_BAD, replace=False))
    ways = np.arange(bad.size) % (len(CELLS) + 3)
    chance.shuffle(ways)
    cells, warned = set[tuple[int, str]](), set[tuple[int, str]]()
    for way, content in enumerate(CELLS):
        rows = bad[ways == way]
        hit = pl.col("row").is_in(rows)
        frame = frame.with_columns(
            pl.when(hit).then(pl.lit(text)).otherwise(name).alias(name) for name, text in content.items()
        )
        cells |= {(int(row), name) for row in rows for name in content}
    last = len(CELLS)
    frame = _with_total_broken(frame, bad[ways == last])
    cells |= {(int(row), "quantity") for row in bad[ways == last]}
    frame = _with_capacity_missing(frame, bad[ways == last + 1])
    warned |= {(int(row), "capacity") for row in bad[ways == last + 1]}
    frame = _with_key_contradicted(frame, bad[ways == last + 2])
    cells |= {(int(row), "key") for row in bad[ways == last + 2]}
    return frame, Planted(frozenset(cells), frozenset(warned))


def _with_total_broken(frame: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    hit = pl.col("row").is_in(rows)
    return frame.with_columns(
        quantity=pl.when(hit).then(pl.lit("60000")).otherwise("quantity"),
        capacity=pl.when(hit).then(pl.lit("59999")).otherwise("capacity"),
    )


def _with_capacity_missing(frame: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    """A bed without a capacity, of a holder of its own so that its key is nobody else's."""
    hit = pl.col("row").is_in(rows)
    return frame.with_columns(
        item=pl.when(hit).then(pl.lit("icu_bed")).otherwise("item"),
        capacity=pl.when(hit).then(pl.lit("")).otherwise("capacity"),
        holder=pl.when(hit).then(pl.lit("W") + pl.col("row").cast(pl.String)).otherwise("holder"),
    )


def _with_key_contradicted(frame: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    hit = pl.col("row").is_in(rows)
    same = [pl.when(hit).then(pl.col(name).shift(1)).otherwise(name).alias(name) for name in COLUMNS]
    return frame.with_columns(same).with_columns(
        reporter=pl.when(hit).then(pl.lit("another")).otherwise("reporter")
    )
