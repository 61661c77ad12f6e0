"""The only place where a query is executed.

A query is a SQL text of named steps in a portable DuckDB subset; its inputs are named tables: frames in memory
or pinned lists of Parquet files. One engine holds one in-process DuckDB connection and is used by one thread.

A rule may come from outside, so a query is one SELECT, and opens no file but those that were pinned for this engine: no
other file, no address, no extension, and no setting that would allow them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from wuse.vocabulary import Refusal


@dataclass(frozen=True)
class Present:
    """Rows of which some are in Parquet files and the newest in memory, in the same columns."""

    files: tuple[str, ...]
    rows: pl.DataFrame


Source = pl.DataFrame | Sequence[str] | Present
"""An input of a query: a frame in memory, a pinned list of Parquet files, or both."""

_PARAMETER = re.compile(r"\$(\w+)")


class Engine:
    """Runs SQL over named inputs, in process, on as many threads as it is given."""

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads
        self._pinned: frozenset[str] = frozenset()
        self._connection = _closed_connection(threads, self._pinned)

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text.

        Args:
            sql: one SELECT statement; `$name` stands for a parameter.
            tables: inputs by name, each a frame or a list of Parquet files.
            parameters: values by name; those that the text does not use are left out.

        Raises:
            Refusal: `engine.not_one_select`, `engine.outside` when the text asks for a file that is no input.
        """
        self._pin(file for source in tables.values() for file in _files(source))
        for name, source in tables.items():
            self._bind(name, source)
        try:
            _check_one_select(self._connection, sql)
            named = set(_PARAMETER.findall(sql))
            used = {key: value for key, value in parameters.items() if key in named}
            return pl.DataFrame(self._connection.sql(sql, params=used).to_arrow_table())
        except duckdb.PermissionException as reason:
            raise _outside(reason) from reason
        finally:
            for name, source in tables.items():
                self._release(name, source)

    def _pin(self, files: Iterable[str]) -> None:
        """Let the connection read these files too. The list is fixed when a connection is made, so a new one is."""
        wanted = self._pinned.union(files)
        if wanted != self._pinned:
            self._connection.close()
            self._pinned, self._connection = wanted, _closed_connection(self._threads, wanted)

    def _bind(self, name: str, source: Source) -> None:
        if isinstance(source, pl.DataFrame):
            self._connection.register(name, source.to_arrow())
            return
        # By name, for files that are older than a field of the standard have no such column.
        moved = self._connection.read_parquet(list(_files(source)), union_by_name=True)
        if isinstance(source, Present):
            rows = self._connection.from_arrow(source.rows.to_arrow())
            moved = moved.project(_listed(source.rows.columns)).union(rows)
        moved.create_view(name, replace=True)

    def _release(self, name: str, source: Source) -> None:
        if isinstance(source, pl.DataFrame):
            self._connection.unregister(name)
        else:
            self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')


def _files(source: Source) -> Sequence[str]:
    if isinstance(source, Present):
        return source.files
    return () if isinstance(source, pl.DataFrame) else source


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _closed_connection(threads: int, files: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads these files and nothing else of the world."""
    # What is not in the engine is not fetched and not loaded behind our back.
    closed = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    connection = duckdb.connect(":memory:", config={"threads": threads, **closed})
    # Dates and times are UTC in the pool; the machine's own zone must not leak into a verdict.
    connection.execute("SET TimeZone = 'UTC'")
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in sorted(files))
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _check_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    kinds = [statement.type for statement in connection.extract_statements(sql)]
    if kinds != [duckdb.StatementType.SELECT]:
        raise Refusal(
            "engine.not_one_select",
            "A query is one SELECT statement; this text is {found}. Take out what writes, loads or sets anything.",
            {"found": [kind.name for kind in kinds] or ["empty"]},
        )


def _outside(reason: Exception) -> Refusal:
    file = re.search(r'"([^"]*)"', str(reason))
    return Refusal(
        "engine.outside",
        "The query asks for “{file}”, which is not among its inputs. Read the named tables alone; what else it needs "
        "has to be imported into the pool.",
        {"file": file[1] if file else str(reason)},
    )
