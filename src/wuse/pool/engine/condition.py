"""Conditions that stand in data files, such as the criteria of a rule profile: a closed part of SQL, read and checked.

What a condition may say is a value or a comparison of columns, values and numbers: no table, no function but
`coalesce`, no sum over rows. So whoever reads a profile reads all that it does, and both engines say the same of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from wuse.vocabulary import Refusal

PARTS = frozenset(
    {
        "Column", "Identifier", "Literal", "Boolean", "Null", "Placeholder", "Paren", "And", "Or", "Not", "In", "Is",
        "Between", "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "Add", "Sub", "Mul", "Neg", "Case", "If", "Coalesce", "Var",
    }
)  # fmt: skip
"""The parts of an expression that a condition may have."""
_NAMED = "said"
_COMMENTS = ("--", "/*", ";")


@dataclass(frozen=True)
class Condition:
    """What a condition reads: names of columns, and of values, which are written `$name`."""

    columns: frozenset[str]
    values: frozenset[str]


def read_condition(text: str) -> Condition:
    """Read a condition or another expression of the closed part.

    Raises:
        Refusal: `engine.condition`, which names what is not part of it.
    """
    found = _expression(text)
    strange = [*sorted({type(node).__name__ for node in found.walk()} - PARTS), *_qualified(found)]
    if strange:
        raise _refused(text, ", ".join(strange))
    return Condition(
        frozenset(column.name for column in found.find_all(exp.Column)),
        frozenset(value.name for value in found.find_all(exp.Placeholder)),
    )


def _expression(text: str) -> exp.Expr:
    """The one expression that a text is: as the only column of a SELECT, under the name that is given to it here."""
    if comments := [sign for sign in _COMMENTS if sign in text]:
        raise _refused(text, ", ".join(comments))
    try:
        [tree] = sqlglot.parse(f"SELECT ({text}) AS {_NAMED}", dialect="duckdb")
    except (SqlglotError, ValueError) as reason:
        raise _refused(text, str(reason).splitlines()[0]) from reason
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or tree.args.get("from_"):
        raise _refused(text, "more than one expression")
    [found] = tree.expressions
    if found.alias != _NAMED or not isinstance(found.this, exp.Paren):
        raise _refused(text, "more than one expression")
    whole: exp.Expr = found.this.this
    return whole


def _qualified(tree: exp.Expr) -> Iterator[str]:
    """Columns of a table that is named."""
    for column in tree.find_all(exp.Column):
        if column.args.get("table"):
            yield column.sql()


def _refused(text: str, strange: str) -> Refusal:
    return Refusal(
        "engine.condition",
        "“{text}” is no condition: {strange}. Compare columns, values such as $days, numbers; join with AND, OR, NOT.",
        {"text": text, "strange": strange},
    )
