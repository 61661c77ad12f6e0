"""Conditions of data files: a closed part of SQL, and nothing that reads or does more."""

import pytest

from wuse.pool.engine.condition import read_condition
from wuse.vocabulary import Refusal


@pytest.mark.parametrize(
    ("text", "columns", "values"),
    [
        ("a > 0", {"a"}, set()),
        ("$n", set(), {"n"}),
        ("coalesce(a, 0) >= $n * b AND NOT c", {"a", "b", "c"}, {"n"}),
        ("CASE WHEN a IS NULL THEN b ELSE a BETWEEN 1 AND $n END", {"a", "b"}, {"n"}),
        ("a NOT IN ('x', 'y') OR (b <> 'z')", {"a", "b"}, set()),
    ],
)
def test_a_condition_says_what_it_reads(text: str, columns: set[str], values: set[str]) -> None:
    found = read_condition(text)
    assert (found.columns, found.values) == (columns, values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a >",
        "a, b",
        "a AS b",
        "a) AS said, (b",
        "a) FROM t WHERE (b",
        "a -- b",
        "a /* b */",
        "a; SELECT 1",
        "t.a > 0",
        "a IN (SELECT b FROM t)",
        "EXISTS (SELECT 1)",
        "count(*) > 0",
        "sum(a) OVER () > 0",
        "read_text('f') IS NULL",
        "getenv('PATH') = 'a'",
        "a LIKE '%x'",
        "CAST(a AS DATE) > b",
        "[a][1]",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_condition(text)
    assert caught.value.code == "engine.condition"
