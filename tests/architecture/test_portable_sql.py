"""Every SQL file keeps inside the part of the language that DuckDB and Spark share, and says what it means."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import TokenType

from tests.architecture.house import PACKAGE, at

HEADINGS = ("Meaning:", "Grain:", "Units:", "Source:")

# What both engines have, with one meaning. A name is added here together with a spec test that runs it.
FUNCTIONS = {
    "avg", "cast", "coalesce", "count", "date_diff", "greatest", "lag", "least", "max", "max_by", "min", "row_number",
    "sum",
}  # fmt: skip
# The parts of a statement; what is not named is refused: QUALIFY, list comprehensions, structs, lambdas, samples …
PARTS = {
    "Select", "With", "CTE", "From", "Join", "Where", "Group", "Having", "Order", "Ordered", "Window", "WindowSpec",
    "Table", "TableAlias", "Column", "Identifier", "Alias", "Star", "Literal", "Null", "Boolean", "Placeholder",
    "Case", "If", "DataType", "Interval", "Var", "Paren", "And", "Or", "Not", "In", "Is", "Between", "EQ", "NEQ", "LT",
    "LTE", "GT", "GTE", "Add", "Sub", "Mul", "Div", "Neg", "DPipe",
}  # fmt: skip
# Arguments of an allowed part that Spark has not: EXCLUDE, REPLACE, RENAME, GROUP BY ALL, ASOF JOIN …
ARGUMENTS = ("except_", "replace", "rename", "all", "qualify", "method", "sample", "pivots", "hint")
TOKENS = {TokenType.DCOLON: "::", TokenType.COLON: ":", TokenType.L_BRACKET: "[", TokenType.L_BRACE: "{"}


def strange(sql: str) -> list[str]:
    """What a SQL text uses beside the shared part; empty when it is portable."""
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except SqlglotError as reason:
        return [f"does not parse: {reason}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        return ["is not one SELECT"]
    found = {*_strange_tokens(sql), *_strange_parts(statements[0]), *_untranslated(statements[0])}
    return sorted(found)


def _strange_tokens(sql: str) -> set[str]:
    tokens = sqlglot.tokenize(sql, read="duckdb")
    first = {"starts with FROM"} if tokens[0].token_type is TokenType.FROM else set()
    return first | {TOKENS[token.token_type] for token in tokens if token.token_type in TOKENS}


def _strange_parts(tree: exp.Expression) -> set[str]:
    found = set()
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in PARTS and not FUNCTIONS & _called(node):
            found.add(kind)
        found |= {f"{kind} {name}" for name in ARGUMENTS if node.args.get(name)}
        if isinstance(node, exp.Ordered) and isinstance(node.this, exp.Var):
            found.add(f"ORDER BY {node.this.name.upper()}")
    return found


def _called(node: exp.Expression) -> set[str]:
    """The names that a function goes by; DATE_DIFF and MAX_BY have others in sqlglot."""
    if isinstance(node, exp.Anonymous):
        return {str(node.this).lower()}
    if not isinstance(node, exp.Func):
        return set()
    own = {exp.ArgMax: "max_by", exp.DateDiff: "date_diff"}.get(type(node))
    return {own or node.sql_name().lower()}


def _untranslated(tree: exp.Expression) -> set[str]:
    try:
        return set() if tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE) else {"empty for Spark"}
    except SqlglotError as reason:
        return {f"not for Spark: {reason}"}


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
    assert strange(_statement(path)) == []


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
        ("FROM t", "starts with FROM"),
        ("SELECT a FROM t LIMIT 3", "Limit"),
        ("SELECT 1; SELECT 2", "is not one SELECT"),
        ("DELETE FROM t", "is not one SELECT"),
    ],
)
def test_what_spark_has_not_is_found(sql: str, named: str) -> None:
    assert named in strange(sql)


def test_a_broken_text_is_found() -> None:
    assert "does not parse" in strange("SELECT FROM WHERE (")[0]


def test_a_heading_left_out_is_found() -> None:
    assert unheaded("-- Meaning: a. Grain: b.\nSELECT 1\n-- Units: c. Source: d.") == ["Units:", "Source:"]
