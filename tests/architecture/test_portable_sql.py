"""Every SQL file keeps inside the part of the language that DuckDB and Spark share, and says what it means."""

from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, Module, at, module, modules_of
from wuse.pool.engine.portable import unportable

HEADINGS = ("Meaning:", "Grain:", "Units:", "Source:")


def unheaded(sql: str) -> list[str]:
    """The headings that the opening comment lacks."""
    comment = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        comment.append(line)
    return [heading for heading in HEADINGS if heading not in "\n".join(comment)]


def _statement(path: Path) -> str:
    """The text of a file; the words in braces, filled from a standard, stand for lists of columns."""
    return (
        path.read_text(encoding="utf-8").replace("{columns}", "place, date").replace("{key}", "place, date")
    )


FILES = sorted(PACKAGE.rglob("*.sql"))


def test_there_are_files_to_judge() -> None:
    assert {path.name for path in FILES} >= {"latest.sql", "area_indicators.sql", "five_colours.sql"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: at(path, PACKAGE))
def test_a_file_is_portable(path: Path) -> None:
    assert unportable(_statement(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: at(path, PACKAGE))
def test_a_file_says_meaning_grain_units_and_source(path: Path) -> None:
    assert unheaded(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1", "Qualify"),
        ("SELECT * EXCLUDE (a) FROM t", "Star except_"),
        ("SELECT * REPLACE (1 AS a) FROM t", "Star replace"),
        ("SELECT * RENAME (a AS b) FROM t", "Star rename"),
        ("SELECT a::INTEGER FROM t", "::"),
        ("SELECT [x + 1 FOR x IN l] FROM t", "Comprehension"),
        ("SELECT a[1] FROM t", "["),
        ("SELECT {'a': 1} FROM t", "{"),
        ("SELECT * FROM read_parquet('f.parquet')", "ReadParquet"),
        ("SELECT list_filter(l, x -> x > 1) FROM t", "Lambda"),
        ("SELECT a, sum(b) FROM t GROUP BY ALL", "Group all"),
        ("SELECT a FROM t ORDER BY ALL", "ORDER BY ALL"),
        ("SELECT DISTINCT ON (a) a FROM t", "Distinct"),
        ("SELECT * FROM t ASOF JOIN u ON t.a >= u.a", "Join method"),
        ("SELECT * FROM t USING SAMPLE 3", "TableSample"),
        ("SELECT COLUMNS('a.*') FROM t", "Columns"),
        ("SELECT now() FROM t", "Anonymous"),
        ("SELECT random() FROM t", "Rand"),
        ("SELECT a // b FROM t", "IntDiv"),
        ("SELECT x: a FROM t", ":"),
        ("FROM t", "FROM before SELECT"),
        ("SELECT a FROM t LIMIT 3", "Limit"),
        ("SELECT 1; SELECT 2", "more than one SELECT"),
        ("DELETE FROM t", "Delete"),
        ("SELECT a FROM t UNION SELECT a FROM u", "Union"),
        (
            "SELECT sum(a) OVER (ORDER BY d RANGE BETWEEN 3 PRECEDING AND CURRENT ROW) FROM t",
            "WindowSpec RANGE",
        ),
        ("SELECT d - INTERVAL 1 MONTH FROM t", "Interval MONTH"),
        ("SELECT d - INTERVAL ($n) HOUR FROM t", "Interval HOUR"),
        ("SELECT bit_count(a) FROM t", "bit_count without a cast of its own"),
        ("SELECT a | b FROM t", "BitwiseOr"),
        ("SELECT a << b FROM t", "BitwiseLeftShift"),
        ("SELECT date_diff('week', d, e) FROM t", "date_diff WEEK"),
        ("WITH u(b) AS (SELECT a FROM t) SELECT b FROM u", "CTE columns"),
        ("WITH RECURSIVE u AS (SELECT 1 AS a) SELECT a FROM u", "With recursive"),
        ("SELECT a FROM t WHERE a IN (SELECT b FROM u)", "Subquery"),
        ("SELECT avg(a) FROM t", "Avg"),
        ("SELECT substr(a, 0, 2) FROM t", "Substring from another place than 1, 2 …"),
        ("SELECT substr(a, b) FROM t", "Substring from another place than 1, 2 …"),
        ("SELECT row_number() OVER (ORDER BY a ROWS 2 PRECEDING) FROM t", "WindowSpec of RowNumber"),
    ],
)
def test_what_spark_has_not_is_found(sql: str, named: str) -> None:
    assert named in unportable(sql)


def test_a_broken_text_is_found() -> None:
    assert "does not parse" in unportable("SELECT FROM WHERE (")[0]


def test_a_heading_left_out_is_found() -> None:
    assert unheaded("-- Meaning: a. Grain: b.\nSELECT 1\n-- Units: c. Source: d.") == ["Units:", "Source:"]


# --- no engine's name outside the engine

ENGINE = "wuse.pool.engine"
# Where a name is said to people: which engine a deployment may choose.
SAID = {"wuse.vocabulary.setting"}
NAMES = ("duckdb", "spark")


def engines_named(modules: list[Module]) -> list[str]:
    """The modules that know an engine by its name, the engine's own left out."""
    return [
        found.name
        for found in modules
        if not found.name.startswith(ENGINE)
        and found.name not in SAID
        and any(name in found.text.lower() for name in NAMES)
    ]


def test_no_engine_is_named_outside_the_engine() -> None:
    assert engines_named(modules_of()) == []


def test_an_engine_named_elsewhere_is_found() -> None:
    assert engines_named([module("import duckdb\n", name="wuse.assess.x")]) == ["wuse.assess.x"]
