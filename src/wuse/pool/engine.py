"""The only place where a query is executed.

A query is a SQL text of named steps in a portable DuckDB subset; its inputs are named tables: frames in memory
or pinned lists of Parquet files. One engine holds one in-process DuckDB connection and is used by one thread.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

Source = pl.DataFrame | Sequence[str]
"""An input of a query: a frame in memory, or a pinned list of Parquet files."""

_PARAMETER = re.compile(r"\$(\w+)")


class Engine:
    """Runs SQL over named inputs, in process, on as many threads as it is given."""

    def __init__(self, *, threads: int = 2) -> None:
        # What is not in the engine is not fetched and not loaded behind our back.
        closed = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        self._connection = duckdb.connect(":memory:", config={"threads": threads, **closed})
        # Dates and times are UTC in the pool; the machine's own zone must not leak into a verdict.
        self._connection.execute("SET TimeZone = 'UTC'")

    def run(self, sql: str, *, tables: Mapping[str, Source], parameters: Mapping[str, Any]) -> pl.DataFrame:
        """Run one SQL text.

        Args:
            sql: one SELECT statement; `$name` stands for a parameter.
            tables: inputs by name, each a frame or a list of Parquet files.
            parameters: values by name; those that the text does not use are left out.
        """
        for name, source in tables.items():
            self._bind(name, source)
        try:
            named = set(_PARAMETER.findall(sql))
            used = {key: value for key, value in parameters.items() if key in named}
            return pl.DataFrame(self._connection.sql(sql, params=used).to_arrow_table())
        finally:
            for name, source in tables.items():
                self._release(name, source)

    def _bind(self, name: str, source: Source) -> None:
        if isinstance(source, pl.DataFrame):
            self._connection.register(name, source.to_arrow())
        else:
            self._connection.read_parquet(list(source)).create_view(name, replace=True)

    def _release(self, name: str, source: Source) -> None:
        if isinstance(source, pl.DataFrame):
            self._connection.unregister(name)
        else:
            self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')
