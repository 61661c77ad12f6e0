"""What a query says, in Spark's words, with the meaning that it has on DuckDB.

sqlglot turns spelling into spelling. Where an operator of the same spelling means something else, it is put in other
words here: division (never of integers, and by nought), `max_by` of nulls, sums of integers (without an end), days
between dates, casts that round. What cannot be put so that both agree to the last bit is refused, never approximated:
sums of floating-point numbers, which depend on the order of rows, and comparisons across families of types, where
each engine converts in its own way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlglot import exp

from wuse.pool.engine.binding import family
from wuse.pool.engine.query import not_portable

Types = Sequence[str]
_Rule = Callable[[exp.Expr, Types], exp.Expr]

_SPARK_TYPES = {
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "HUGEINT": "DECIMAL(38, 0)",
    "DOUBLE": "DOUBLE",
    "VARCHAR": "STRING",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
}
_INTEGERS = ("INTEGER", "BIGINT", "HUGEINT")
# How many digits a sum of so many may have is known before it is summed: these leave room for 10^10 rows.
_SUMMED_AS = {
    "INTEGER": "DECIMAL(10, 0)",
    "BIGINT": "DECIMAL(19, 0)",
    "HUGEINT": "DECIMAL(38, 0)",
    "BOOLEAN": "INT",
}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_OF_ONE_FAMILY = (*_COMPARISONS, exp.In, exp.Between, exp.Coalesce, exp.Least, exp.Greatest, exp.Lag)
_OF_BITS = (exp.BitwiseAnd, exp.BitwiseRightShift, exp.BitwiseOrAgg)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def spark_type(kind: str) -> str:
    """A DuckDB type as Spark calls it; `engine.not_portable` for one that it has not."""
    if kind.startswith("DECIMAL"):
        return kind
    if kind not in _SPARK_TYPES:
        raise not_portable([f"the type {kind}"])
    return _SPARK_TYPES[kind]


def operands(node: exp.Expr) -> list[exp.Expr]:
    """The parts of an expression whose types decide what it means; a cast is also asked for its own."""
    if isinstance(node, exp.Case):
        return _branches(node)
    if isinstance(node, exp.In | exp.Coalesce | exp.Least | exp.Greatest):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Between):
        return [node.this, node.args["low"], node.args["high"]]
    if isinstance(node, exp.Lag):
        return [part for part in (node.this, node.args.get("default")) if part]
    if isinstance(node, exp.Cast):
        # Bits are counted in a type that no column has; what counts for the cast is what they are of.
        return [*(node.this.expressions if _counts_bits(node.this) else [node.this]), node]
    if isinstance(node, exp.Sum | exp.Neg | exp.Interval | exp.BitwiseOrAgg):
        return [node.this]
    if _counts_bits(node):
        return list(node.expressions)
    if isinstance(node, exp.Add | exp.Sub) and _interval_of(node):
        return [node.this if isinstance(node.expression, exp.Interval) else node.expression]
    if isinstance(
        node, (*_COMPARISONS, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe, exp.DateDiff, *_OF_BITS)
    ):
        return [node.this, node.expression]
    return []


def in_sparks_words(tree: exp.Select, types: Mapping[int, Types], parameters: Mapping[str, str]) -> exp.Expr:
    """The tree for Spark.

    Args:
        types: the DuckDB types of every expression's `operands`, by its identity.
        parameters: the DuckDB type of each parameter.

    Raises:
        Refusal: `engine.not_portable`, with every part that is not.
    """
    faults = sorted({fault for node in tree.walk() for fault in _faults(node, types.get(id(node), ()))})
    if faults:
        raise not_portable(faults)
    # From the leaves up, so that what stands within a replaced part has been replaced before.
    for node in reversed(list(tree.walk())):
        node.replace(_spoken(node, types.get(id(node), ()), parameters))
    return tree


def _branches(case: exp.Case) -> list[exp.Expr]:
    """The values of a CASE; its conditions are comparisons of their own unless it compares one value."""
    values = [branch.args["true"] for branch in case.args["ifs"]] + [case.args.get("default") or exp.null()]
    compared = [case.this, *(branch.this for branch in case.args["ifs"])] if case.this else []
    return [*values, *compared]


def _interval_of(node: exp.Expr) -> exp.Interval | None:
    return next((part for part in (node.this, node.expression) if isinstance(part, exp.Interval)), None)


# --- what cannot be put so that both agree


def _faults(node: exp.Expr, types: Types) -> Iterator[str]:
    if any(family(kind) is None for kind in types) or not (
        _is_of_one_family(node, types) and _is_shared(node, types)
    ):
        shown = node.sql(dialect="duckdb", comments=False)
        yield f"{shown}, of {', '.join(types)}" if types else shown


def _is_of_one_family(node: exp.Expr, types: Types) -> bool:
    """Whether what is compared, or may be the value, is of one family of types; null is of every one."""
    if isinstance(node, exp.Case):
        values = len(node.args["ifs"]) + 1
        return _is_one(types[:values]) and _is_one(types[values:])
    return not isinstance(node, _OF_ONE_FAMILY) or _is_one(types)


def _is_one(types: Types) -> bool:
    return len({family(kind) for kind in types} - {"null"}) <= 1


def _is_shared(node: exp.Expr, types: Types) -> bool:
    if isinstance(node, exp.Cast):
        return _is_shared_cast(node, *types)
    if isinstance(node, exp.Interval):
        return (
            node.this.name.isdigit() if isinstance(node.this, exp.Literal) else _is_whole_value(node, *types)
        )
    if isinstance(node, exp.Sum):
        return types[0] != "DOUBLE" and family(types[0]) in ("number", "truth")
    if isinstance(node, _OF_BITS) or _counts_bits(node):
        return types[0] == "BIGINT" and all(kind in ("INTEGER", "BIGINT") for kind in types)
    if isinstance(node, exp.DPipe):
        return all(family(kind) in ("text", "null") for kind in types)
    if isinstance(node, exp.Add | exp.Sub) and _interval_of(node):
        return family(types[0]) == "time"
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Neg):
        return all(family(kind) in ("number", "null") for kind in types)
    return not isinstance(node, exp.DateDiff) or all(family(kind) in ("time", "null") for kind in types)


def _is_whole_value(interval: exp.Interval, kind: str) -> bool:
    """Whether the length of an interval is a whole number or a parameter of one, within brackets or not."""
    return kind in _INTEGERS and isinstance(interval.this.unnest(), exp.Placeholder | exp.Literal)


def _is_shared_cast(node: exp.Expr, source: str, target: str) -> bool:
    if source in (target, '"NULL"'):
        return True
    if source == "VARCHAR":
        literal = isinstance(node.this, exp.Literal) and bool(_ISO_DAY.fullmatch(node.this.name))
        return literal and target in ("DATE", "TIMESTAMP")
    if target == "VARCHAR":
        return source in ("BOOLEAN", "DATE", *_INTEGERS)
    if family(source) == "number" and family(target) == "number":
        return source != "DOUBLE" or not target.startswith("DECIMAL")
    return family(source) == family(target) == "time" or (source == "BOOLEAN" and target in _INTEGERS)


# --- the same meaning in other words


def _spoken(node: exp.Expr, types: Types, parameters: Mapping[str, str]) -> exp.Expr:
    if isinstance(node, exp.Placeholder):
        return _parameter(node, parameters[node.name])
    rule = _RULES.get(type(node))
    return rule(node, types) if rule else node


def _parameter(node: exp.Expr, kind: str) -> exp.Expr:
    if kind == "DATE":
        return _call("DATE_FROM_UNIX_DATE", node.copy())
    if kind.startswith("TIMESTAMP"):
        return _cast(_call("TIMESTAMP_MICROS", node.copy()), kind)
    return exp.null() if kind == '"NULL"' else node


def _division(node: exp.Expr, _: Types) -> exp.Expr:
    """Division is of floating-point numbers, by IEEE 754 also where the divisor is nought, of either sign."""
    above, below = _cast(node.this, "DOUBLE"), _cast(node.expression, "DOUBLE")
    nought = exp.EQ(this=below.copy(), expression=_cast(exp.Literal.number(0), "DOUBLE"))
    endless = exp.Mul(
        this=above.copy(), expression=_call("POW", below.copy(), _cast(exp.Literal.number(-1), "DOUBLE"))
    )
    divided = exp.Div(this=above, expression=below)
    return exp.Paren(this=exp.Case().when(nought, endless).else_(divided))


def _latest(node: exp.Expr, _: Types) -> exp.Expr:
    """The value at the greatest mark among the rows that have a value at all."""
    present = exp.Not(this=exp.Is(this=exp.Paren(this=node.this.copy()), expression=exp.null()))
    return exp.ArgMax(this=node.this, expression=exp.Case().when(present, node.expression))


def _sum(node: exp.Expr, types: Types) -> exp.Expr:
    summed_as = _SUMMED_AS.get(types[0])
    return exp.Sum(this=_sparks_cast(node.this, summed_as)) if summed_as else node


def _days_between(node: exp.Expr, _: Types) -> exp.Expr:
    days = _call("DATEDIFF", _cast(node.this, "DATE"), _cast(node.expression, "DATE"))
    return _cast(days, "BIGINT")


def _shifted(node: exp.Expr, types: Types) -> exp.Expr:
    """A day that is shifted by days is a moment."""
    # Of a shift only the day is asked for its type, of other sums both parts.
    return _cast(node.copy(), "TIMESTAMP") if tuple(types) == ("DATE",) else node


def _length(node: exp.Expr, _: Types) -> exp.Expr:
    # DuckDB's parser makes a text of the number of days or hours.
    number = exp.Literal.number(node.this.name) if isinstance(node.this, exp.Literal) else node.this
    days = [exp.Literal.number(0)] if node.text("unit").upper() == "HOUR" else []
    return _call("MAKE_DT_INTERVAL", *days, _cast(number, "INTEGER"))


def _shifted_bits(node: exp.Expr, _: Types) -> exp.Expr:
    """Bits that are shifted out are gone; Spark begins again at nought after 63."""
    bits, by = node.this, node.expression
    moved = _call("SHIFTRIGHT", bits, _cast(by, "INTEGER"))
    gone = exp.Or(
        this=exp.LT(this=by.copy(), expression=exp.Literal.number(0)),
        expression=exp.GT(this=by.copy(), expression=exp.Literal.number(63)),
    )
    nothing = exp.BitwiseAnd(this=bits.copy(), expression=_cast(exp.Literal.number(0), "BIGINT"))
    return exp.Paren(this=exp.Case().when(gone, nothing).else_(moved))


def _counts_bits(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).lower() == "bit_count"


def _rounded(node: exp.Expr, types: Types) -> exp.Expr:
    """A cast to integers rounds: floating-point numbers to even, decimals away from nought."""
    source, target = types
    if target in _INTEGERS and source == "DOUBLE":
        return _cast(_call("RINT", node.this), target)
    if target in _INTEGERS and source.startswith("DECIMAL"):
        return _cast(_call("ROUND", node.this, exp.Literal.number(0)), target)
    return _cast(node.this, target)


_RULES: Mapping[type[exp.Expr], _Rule] = {
    exp.Div: _division,
    exp.ArgMax: _latest,
    exp.Sum: _sum,
    exp.DateDiff: _days_between,
    exp.Add: _shifted,
    exp.Sub: _shifted,
    exp.Interval: _length,
    exp.BitwiseRightShift: _shifted_bits,
    exp.Cast: _rounded,
}


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _cast(part: exp.Expr, kind: str) -> exp.Expr:
    return _sparks_cast(part, spark_type(kind))


def _sparks_cast(part: exp.Expr, to: str) -> exp.Expr:
    return exp.Cast(this=part, to=exp.DataType.build(to, dialect="spark"))
