"""The default engine: DuckDB in process, on as many threads as it is given.

A rule may come from outside, so the connection opens no file but those that were pinned for this engine: no other file,
no address, no extension, and no setting that would allow them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from wuse.pool.engine.query import (
    Present,
    Source,
    failed,
    files_of,
    frame_of,
    not_one_select,
    outside,
    used_parameters,
)


class InProcessEngine:
    """Runs SQL in this process, in one connection of its own."""

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads
        self._pinned: frozenset[str] = frozenset()
        self._opened: duckdb.DuckDBPyConnection | None = None

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text, as `Engine` says."""
        self._pin(file for source in tables.values() for file in files_of(source))
        connection = self._connection
        try:
            for name, source in tables.items():
                _bind(connection, name, source)
            check_one_select(connection, sql)
            return frame_of(connection.sql(sql, params=used_parameters(sql, parameters)).to_arrow_table())
        except duckdb.PermissionException as reason:
            raise _outside(reason) from reason
        except duckdb.Error as reason:
            raise failed(reason) from reason
        finally:
            for name, source in tables.items():
                _release(connection, name, source)

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        self._opened = self._opened or closed_connection(self._threads, self._pinned)
        return self._opened

    def _pin(self, files: Iterable[str]) -> None:
        """Let the connection read these files too. The list is fixed when a connection is made, so a new one is."""
        wanted = self._pinned.union(files)
        if wanted != self._pinned:
            if self._opened:
                self._opened.close()
            self._pinned, self._opened = wanted, None


def closed_connection(
    threads: int, files: Iterable[str], *, optimized: bool = True
) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads these files and nothing else of the world."""
    # What is not in the engine is not fetched and not loaded behind our back.
    closed = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    connection = duckdb.connect(":memory:", config={"threads": threads, **closed})
    # Dates and times are UTC in the pool; the machine's own zone must not leak into a verdict.
    connection.execute("SET TimeZone = 'UTC'")
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in sorted(files))
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    if not optimized:
        connection.execute("PRAGMA disable_optimizer")
    connection.execute("SET lock_configuration = true")
    return connection


def arrow_of(rows: pl.DataFrame) -> pa.Table:
    """Rows as they lie in memory: text too is handed over as it is, and not written out anew."""
    return rows.to_arrow(compat_level=pl.CompatLevel.newest())


def relation_of(connection: duckdb.DuckDBPyConnection, source: Source) -> duckdb.DuckDBPyRelation:
    """An input as the connection reads it; files by name, for one older than a field has no such column."""
    if isinstance(source, pl.DataFrame):
        return connection.from_arrow(arrow_of(source))
    moved = connection.read_parquet(list(files_of(source)), union_by_name=True)
    if isinstance(source, Present):
        columns = ", ".join(f'"{name}"' for name in source.rows.columns)
        return moved.project(columns).union(connection.from_arrow(arrow_of(source.rows)))
    return moved


def check_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse a text that is not one SELECT: `engine.not_one_select`."""
    kinds = [statement.type for statement in connection.extract_statements(sql)]
    if kinds != [duckdb.StatementType.SELECT]:
        raise not_one_select([kind.name for kind in kinds])


def _bind(connection: duckdb.DuckDBPyConnection, name: str, source: Source) -> None:
    if isinstance(source, pl.DataFrame):
        connection.register(name, arrow_of(source))
    else:
        relation_of(connection, source).create_view(name, replace=True)


def _release(connection: duckdb.DuckDBPyConnection, name: str, source: Source) -> None:
    if isinstance(source, pl.DataFrame):
        connection.unregister(name)
    else:
        connection.execute(f'DROP VIEW IF EXISTS "{name}"')


def _outside(reason: Exception) -> Exception:
    file = re.search(r'"([^"]*)"', str(reason))
    return outside(file[1] if file else str(reason))
