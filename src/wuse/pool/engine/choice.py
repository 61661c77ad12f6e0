"""Which engine a deployment runs its queries on."""

from collections.abc import Mapping

from wuse.pool.engine.duckdb_engine import InProcessEngine
from wuse.pool.engine.query import Engine
from wuse.vocabulary import Refusal, setting


def engine_of(environ: Mapping[str, str]) -> Engine:
    """The engine that the settings name, not opened yet.

    Raises:
        Refusal: `engine.unknown`.
    """
    name = setting("WUSE_ENGINE", environ=environ)
    if name == "duckdb":
        return InProcessEngine()
    if name == "spark":
        # Imported here: its reader of SQL takes time to load, and every process would wait for it.
        from wuse.pool.engine.spark_engine import SparkEngine

        return SparkEngine(setting("WUSE_SPARK_MASTER", environ=environ), environ=environ)
    raise Refusal(
        "engine.unknown",
        "There is no engine “{value}”. Set WUSE_ENGINE to one of {known}.",
        {"value": name, "known": ["duckdb", "spark"]},
    )
