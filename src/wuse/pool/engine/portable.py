"""The part of SQL that both engines have with one meaning: what stands outside it is found here, by name.

The list is closed. A name is added together with a test that runs it on both engines.
"""

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import ErrorLevel, SqlglotError

FUNCTIONS = frozenset(
    {
        "bit_count", "bit_or", "cast", "coalesce", "count", "date_diff", "greatest", "lag", "least", "max", "max_by",
        "min", "row_number", "substring", "sum",
    }
)  # fmt: skip
# The parts of a statement; what is not named is refused: QUALIFY, list comprehensions, structs, lambdas, samples …
PARTS = frozenset(
    {
        "Select", "With", "CTE", "From", "Join", "Where", "Group", "Having", "Order", "Ordered", "Window",
        "WindowSpec", "Table", "TableAlias", "Column", "Identifier", "Alias", "Star", "Literal", "Null", "Boolean",
        "Placeholder", "Case", "If", "DataType", "DataTypeParam", "Interval", "Var", "Paren", "And", "Or", "Not", "In",
        "Is", "Between", "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "Add", "Sub", "Mul", "Div", "Neg", "DPipe",
        "BitwiseAnd", "BitwiseRightShift",
    }
)  # fmt: skip
# Arguments of an allowed part that the other engine has not: EXCLUDE, REPLACE, RENAME, GROUP BY ALL, ASOF JOIN …
ARGUMENTS = (
    "except_", "replace", "rename", "all", "qualify", "method", "sample", "pivots", "hint", "recursive", "query",
    "with_ordinality",
)  # fmt: skip
TOKENS = {TokenType.DCOLON: "::", TokenType.COLON: ":", TokenType.L_BRACKET: "[", TokenType.L_BRACE: "{"}


def unportable(sql: str) -> list[str]:
    """What a SQL text uses beside the shared part, by name, sorted; empty when it is portable."""
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except SqlglotError as reason:
        return [f"a text that does not parse: {str(reason).splitlines()[0]}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        return [*sorted({type(statement).__name__ for statement in statements}), "more than one SELECT"]
    found = {*_strange_tokens(sql), *_strange_parts(statements[0]), *_untranslated(statements[0])}
    return sorted(found)


def _strange_tokens(sql: str) -> set[str]:
    tokens = sqlglot.tokenize(sql, read="duckdb")
    first = {"FROM before SELECT"} if tokens[0].token_type is TokenType.FROM else set()
    return first | {TOKENS[token.token_type] for token in tokens if token.token_type in TOKENS}


def _strange_parts(tree: exp.Expr) -> set[str]:
    found = set()
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in PARTS and not FUNCTIONS & _called(node):
            found.add(kind)
        found |= {f"{kind} {name}" for name in ARGUMENTS if node.args.get(name)}
        found |= _strange_detail(node)
    return found


def _strange_detail(node: exp.Expr) -> set[str]:
    """What an allowed part has that only one engine understands, or understands in another way."""
    if isinstance(node, exp.Ordered) and isinstance(node.this, exp.Var):
        return {f"ORDER BY {node.this.name.upper()}"}
    if isinstance(node, exp.WindowSpec) and str(node.args.get("kind")).upper() != "ROWS":
        return {f"WindowSpec {node.args.get('kind')}"}
    if isinstance(node, exp.Substring) and not _counts_from_one(node):
        return {"Substring from another place than 1, 2 …"}
    if (
        isinstance(node, exp.Window)
        and node.args.get("spec")
        and isinstance(node.this, exp.RowNumber | exp.Lag)
    ):
        return {f"WindowSpec of {type(node.this).__name__}"}
    if isinstance(node, exp.Interval) and not _is_shared_length(node):
        return {f"Interval {node.text('unit')}"}
    if _called(node) == {"bit_count"} and not isinstance(node.parent, exp.Cast):
        return {"bit_count without a cast of its own"}
    if isinstance(node, exp.DateDiff) and node.text("unit").upper() != "DAY":
        return {f"date_diff {node.text('unit')}"}
    if isinstance(node, exp.CTE) and node.args["alias"].args.get("columns"):
        return {"CTE columns"}
    return set()


def _is_shared_length(interval: exp.Interval) -> bool:
    """Whether an interval is of days, or of hours that are written down: what is by the clock of one time zone."""
    unit = interval.text("unit").upper()
    return unit in ("DAY", "DAYS") or (unit == "HOUR" and isinstance(interval.this, exp.Literal))


def _counts_from_one(node: exp.Substring) -> bool:
    """Whether a part of a text begins at a place that is written down; 0 and less mean two things."""
    start = node.args.get("start")
    return isinstance(start, exp.Literal) and start.is_int and int(start.name) > 0


def _called(node: exp.Expr) -> set[str]:
    """The names that a function goes by; DATE_DIFF and MAX_BY have others in sqlglot."""
    if isinstance(node, exp.Anonymous):
        return {str(node.this).lower()}
    if not isinstance(node, exp.Func):
        return set()
    own = {exp.ArgMax: "max_by", exp.DateDiff: "date_diff", exp.BitwiseOrAgg: "bit_or"}.get(type(node))
    return {own or node.sql_name().lower()}


def _untranslated(tree: exp.Expr) -> set[str]:
    try:
        return set() if tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE) else {"empty for Spark"}
    except SqlglotError as reason:
        return {f"not for Spark: {reason}"}
