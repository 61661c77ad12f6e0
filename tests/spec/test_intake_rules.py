"""What intake accepts and what it sets aside, rule by rule, as tables a sender can read.

Each test is one rule: rows as they stand in a file of case counts, and for each bad cell its row, column and rule.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from wuse.intake import Checked, check
from wuse.pool import load_standard

# 10:00 on 20 March 2020 in China.
NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
COLUMNS = ("place", "date", "measure", "value", "basis", "source", "recorded_at")
# A province of two cities with two counties each; the first city has a reporting zone; 3302 begins on 1 February.
TREE = {"33": ("3301", "3302"), "3301": ("330101", "330102"), "3302": ("330201", "330202")}
ZONES = ("3301Z01", "33Z01")
PLACES = {"33", *ZONES, *(child for children in TREE.values() for child in children)}


def exists(code: str, on: date) -> bool:
    return code in PLACES and not (code.startswith("3302") and on < date(2020, 2, 1))


def children(code: str, on: date) -> Sequence[str]:
    return tuple(child for child in TREE.get(code, ()) if exists(child, on))


def checked(table: str, lang: str = "en") -> Checked:
    """Check a table whose lines are rows: cells divided by bars, the last ones may be left out."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in table.strip().splitlines()]
    padded = [line + [None] * (len(COLUMNS) - len(line)) for line in lines]
    frame = pl.DataFrame(padded, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    rows = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
    return check(
        rows,
        load_standard("case_count"),
        place_exists=exists,
        children=children,
        now=NOW,
        lang=lang,  # type: ignore[arg-type]
    )


def findings(outcome: Checked) -> list[tuple[int, str, str]]:
    return [(found.row, found.column, found.rule) for found in outcome.problems]


def accepted(outcome: Checked) -> list[int]:
    return outcome.accepted["row"].to_list()


def test_a_good_row_is_accepted_with_its_types_and_defaults() -> None:
    outcome = checked("330100 | 2020-02-09 | confirmed_cum | 155 | published | prov-2020-02-09")
    row = outcome.accepted.row(0, named=True)
    assert outcome.problems == ()
    assert (row["place"], row["date"], row["value"]) == ("3301", date(2020, 2, 9), 155)
    assert (row["cut_off"], row["note"], row["recorded_at"]) == ("24:00", None, None)


def test_required_cells_are_filled() -> None:
    outcome = checked(" | 2020-02-09 |  | 1 | published | src")
    assert findings(outcome) == [(1, "place", "required"), (1, "measure", "required")]


def test_values_come_from_the_list() -> None:
    outcome = checked("3301 | 2020-02-09 | confirmed | 1 | guessed | src")
    assert findings(outcome) == [(1, "measure", "enum"), (1, "basis", "enum")]
    assert "published, derived, estimated" in outcome.problems[1].message


def test_counts_are_whole_and_not_negative() -> None:
    outcome = checked("""
        3301 | 2020-02-09 | deaths_cum   | -4  | published | src
        3301 | 2020-02-09 | severe_now   | 1.5 | published | src
        3301 | 2020-02-09 | critical_now | 3.0 | published | src
        3301 | 2020-02-09 | imported_cum | 0   | published | src
    """)
    assert findings(outcome) == [(1, "value", "minimum"), (2, "value", "type")]
    assert outcome.problems[0].value == "-4"
    assert accepted(outcome) == [3, 4]


def test_dates_have_one_form() -> None:
    outcome = checked("""
        3301 | 2020/2/9   | confirmed_cum | 1 | published | src
        3301 | 2020年2月9日 | confirmed_cum | 1 | published | src
        3301 | 2020-02-30 | confirmed_cum | 1 | published | src
    """)
    assert [rule for *_, rule in findings(outcome)] == ["date_format", "date_format", "date_impossible"]
    assert "write it as 2020-02-09" in outcome.problems[0].message


def test_the_future_begins_after_today_in_china() -> None:
    outcome = checked("""
        3301 | 2020-03-20 | confirmed_new | 1 | published | src | 2020-03-20T10:00:00+08:00
        3301 | 2020-03-21 | confirmed_new | 1 | published | src
        3301 | 2020-03-19 | confirmed_new | 1 | published | src | 2020-03-20T10:00:01+08:00
    """)
    assert findings(outcome) == [(2, "date", "not_in_future"), (3, "recorded_at", "not_in_future")]


def test_a_source_is_named() -> None:
    assert findings(checked("3301 | 2020-02-09 | severe_now | 1 | published | ab")) == [
        (1, "source", "min_length")
    ]


def test_a_place_existed_on_the_day() -> None:
    outcome = checked("""
        339999 | 2020-02-09 | confirmed_cum | 1 | published | src
        33012  | 2020-02-09 | confirmed_cum | 1 | published | src
        3302   | 2020-01-31 | confirmed_cum | 1 | published | src
        3302   | 2020-02-01 | confirmed_cum | 1 | published | src
    """)
    assert findings(outcome) == [
        (1, "place", "place_unknown"),
        (2, "place", "place_malformed"),
        (3, "place", "place_unknown"),
    ]
    assert "2020-01-31" in outcome.problems[2].message


def test_every_bad_cell_of_a_row_is_named_at_once() -> None:
    outcome = checked("3301 | 2099-01-01 | cases | -1 | published | x | soon")
    assert [column for _, column, _ in findings(outcome)] == [
        "date",
        "measure",
        "value",
        "source",
        "recorded_at",
    ]
    assert outcome.quarantined.select(COLUMNS).row(0) == (
        *("3301", "2099-01-01", "cases", "-1", "published", "x", "soon"),
    )


def test_the_same_row_twice_counts_once() -> None:
    row = "3301 | 2020-02-09 | confirmed_cum | 155 | published | src"
    outcome = checked(f"{row}\n{row}\n330100 | 2020-02-09 | confirmed_cum | 155.0 | published | src")
    assert (accepted(outcome), outcome.repeats, outcome.problems) == ([1], 2, ())


def test_two_values_for_one_key_are_both_set_aside_with_their_repeats() -> None:
    outcome = checked("""
        3301 | 2020-02-09 | confirmed_cum | 155 | published | src
        3301 | 2020-02-09 | confirmed_cum | 156 | published | src
        3301 | 2020-02-09 | confirmed_cum | 155 | published | src
        3301 | 2020-02-09 | confirmed_cum | 155 | derived   | src
    """)
    assert findings(outcome) == [(row, "value", "key_conflict") for row in (1, 2, 3)]
    assert "Rows 1, 2, 3" in outcome.problems[0].message
    assert (accepted(outcome), outcome.repeats) == ([4], 0)


def test_a_correction_learnt_later_is_no_conflict() -> None:
    outcome = checked("""
        3301 | 2020-02-09 | confirmed_cum | 155 | published | src | 2020-02-10T09:00:00+08:00
        3301 | 2020-02-09 | confirmed_cum | 167 | published | src | 2020-03-01T09:00:00+08:00
    """)
    assert (accepted(outcome), outcome.problems) == ([1, 2], ())


def day(figures: str, measure: str = "confirmed_cum", basis: str = "published") -> str:
    """Rows of one day: `33=10 3301=6`."""
    pairs = [pair.split("=") for pair in figures.split()]
    return "\n".join(f"{place} | 2020-02-09 | {measure} | {value} | {basis} | src" for place, value in pairs)


def test_a_complete_list_of_parts_adds_up_to_the_whole() -> None:
    assert checked(day("33=10 3301=6 3302=4")).problems == ()
    outcome = checked(day("33=11 3301=6 3302=4"))
    assert findings(outcome) == [(row, "value", "children_sum_to_parent") for row in (1, 2, 3)]
    assert "33 states 11, its parts add up to 10" in outcome.problems[0].message
    assert accepted(outcome) == []


def test_zones_that_the_file_lists_count_along() -> None:
    assert checked(day("33=11 3301=6 3302=4 33Z01=1")).problems == ()
    assert len(checked(day("33=10 3301=6 3302=4 33Z01=1")).problems) == 4


def test_an_incomplete_list_must_only_not_exceed_the_whole() -> None:
    assert checked(day("33=10 3301=6")).problems == ()
    outcome = checked(day("3301=10 330101=11"))
    assert findings(outcome) == [(row, "value", "children_sum_to_parent") for row in (1, 2)]
    assert "the listed parts alone add up to 11" in outcome.problems[0].message


def test_a_city_without_a_figure_is_stood_for_by_its_counties() -> None:
    assert checked(day("33=10 3301=6 330201=1 330202=3")).problems == ()
    assert len(checked(day("33=11 3301=6 330201=1 330202=3")).problems) == 4
    assert checked(day("33=11 3301=6 330201=1")).problems == ()


def test_a_wrong_city_does_not_take_the_province_with_it() -> None:
    outcome = checked(day("33=10 3301=6 3302=4 330201=1 330202=2"))
    assert [row for row, *_ in findings(outcome)] == [3, 4, 5]
    assert accepted(outcome) == [1, 2]


def test_sums_compare_one_day_measure_and_basis() -> None:
    assert checked(day("33=10") + "\n" + day("3301=11 3302=1", measure="severe_now")).problems == ()
    assert checked(day("33=10") + "\n" + day("3301=11 3302=1", basis="derived")).problems == ()


def test_estimates_and_clusters_are_not_added_up() -> None:
    assert checked(day("33=10 3301=11", basis="estimated")).problems == ()
    assert checked(day("33=1 3301=1 3302=1", measure="clusters_14d")).problems == ()


def test_sums_are_of_what_the_file_says_last() -> None:
    corrected = """
        3301 | 2020-02-09 | confirmed_cum | 5 | published | src | 2020-02-10T09:00:00+08:00
        3301 | 2020-02-09 | confirmed_cum | 6 | published | src | 2020-02-11T09:00:00+08:00
    """
    assert checked(corrected + day("33=10 3302=4")).problems == ()


def test_a_row_with_a_bad_cell_takes_no_part_in_a_sum() -> None:
    outcome = checked(day("33=10 3301=6 3302=-4"))
    assert findings(outcome) == [(3, "value", "minimum")]
    assert accepted(outcome) == [1, 2]


def test_messages_are_in_the_language_asked_for() -> None:
    outcome = checked("3301 | 2020/2/9 |  | -1 | published | src", lang="zh")
    assert [found.message for found in outcome.problems] == [
        "“2020/2/9”不是此处的日期写法：写成 2020-02-09（年-月-日）。",
        "“指标”为空：须填写。",
        "-1 小于 0：更正。",
    ]
