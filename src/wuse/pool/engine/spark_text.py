"""A query's text and values as Spark is given them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from wuse.pool.engine.binding import bind, check_statement
from wuse.pool.engine.portable import unportable
from wuse.pool.engine.query import not_portable
from wuse.pool.engine.spark_words import in_sparks_words, operands, spark_type

Inputs = tuple[tuple[str, pa.Schema], ...]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A value of each type that a parameter may have, to bind a text by.
_SAMPLES: Mapping[str, Any] = {
    '"NULL"': None,
    "BOOLEAN": True,
    "INTEGER": 1,
    "BIGINT": 2**40,
    "DOUBLE": 1.0,
    "VARCHAR": "",
    "DATE": _EPOCH.date(),
    "TIMESTAMP": _EPOCH.replace(tzinfo=None),
    "TIMESTAMP WITH TIME ZONE": _EPOCH,
}
_TYPES: Mapping[type, str] = {
    bool: "BOOLEAN",
    float: "DOUBLE",
    str: "VARCHAR",
    date: "DATE",
    type(None): '"NULL"',
}


@dataclass(frozen=True)
class SparkText:
    """A text whose parameters are `:name`, and the columns and types that its answer is to have."""

    sql: str
    schema: pa.Schema


def spark_text(sql: str, inputs: Inputs, parameters: Mapping[str, Any]) -> SparkText:
    """The text for Spark of a query over inputs with these columns.

    Raises:
        Refusal: `engine.not_one_select`, `engine.not_portable`, `engine.outside`, `engine.failed`.
    """
    return _spark_text(
        sql, inputs, tuple((name, parameter_type(value)) for name, value in parameters.items())
    )


def spark_arguments(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as Spark takes them: days and moments as whole numbers since 1970, which no time zone changes."""
    return {name: _argument(value) for name, value in parameters.items() if value is not None}


def spark_columns(names: Sequence[str], types: Sequence[str]) -> str:
    """The columns of an input in Spark's own notation, of the DuckDB types that they have."""
    pairs = zip(names, types, strict=True)
    return ", ".join(f"`{name.replace('`', '``')}` {spark_type(kind)}" for name, kind in pairs)


def parameter_type(value: object) -> str:
    """The DuckDB type that a parameter's value is given."""
    if isinstance(value, datetime):
        return "TIMESTAMP" if value.tzinfo is None else "TIMESTAMP WITH TIME ZONE"
    if type(value) is int:
        return "INTEGER" if -(2**31) <= value < 2**31 else "BIGINT"
    if type(value) not in _TYPES:
        raise not_portable([f"a parameter of the type {type(value).__name__}"])
    return _TYPES[type(value)]


def _argument(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1)
    return (value - _EPOCH.date()).days if isinstance(value, date) else value


@lru_cache(maxsize=256)
def _spark_text(sql: str, inputs: Inputs, kinds: tuple[tuple[str, str], ...]) -> SparkText:
    check_statement(sql)
    strange = unportable(sql)
    if strange:
        raise not_portable(strange)
    tree = sqlglot.parse_one(sql, dialect="duckdb", into=exp.Select)
    samples = {name: _SAMPLES[kind] for name, kind in kinds}
    bound = bind(sql, tree, inputs=inputs, parameters=samples, operands=operands)
    spoken = in_sparks_words(tree, bound.types, dict(kinds))
    return SparkText(spoken.sql(dialect="spark", identify=True, comments=False), bound.schema)
