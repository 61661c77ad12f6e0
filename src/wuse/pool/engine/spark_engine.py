"""The engine of a province or a nation that has outgrown one machine: Apache Spark.

The text is translated, the same pinned files are read by the workers, and the answer comes back as Arrow. DuckDB
binds every query first, so that the types of the answer and the refusals of a wrong text are its own.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pyarrow as pa

from wuse.pool.engine.duckdb_engine import closed_connection, relation_of
from wuse.pool.engine.query import Present, Source, failed, files_of, frame_of, used_parameters
from wuse.pool.engine.spark_session import has_ended, open_session
from wuse.pool.engine.spark_text import spark_arguments, spark_columns, spark_text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Frames up to this size are sent to every worker, which spares the files beside them a shuffle.
_SMALL_BYTES = 8 * 2**20
_GLOB = re.compile(r"([\\{}\[\]*?,])")


class SparkEngine:
    """Runs SQL on a Spark master, in a session of its own, which is opened again when its master was away."""

    def __init__(self, master: str, *, environ: Mapping[str, str]) -> None:
        """`master`, `environ`: as `open_session` takes them, with the first query."""
        self._master = master
        self._environ = dict(environ)
        self._opened: SparkSession | None = None

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text, as `Engine` says.

        Raises:
            Refusal: also `engine.not_portable`, and those of `open_session`.
        """
        inputs = {name: _Input(source) for name, source in tables.items()}
        used = used_parameters(sql, parameters)
        text = spark_text(sql, tuple((name, each.schema) for name, each in inputs.items()), used)
        session = self._session
        try:
            for name, each in inputs.items():
                each.frame(session).createOrReplaceTempView(f"`{name}`")
            return _answer(session, text.sql, spark_arguments(used), text.schema)
        finally:
            for name in inputs:
                session.catalog.dropTempView(name)

    @property
    def _session(self) -> "SparkSession":
        if self._opened is None or has_ended(self._opened):
            self._opened = open_session(self._master, environ=self._environ)
        return self._opened


class _Input:
    """An input with the columns that DuckDB reads in it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        connection = closed_connection(1, files_of(source))
        try:
            relation = relation_of(connection, source).limit(0)
            self._columns = spark_columns(relation.columns, [str(kind) for kind in relation.types])
            self.schema: pa.Schema = relation.to_arrow_table().schema
        except duckdb.Error as reason:
            raise failed(reason) from reason
        finally:
            connection.close()

    def frame(self, session: "SparkSession") -> "DataFrame":
        """The rows, as Spark sees them."""
        if isinstance(self._source, pl.DataFrame):
            return self._sent(session, self._source)
        files = [_GLOB.sub(r"\\\1", file) for file in files_of(self._source)]
        moved = session.read.schema(self._columns).parquet(*files)
        if isinstance(self._source, Present):
            rows = self._sent(session, self._source.rows)
            return moved.select(*[f"`{name}`" for name in rows.columns]).unionByName(rows)
        return moved

    def _sent(self, session: "SparkSession", rows: pl.DataFrame) -> "DataFrame":
        from pyspark.sql.functions import broadcast

        types = {field.name: field.type for field in self.schema}
        schema = pa.schema([(name, types[name]) for name in rows.columns])
        frame = session.createDataFrame(rows.to_arrow().cast(schema))
        return broadcast(frame) if rows.estimated_size() <= _SMALL_BYTES else frame


def _answer(
    session: "SparkSession", sql: str, arguments: Mapping[str, Any], schema: pa.Schema
) -> pl.DataFrame:
    """Spark's answer in the types that DuckDB gives it."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        found = session.sql(sql, args=dict(arguments)).toArrow()
    except (PySparkException, Py4JError) as reason:
        raise failed(_said(reason)) from reason
    columns = [column.cast(field.type) for column, field in zip(found.columns, schema, strict=True)]
    return frame_of(pa.Table.from_arrays(columns, schema=schema))


def _said(reason: Exception) -> str:
    """What Spark says went wrong: of a Java exception its own message, not the way that it took."""
    java = getattr(reason, "java_exception", None)
    return str(java.getMessage() if java else reason)
