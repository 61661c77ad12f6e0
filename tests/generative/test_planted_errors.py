"""Mistakes planted in files long enough for every short cut: each is told, and nothing good is refused.

What is good and what is planted is known from how the file was made, without a line of the intake's.
"""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wuse.intake import Checked, check
from wuse.pool import load_standard

NOW = datetime(2020, 6, 30, 12, tzinfo=UTC)
STOCK = load_standard("stock")
PLACES = ("330381", "330382", "330383")
# 330383 begins on 25 September 2019 in fact; here in the middle of the days, so that validity matters.
BEGINS = date(2020, 2, 10)
ITEMS = STOCK.field("item").constraints["enum"]
DURABLE = ("ventilator", "ecmo", "ward_bed", "icu_bed", "isolation_room")
Row = dict[str, str | None]

MISTAKES: dict[str, list[str | None]] = {
    "holder": [None, " ", "x", "仓" * 81],
    "holder_kind": [None, "clinic", "Hospital"],
    "place": [None, "33038", "339999", "３３０３８１", "330381Z"],
    "date": [
        None,
        "2020/02/09",
        "2020-02-30",
        "2020-2-9",
        "2020-07-01",
        "0000-01-01",
        "43870",
        "2020-02-09T00:00",
    ],
    "item": [None, "mask", "\u3000"],
    "item_unit": [None, "box"],
    "quantity": [None, "many", "-3", "1,5", "nan", "inf", "1e999", "0x10", "1_000", "５"],
    "capacity": ["1.2.3", "-1", "+-5", "e5"],
    "daily_use": ["-0.1", "--1"],
    "expected_quantity": ["ten", "1d3"],
    "reporter": [None, "r" * 81],
}
planted_cells = st.sampled_from([(name, text) for name, texts in MISTAKES.items() for text in texts])
# Other ways to write a good value.
WRITTEN = {
    "place": lambda text: text.ljust(12, "0"),
    "quantity": lambda text: f" {text}.0\u3000",
    "date": lambda text: f"{text}\t",
    "holder": lambda text: f"\ufeff{text} ",
}


def good_rows(height: int) -> list[Row]:
    """Rows of distinct keys, that meet every rule."""
    return [good_row(number) for number in range(height)]


def good_row(number: int) -> Row:
    day = date(2020, 2, 1) + timedelta(days=number // 7 % 100)
    item = ITEMS[number % len(ITEMS)]
    return {
        "holder": f"H{number // 3}-{number % 3}",
        "holder_kind": "hospital",
        "place": PLACES[number % (3 if day >= BEGINS else 2)],
        "date": day.isoformat(),
        "item": item,
        "item_unit": "piece",
        "quantity": str(number % 90),
        "capacity": "100" if item in DURABLE else None,
        "daily_use": f"{number % 13}.5",
        "expected_quantity": str(number) if number % 3 else None,
        "reporter": f"office-{number % 5}",
        "note": "已核对" if number % 4 else None,
    }


def checked(rows: list[Row], *, in_threads: bool) -> Checked:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    numbered = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
    with patch("wuse.intake.check._ROWS_FOR_THREADS", 1 if in_threads else 10**9):
        return check(numbered, STOCK, place_exists=exists, children=lambda place, day: (), now=NOW)


def exists(code: str, day: date) -> bool:
    return code in PLACES and (code != "330383" or day >= BEGINS)


@given(
    height=st.sampled_from([40, 600]),
    planted=st.dictionaries(st.integers(0, 39), planted_cells, max_size=12),
    written=st.dictionaries(st.integers(0, 39), st.sampled_from(sorted(WRITTEN)), max_size=12),
    in_threads=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_each_planted_error_is_told_and_no_good_row_is_refused(
    height: int, planted: dict[int, tuple[str, str | None]], written: dict[int, str], in_threads: bool
) -> None:
    rows = good_rows(height)
    for number, name in written.items():
        rows[number][name] = WRITTEN[name](str(rows[number][name]))
    for number, (name, text) in planted.items():
        rows[number][name] = text
    found = checked(rows, in_threads=in_threads)
    assert {(one.row, one.column) for one in found.problems if one.severity == "refuse"} == {
        (number + 1, name) for number, (name, _) in planted.items()
    }
    assert found.accepted["row"].to_list() == [n + 1 for n in range(height) if n not in planted]
    assert found.quarantined["row"].to_list() == sorted(number + 1 for number in planted)
    for row in found.accepted.iter_rows(named=True):
        good = good_row(row["row"] - 1)
        assert (row["holder"], row["place"], row["item"], row["note"]) == tuple(
            good[name] for name in ("holder", "place", "item", "note")
        )
        assert (row["date"].isoformat(), row["quantity"], row["daily_use"]) == (
            good["date"],
            float(good["quantity"] or ""),
            float(good["daily_use"] or ""),
        )


@given(
    height=st.sampled_from([40, 600]),
    again=st.lists(st.integers(0, 39), max_size=8),
    contradicted=st.lists(st.integers(0, 39), max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_a_contradicted_row_goes_with_all_that_speak_of_the_same_and_a_repeat_counts_once(
    height: int, again: list[int], contradicted: list[int]
) -> None:
    rows = good_rows(height)
    repeats = [dict(rows[number]) for number in again]
    others = [rows[number] | {"reporter": f"another-{n}"} for n, number in enumerate(contradicted)]
    found = checked([*rows, *repeats, *others], in_threads=False)
    conflict = {number + 1 for number in contradicted}
    conflict |= {height + n for n, number in enumerate(again, 1) if number in contradicted}
    conflict |= {height + len(again) + n for n in range(1, len(contradicted) + 1)}
    assert {(one.row, one.column, one.rule) for one in found.problems} == {
        (row, "reporter", "key_conflict") for row in conflict
    }
    assert found.accepted["row"].to_list() == [n for n in range(1, height + 1) if n not in conflict]
    assert found.repeats == sum(number not in contradicted for number in again)


@given(numbers=st.lists(st.integers(0, 39), unique=True, max_size=8))
@settings(max_examples=20, deadline=None)
def test_a_code_is_unknown_on_the_days_alone_on_which_it_was_no_place(numbers: list[int]) -> None:
    rows = good_rows(600)
    for number in numbers:
        rows[number] |= {"place": "330383", "date": "2020-02-09"}
    found = checked(rows, in_threads=False)
    assert [(one.row, one.rule) for one in found.problems] == [
        (number + 1, "place_unknown") for number in sorted(numbers)
    ]
