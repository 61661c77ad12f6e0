"""Checks that look at one row: for each kind the rows that meet it and those that do not, as a table to read."""

from datetime import UTC, datetime

import polars as pl
import pytest

from wuse.intake import Checked, check
from wuse.pool import Standard
from wuse.pool.standard import standard_from_text

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
KEY = "p1-" + "a" * 32
HEAD = """
name: made
title: {zh: 样表, en: Made}
description: {zh: 测试用, en: For tests}
purpose: {purpose}
key: [id]
event_time: {event_time}
fields:
"""
FIELD = "  - {{name: {name}, type: {type}, title: {{zh: {name}, en: {name}}}, description: {{zh: 项, en: Item}}, {rest}}}\n"
SURVEILLANCE = "outbreak_surveillance\nretention_days: null"
L1 = "sensitivity: L1, constraints: {}"


def standard(fields: dict[str, str], rule: str = "", rest: str = L1, *, personal: bool = False) -> Standard:
    purpose = "case_investigation\npersonal: true\nretention_days: 30" if personal else SURVEILLANCE
    lines = [FIELD.format(name="id", type="string", rest="sensitivity: L1, constraints: {required: true}")]
    lines += [FIELD.format(name=name, type=kind, rest=rest) for name, kind in fields.items()]
    learnt = "sensitivity: L1, constraints: {required: true}" if personal else L1
    lines.append(FIELD.format(name="recorded_at", type="datetime", rest=learnt))
    checks = f"checks:\n  - {{title: {{zh: 核对, en: Cross-check}}, {rule}}}\n" if rule else ""
    head = HEAD.replace("{purpose}", purpose).replace("{event_time}", "recorded_at" if personal else "null")
    return standard_from_text(head + "".join(lines) + checks, file="made.yaml")


def checked(contract: Standard, *rows: str) -> Checked:
    """Rows of cells divided by bars; a dash is an empty cell."""
    cells = [[None if cell.strip() == "-" else cell.strip() for cell in row.split("|")] for row in rows]
    names = [name for name in contract.columns if name not in ("id", "recorded_at")]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    numbered = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
    whole = numbered.with_columns(id=pl.col("row").cast(pl.String), recorded_at=pl.lit(NOW.isoformat()))
    return check(whole, contract, place_exists=lambda c, d: True, children=lambda c, d: (), now=NOW)


def missed(contract: Standard, *rows: str) -> list[int]:
    outcome = checked(contract, *rows)
    refused = sorted({found.row for found in outcome.problems if found.severity == "refuse"})
    assert outcome.quarantined["row"].to_list() == refused
    return refused


def test_not_before() -> None:
    days = standard({"b": "date", "a": "date"}, "rule: not_before, fields: [b, a]")
    rows = ("2020-02-02 | 2020-02-01", "2020-02-01 | 2020-02-01", "2020-01-31 | 2020-02-01", "- | 2020-02-01")
    assert missed(days, *rows) == [3]


def test_not_before_compares_a_moment_with_a_day_by_days_in_china() -> None:
    mixed = standard({"b": "datetime", "a": "date"}, "rule: not_before, fields: [b, a]")
    rows = ("2020-01-31T16:00:00Z | 2020-02-01", "2020-01-31T15:59:59Z | 2020-02-01")
    assert missed(mixed, *rows) == [2]


def test_differ() -> None:
    places = standard({"a": "string", "b": "string"}, "rule: differ, fields: [a, b]")
    assert missed(places, "x | y", "x | x", "x | -", "- | -") == [2]


def test_one_of() -> None:
    age = standard({"a": "integer", "b": "date"}, "rule: one_of, fields: [a, b]")
    assert missed(age, "3 | -", "- | 2020-01-01", "- | -") == [3]


def test_required_if() -> None:
    origin = standard(
        {"a": "string", "b": "string", "c": "string"},
        "rule: required_if, field: a, equals: [abroad], then: [b, c]",
    )
    assert missed(origin, "abroad | x | y", "abroad | x | -", "local | - | -", "- | - | -") == [2]


@pytest.mark.parametrize(("compare", "wrong"), [("equal", [2, 3]), ("at_most", [3])])
def test_total(compare: str, wrong: list[int]) -> None:
    staff = standard(
        {"a": "integer", "b": "integer", "t": "integer"},
        f"rule: total, parts: [a, b], whole: t, compare: {compare}",
    )
    assert missed(staff, "1 | 2 | 3", "1 | - | 3", "2 | 2 | 3", "- | - | 3", "9 | 9 | -") == wrong


def test_a_condition_limits_a_check_to_some_rows() -> None:
    some = standard({"a": "string", "b": "string"}, "rule: differ, fields: [a, b], where: {a: [x]}")
    assert missed(some, "x | x", "y | y", "- | -") == [1]


def test_a_check_that_warns_accepts_the_row_and_says_what_is_odd() -> None:
    odd = standard({"a": "string", "b": "string"}, "rule: differ, fields: [a, b], severity: warn")
    outcome = checked(odd, "x | x", "x | y")
    assert outcome.accepted["row"].to_list() == [1, 2]
    assert [(found.row, found.rule, found.severity) for found in outcome.problems] == [(1, "differ", "warn")]
    assert outcome.problems[0].message == "Cross-check: a (a), b (b) say the same. Correct the wrong one."


def test_a_field_may_warn_where_it_does_not_refuse() -> None:
    aged = standard(
        {"a": "integer"}, rest="sensitivity: L1, constraints: {maximum: 130}, warnings: {maximum: 110}"
    )
    outcome = checked(aged, "90", "120", "140")
    assert outcome.accepted["row"].to_list() == [1, 2]
    found = [(problem.row, problem.rule, problem.severity) for problem in outcome.problems]
    assert found == [(2, "maximum", "warn"), (3, "maximum", "refuse"), (3, "maximum", "warn")]


@pytest.mark.parametrize(
    ("rest", "good", "bad", "rule"),
    [
        ("constraints: {max_length: 3}", "abc", "abcd", "max_length"),
        ("constraints: {pattern: '[A-Z]{3}'}", "CHN", "CHNA", "pattern"),
        ("constraints: {pattern: 'a|b'}", "b", "ab", "pattern"),
    ],
)
def test_constraints_of_text(rest: str, good: str, bad: str, rule: str) -> None:
    outcome = checked(standard({"a": "string"}, rest=f"sensitivity: L1, {rest}"), good, bad)
    assert [(found.row, found.rule) for found in outcome.problems] == [(2, rule)]


def test_a_person_is_named_by_a_key_and_what_stands_instead_is_not_repeated() -> None:
    outcome = checked(
        standard({"a": "person_key"}, rest="sensitivity: L3, constraints: {}", personal=True),
        KEY,
        "330382199001011237",
        "-",
    )
    assert outcome.accepted["row"].to_list() == [1, 3]
    assert [(found.row, found.rule, found.value) for found in outcome.problems] == [
        (2, "person_malformed", "")
    ]
    assert "330382199001011237" not in outcome.problems[0].message
