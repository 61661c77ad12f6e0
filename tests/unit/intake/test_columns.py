"""Headings against standards: names and titles are known, what lacks or is strange is said by name."""

import polars as pl
import pytest

from wuse.intake import guess_standard
from wuse.intake.columns import fit_columns
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

CASE_COUNT = load_standard("case_count")
REQUIRED = ["place", "date", "measure", "value", "basis", "source"]


def cells(*names: str) -> pl.DataFrame:
    return pl.DataFrame({name: ["x"] for name in names})


def refusal_of(*names: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        fit_columns(cells(*names), CASE_COUNT, lang="en")
    return caught.value


def test_headings_may_be_names_or_titles_in_either_language() -> None:
    fitted = fit_columns(cells("地区", "Date", " MEASURE", "数值", "basis", "来源"), CASE_COUNT, lang="en")
    assert fitted.frame.columns == REQUIRED
    assert fitted.problems == ()


def test_every_missing_column_is_named_with_what_looks_like_it() -> None:
    refusal = refusal_of("place", "date", "measure", "valeu", "source")
    named = [(p["column"], p["rule"]) for p in refusal.details["problems"]]  # type: ignore[attr-defined]
    assert named == [("value", "column_missing"), ("basis", "column_missing")]
    assert "valeu" in refusal.message


def test_a_misspelt_optional_column_is_refused_rather_than_lost() -> None:
    refusal = refusal_of(*REQUIRED, "notes")
    assert refusal.code == "intake.column_near"
    assert "“note”" in refusal.message


def test_an_empty_misspelt_column_loses_nothing() -> None:
    frame = cells(*REQUIRED).with_columns(notes=pl.lit(None, dtype=pl.String))
    assert fit_columns(frame, CASE_COUNT, lang="en").problems[0].rule == "column_unknown"


def test_a_strange_column_is_said_and_carried_along() -> None:
    fitted = fit_columns(cells(*REQUIRED, "county_name"), CASE_COUNT, lang="zh")
    assert [(p.row, p.column, p.rule) for p in fitted.problems] == [(0, "county_name", "column_unknown")]
    assert "county_name" in fitted.frame.columns
    assert "不在数据标准" in fitted.problems[0].message


def test_two_headings_for_one_field_are_refused() -> None:
    assert refusal_of(*REQUIRED, "数值").code == "intake.heading_repeated"


def test_the_columns_of_a_quarantine_file_are_passed_over() -> None:
    fitted = fit_columns(cells("row", *REQUIRED, "unread_text"), CASE_COUNT, lang="en")
    assert (fitted.frame.columns, fitted.problems) == (REQUIRED, ())


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (REQUIRED, "case_count"),
        ([*REQUIRED, "name"], "case_count"),
        (["place", "date", "value", "source"], "population"),
        (["地区", "基准日", "人口", "来源"], "population"),
        (["place", "date", "colour", "value", "source"], "published_tally"),
        (["place", "date", "colour", "basis", "source"], "published_colour"),
        (["source", "title", "url"], "source"),
    ],
)
def test_the_standard_is_told_by_the_columns(columns: list[str], name: str) -> None:
    assert guess_standard(columns) == name


def test_counts_without_their_basis_are_not_taken_for_a_population() -> None:
    with pytest.raises(Refusal) as caught:
        guess_standard(["place", "date", "measure", "value", "source"])
    assert caught.value.code == "intake.standard_ambiguous"
    assert "case_count (− basis)" in caught.value.message


def test_verdicts_are_not_imported() -> None:
    with pytest.raises(Refusal) as caught:
        guess_standard(load_standard("verdict").columns)
    assert caught.value.code == "intake.standard_judged"
