"""Random expressions of the shared part of SQL over one small table, each of a type that is known."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import strategies as st

SCHEMA = {
    "k": pl.Int64(),
    "g": pl.String(),
    "i": pl.Int32(),
    "b": pl.Int64(),
    "x": pl.Float64(),
    "s": pl.String(),
    "p": pl.Boolean(),
    "d": pl.Date(),
    "e": pl.Date(),
    "m": pl.Datetime("us", "UTC"),
}
_DAYS = st.dates(date(2019, 12, 1), date(2020, 3, 31))
_MOMENTS = st.integers(0, 10**13).map(
    lambda micros: datetime(2019, 12, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
_NUMBERS = st.sampled_from(
    [0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 0.1, 1 / 3, 1e300, *map(float, ("inf", "-inf", "nan"))]
)
_TEXTS = st.sampled_from(
    ["", " ", "a", "B", "b", "ä", "a\\b", "it's", "三", "乐清", "\U0001f9a0", "NULL", "%_"]
)


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """A few rows with a key of their own, in any order, with nulls, endless numbers and odd letters."""
    count = draw(st.integers(0, 12))
    cells = {
        "k": st.just(None),
        "g": st.sampled_from(["p", "q", None]),
        "i": st.integers(-20, 20),
        "b": st.one_of(st.integers(-9, 9), st.sampled_from([10**6, -(10**6), 7_664])),
        "x": _NUMBERS,
        "s": _TEXTS,
        "p": st.booleans(),
        "d": _DAYS,
        "e": _DAYS,
        "m": _MOMENTS,
    }
    rows = {name: [draw(st.one_of(st.none(), cell)) for _ in range(count)] for name, cell in cells.items()}
    rows["k"] = draw(st.permutations(range(count)))
    return pl.DataFrame(rows, schema=SCHEMA)


def _pair(one: st.SearchStrategy[str], other: st.SearchStrategy[str], *forms: str) -> st.SearchStrategy[str]:
    return st.builds(lambda form, a, b: form.format(a=a, b=b), st.sampled_from(forms), one, other)


def whole(depth: int) -> st.SearchStrategy[str]:
    """Expressions of integers."""
    leaf = st.sampled_from(["i", "b", "k", "1", "7", "-3", "i", "b"])
    if not depth:
        return leaf
    below = whole(depth - 1)
    return st.one_of(
        leaf,
        _pair(below, below, "({a} + {b})", "({a} - {b})", "({a} * {b})", "(- {a})"),
        _pair(below, below, "least({a}, {b})", "greatest({a}, {b}, i)", "coalesce({a}, {b})"),
        _pair(truth(depth - 1), below, "CASE WHEN {a} THEN {b} END", "CASE WHEN {a} THEN {b} ELSE 5 END"),
        _pair(below, below, "CASE {a} WHEN {b} THEN i WHEN 1 THEN k ELSE 0 END", "CAST({a} AS BIGINT)"),
        st.sampled_from(["date_diff('day', d, e)", "date_diff('day', d, m)", "CAST(p AS INTEGER)"]),
        st.sampled_from(["b & i", "b & k", "b >> i", "(b & 5) >> k", "CAST(bit_count(b) AS INTEGER)"]),
        st.sampled_from(["CAST(x / 1e290 AS INTEGER)", "CAST(b / 4 AS BIGINT)", "CAST(2.5 * i AS INTEGER)"]),
    )


def number(depth: int) -> st.SearchStrategy[str]:
    """Expressions of numbers: integers, decimals, floating-point."""
    leaf = st.sampled_from(["x", "1.0", "0.1", "100000.0", "1e3", "i", "b", "2.5"])
    if not depth:
        return leaf
    below = st.one_of(number(depth - 1), whole(depth - 1))
    return st.one_of(
        leaf,
        _pair(below, below, "({a} / {b})", "({a} / {b})", "({a} + {b})", "({a} * {b})", "({a} - {b})"),
        _pair(below, below, "least({a}, {b})", "greatest({a}, {b})", "coalesce({a}, {b}, 0.0)"),
        _pair(truth(depth - 1), below, "CASE WHEN {a} THEN {b} ELSE 0.5 END", "CAST({b} AS DOUBLE)"),
    )


def moment() -> st.SearchStrategy[str]:
    """Expressions of days and moments."""
    return st.sampled_from(
        [
            "d",
            "e",
            "m",
            "d - INTERVAL 3 DAY",
            "INTERVAL 1 DAY + e",
            "m + INTERVAL 2 DAY",
            "m + INTERVAL 8 HOUR",
            "CAST(m - INTERVAL 5 HOUR AS DATE)",
            "CAST(m AS DATE)",
            "DATE '2020-02-09'",
            "CAST(d AS TIMESTAMP)",
            "greatest(d, e)",
            "coalesce(d, e)",
            "CASE WHEN p THEN d END",
        ]
    )


def text() -> st.SearchStrategy[str]:
    """Expressions of texts."""
    return st.sampled_from(
        [
            "s",
            "s || ';' || g",
            "coalesce(s, g, '无')",
            "least(s, g)",
            "greatest(s, 'b')",
            "substr(s, 1, 2)",
            "substr(s, 2)",
            "'it''s \\ 三'",
            "CAST(i AS VARCHAR)",
            "CAST(d AS VARCHAR)",
            "CAST(p AS VARCHAR) || s",
            "CASE WHEN p THEN s ELSE 'x' END",
        ]
    )


def truth(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are true, false or unknown."""
    forms = ("{a} = {b}", "{a} <> {b}", "{a} < {b}", "{a} >= {b}", "{a} IN ({b}, NULL)", "{a} NOT IN ({b})")
    leaf = st.one_of(
        st.just("p"),
        _pair(text(), text(), *forms),
        _pair(moment(), moment(), *forms, "{a} BETWEEN {b} AND d"),
        _pair(st.sampled_from(["i", "b", "x", "0.1"]), st.sampled_from(["k", "x", "1.5", "-2"]), *forms),
        st.sampled_from(["x IS NULL", "s IS NOT NULL", "i BETWEEN -2 AND b"]),
    )
    if not depth:
        return leaf
    below = truth(depth - 1)
    return st.one_of(leaf, _pair(below, below, "({a} AND {b})", "({a} OR {b})", "(NOT {a})"))


def any_kind(depth: int = 2) -> st.SearchStrategy[str]:
    """Expressions of every type."""
    return st.one_of(whole(depth), number(depth), number(depth), moment(), text(), truth(depth))


def of_group() -> st.SearchStrategy[str]:
    """Aggregates whose answer does not depend on the order of rows."""
    return st.one_of(
        st.builds("sum({})".format, whole(1)),
        st.builds("1.0 * sum({}) / count(*)".format, whole(1)),
        st.builds("100000.0 * sum({}) / sum(b)".format, whole(0)),
        st.builds("count({})".format, any_kind(1)),
        st.builds("max_by({}, k)".format, any_kind(1)),
        st.builds("max_by({}, CASE WHEN p THEN k END)".format, any_kind(1)),
        st.builds(
            "{}({})".format, st.sampled_from(["max", "min"]), st.one_of(whole(1), text(), moment(), truth(1))
        ),
        st.sampled_from(["bit_or(b)", "bit_or(b & 6)"]),
        st.sampled_from(["sum(CAST(p AS INTEGER))", "sum(0.1 * b)", "sum(b) + 1", "coalesce(sum(b), 0) * 2"]),
    )


def over_rows() -> st.SearchStrategy[str]:
    """Windows in which every row has its place."""
    frames = [
        "PARTITION BY g ORDER BY k",
        "ORDER BY k DESC",
        "PARTITION BY g ORDER BY s DESC, k",
        "PARTITION BY g",
    ]
    rows = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    ordered = [
        *frames[:3],
        f"PARTITION BY g ORDER BY d, k {rows}",
        "ORDER BY x, k ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
    ]
    return st.one_of(
        _pair(
            whole(1), st.sampled_from([*frames, *ordered[3:]]), "sum({a}) OVER ({b})", "max({a}) OVER ({b})"
        ),
        _pair(any_kind(1), st.sampled_from(frames[:3]), "lag({a}, 1) OVER ({b})", "lag({a}, 2) OVER ({b})"),
        _pair(whole(1), st.sampled_from(frames[:3]), "lag({a}, 1, 0) OVER ({b})", "count({a}) OVER ({b})"),
        _pair(any_kind(1), st.sampled_from(ordered), "max_by({a}, k) OVER ({b})"),
        st.builds("row_number() OVER ({})".format, st.sampled_from(frames[:3])),
    )
