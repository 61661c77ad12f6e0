"""What was typed into rows that were set aside: the first of two is kept, the later one is told."""

from datetime import UTC, datetime

import polars as pl
import pytest

from wuse.intake.correcting import (
    RowChange,
    RowEdit,
    as_raw_table,
    check_edits,
    sort_edits,
    whole_rows,
    with_edits,
)
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

COUNTS = load_standard("case_count")
CHANGE = RowChange(2, "a-wang", datetime(2020, 2, 12, 1, tzinfo=UTC))


def edit(row: int = 1, seen: int = 0, **cells: str) -> RowEdit:
    return RowEdit(row, seen, cells)


def rows(**columns: list[str | None]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"row": list(range(1, height + 1)), **columns}, schema_overrides={"row": pl.Int64})


@pytest.mark.parametrize(
    ("row", "seen", "fate"),
    [
        # of row 1 two changes are known, row 2 is as it came, row 9 waits no more
        (1, 2, "good"),
        (1, 1, "late"),
        (1, 0, "late"),
        (2, 0, "good"),
        (9, 0, "gone"),
    ],
)
def test_the_first_of_two_is_kept(row: int, seen: int, fate: str) -> None:
    told = sort_edits([edit(row, seen, value="7")], {1: CHANGE}, frozenset({1, 2}))
    found = {"good": len(told.good), "late": len(told.late), "gone": len(told.gone)}
    assert found == {**dict.fromkeys(found, 0), fate: 1}


def test_who_was_faster_is_named() -> None:
    [late] = sort_edits([edit(1, 0, value="7")], {1: CHANGE}, frozenset({1})).late
    assert (late.change.by, late.edit.cells) == ("a-wang", {"value": "7"})


def test_what_was_typed_stands_in_its_cell_and_nothing_else_changes() -> None:
    before = rows(place=["33", "34"], value=["many", "4"])
    after = with_edits(before, [edit(1, value="7", note="by telephone"), edit(2, value="")])
    assert after.to_dict(as_series=False) == {
        "row": [1, 2],
        "place": ["33", "34"],
        "value": ["7", None],
        "note": ["by telephone", None],
    }
    assert with_edits(before, []).equals(before)


def test_a_line_that_could_not_be_split_is_a_row_once_it_has_cells() -> None:
    before = rows(place=["33", None], unread_text=[None, "3303,2020-02-09,7,x"])
    table = as_raw_table(before, "en")
    assert (table.rows.to_list(), table.broken["row"].to_list()) == ([1], [2])
    assert [(found.row, found.rule) for found in table.problems] == [(2, "row_unread")]
    after = as_raw_table(with_edits(before, [edit(2, place="3303")]), "en")
    assert (after.rows.to_list(), after.broken.height, after.problems) == ([1, 2], 0, ())


def test_every_field_has_a_column_and_no_other_stays() -> None:
    found = whole_rows(rows(value=["7"], 序号=["1"]), COUNTS)
    assert found.columns == ["row", *COUNTS.columns, "unread_text"]


@pytest.mark.parametrize("cells", [{"序号": "1"}, {"value": "a\x00"}, {"value": "1" * 10_001}])
def test_what_no_cell_can_hold_is_refused(cells: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="Row 1"):
        check_edits([RowEdit(1, 0, cells)], COUNTS)
