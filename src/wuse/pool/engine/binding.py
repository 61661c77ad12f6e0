"""What a query's parts are: DuckDB binds it over empty inputs and says the type of the answer and of every operand.

It is the authority on both engines, so that Spark is given casts that lead to the same types, and a text that cannot be
bound is refused in the same words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from wuse.pool.engine.duckdb_engine import check_one_select, closed_connection
from wuse.pool.engine.query import failed, not_portable, outside, used_parameters

_SHARED_TYPES = {
    "INTEGER": "number",
    "BIGINT": "number",
    "HUGEINT": "number",
    "DOUBLE": "number",
    "VARCHAR": "text",
    "BOOLEAN": "truth",
    "DATE": "time",
    "TIMESTAMP": "time",
    "TIMESTAMP WITH TIME ZONE": "time",
    '"NULL"': "null",
}

Operands = Callable[[exp.Expr], Sequence[exp.Expr]]
"""The parts of an expression whose types decide what it means."""


@dataclass(frozen=True)
class Bound:
    """A query over empty inputs: the columns of its answer, and the DuckDB types of what was asked about.

    `types`: by the identity of an expression, the types of its operands in their order.
    """

    schema: pa.Schema
    types: Mapping[int, tuple[str, ...]]


def family(kind: str) -> str | None:
    """What a DuckDB type is a kind of: number, text, truth, time, null; None for one that the engines do not share."""
    return "number" if kind.startswith("DECIMAL") else _SHARED_TYPES.get(kind)


def check_statement(sql: str) -> None:
    """Refuse a text that is not one SELECT: `engine.not_one_select`, or `engine.failed` when it is no SQL."""
    connection = closed_connection(1, ())
    try:
        check_one_select(connection, sql)
    except duckdb.Error as reason:
        raise failed(reason) from reason
    finally:
        connection.close()


def bind(
    sql: str,
    tree: exp.Select,
    *,
    inputs: Iterable[tuple[str, pa.Schema]],
    parameters: Mapping[str, Any],
    operands: Operands,
) -> Bound:
    """Bind a text over empty inputs.

    Args:
        sql: the text, and `tree`: the same, parsed.
        inputs: the columns of each input by its name.
        parameters: a value of the right type for each parameter.

    Raises:
        Refusal: `engine.outside`, `engine.failed`, `engine.not_portable` for a step that reads what it makes itself.
    """
    connection = closed_connection(1, ())
    try:
        for name, schema in inputs:
            connection.register(name, schema.empty_table())
        _check_inside(tree, {name.lower() for name, _ in inputs})
        answer = connection.sql(sql, params=used_parameters(sql, parameters)).to_arrow_table()
        types = dict(_types_of_steps(connection, tree, parameters, operands))
        return Bound(answer.schema, types)
    except duckdb.Error as reason:
        raise failed(reason) from reason
    finally:
        connection.close()


def _check_inside(tree: exp.Select, inputs: set[str]) -> None:
    """Every table that is named is an input or a step of the query itself."""
    known = inputs | {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.args.get("db") or table.name.lower() not in known:
            raise outside(table.sql(dialect="duckdb"))


def _types_of_steps(
    connection: duckdb.DuckDBPyConnection, tree: exp.Select, parameters: Mapping[str, Any], operands: Operands
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The types within each step, in order; a step is an empty input of those after it."""
    for cte in tree.ctes:
        yield from _types_of_step(connection, cte.this, parameters, operands)
        sql = cte.this.sql(dialect="duckdb", comments=False)
        answer = connection.sql(sql, params=used_parameters(sql, parameters)).to_arrow_table()
        connection.register(cte.alias, answer.schema.empty_table())
    yield from _types_of_step(connection, tree, parameters, operands)


def _types_of_step(
    connection: duckdb.DuckDBPyConnection, step: exp.Select, parameters: Mapping[str, Any], operands: Operands
) -> Iterator[tuple[int, tuple[str, ...]]]:
    asked = [(node, operands(node)) for node in _own_nodes(step) if operands(node)]
    for grouped in (False, True):
        chosen = [
            (node, parts)
            for node, parts in asked
            if any(_is_of_groups(part, step) for part in parts) == grouped
        ]
        found = iter(
            _types(connection, [part for _, parts in chosen for part in parts], step, parameters, grouped)
        )
        for node, parts in chosen:
            yield id(node), tuple(next(found) for _ in parts)


def _own_nodes(step: exp.Select) -> Iterator[exp.Expr]:
    """The expressions of one step, without those of the steps before it."""
    yield from step.walk(prune=lambda node: isinstance(node, exp.With))


def _is_of_groups(part: exp.Expr, step: exp.Select) -> bool:
    """Whether an operand has a value for each group, and none for each row."""
    bare = (found for found in part.find_all(exp.AggFunc) if not isinstance(found.parent, exp.Window))
    return any(bare) or (bool(step.args.get("group")) and part.find(exp.Window) is not None)


def _types(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[exp.Expr],
    step: exp.Select,
    parameters: Mapping[str, Any],
    grouped: bool,
) -> list[str]:
    """The types of expressions, by asking for them as columns of the step."""
    if not parts:
        return []
    kept = ("from_", "joins", "group") if grouped else ("from_", "joins")
    columns = [exp.alias_(part.copy(), f"c{number}") for number, part in enumerate(parts)]
    probe = exp.Select(expressions=columns)
    for name in kept:
        probe.set(name, _copied(step.args.get(name)))
    sql = probe.sql(dialect="duckdb", comments=False)
    try:
        return [str(kind) for kind in connection.sql(sql, params=used_parameters(sql, parameters)).types]
    except duckdb.BinderException as reason:
        # As a whole the query was bound, so this is a name that the step makes and reads in one.
        raise not_portable([f"a name in the step that makes it ({str(reason).splitlines()[0]})"]) from reason


def _copied(part: Any) -> Any:
    return [each.copy() for each in part] if isinstance(part, list) else part and part.copy()
