"""The only place where a query is executed, by one of two engines that give the same answer.

In: one SELECT in the shared part of SQL, named tables (frames in memory, pinned lists of Parquet files), values.
Out: one frame, the same rows and types whichever engine ran it; the order is that of the query's ORDER BY.
Never: opens a file that is no input, runs more than one statement, lets an engine's own error or name out.
"""

from wuse.pool.engine.choice import engine_of
from wuse.pool.engine.duckdb_engine import InProcessEngine
from wuse.pool.engine.few_rows import FewRowsEngine
from wuse.pool.engine.query import Engine, Present, Source

__all__ = ["Engine", "FewRowsEngine", "InProcessEngine", "Present", "Source", "engine_of"]
