"""What a spreadsheet would run: kept to the letter on the way in, made harmless on the way to a spreadsheet."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.intake.for_spreadsheets import as_it_was, csv_for_spreadsheets
from wuse.intake.report import problem_table, read_problems, write_quarantine
from wuse.vocabulary import Problem, spreadsheet_text, text_of_spreadsheet

RUN = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "'=1",
    "=cmd|' /C calc'!A0",
    "-",
    "+86 138",
]
LEFT = ["", "-157", "+8613800000000", "-1.50", "1=1", "a-b", "'quoted'", "来源", " =1", "330382"]

texts = st.text(st.sampled_from("'=+-@\t\r\n＝1.a\"; 甲"), max_size=8)


@pytest.mark.parametrize("text", RUN)
def test_a_formula_becomes_text(text: str) -> None:
    assert spreadsheet_text(text) == f"'{text}"


@pytest.mark.parametrize("text", LEFT)
def test_numbers_and_other_texts_are_left(text: str) -> None:
    assert spreadsheet_text(text) == text


@given(texts)
def test_the_way_back_is_certain(text: str) -> None:
    shown = spreadsheet_text(text)
    assert text_of_spreadsheet(shown) == text
    assert shown[:1] not in set("=@\t\r\n＝")


@given(st.lists(texts, min_size=1, max_size=5))
def test_columns_say_the_same_as_single_texts(column: list[str]) -> None:
    content = csv_for_spreadsheets(pl.DataFrame({"n": range(len(column)), "a": column}))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[1:]] == [spreadsheet_text(text) for text in column]
    shown = pl.DataFrame({"a": [spreadsheet_text(text) for text in column]})
    assert as_it_was(shown)["a"].to_list() == column


def test_a_table_of_problems_runs_nothing_and_is_read_again_as_it_was(tmp_path: Path) -> None:
    problems = [
        Problem(n, text, "type", text, f"{text} is no number", "refuse") for n, text in enumerate(RUN, 1)
    ]
    rows = pl.DataFrame({"row": range(1, len(RUN) + 1), "value": RUN})
    write_quarantine(tmp_path, problem_table(problems, None), rows)
    written = (tmp_path / "problems.csv").read_text("utf-8-sig")
    for row in csv.DictReader(io.StringIO(written, newline="")):
        assert all(row[name].startswith("'") for name in ("column", "value", "message"))
    assert list(read_problems(tmp_path)) == problems
    # The rows that were set aside are sent again, and so stay the sender's to the letter.
    assert pl.read_csv(tmp_path / "rows.csv")["value"].to_list() == RUN
