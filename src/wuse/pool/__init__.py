"""The data pool: facts and verdicts as versioned, append-only tables under published standards.

In: checked rows of a standard, in batches with an id. Out: receipts, pinned versions, the latest row of each key
as it was known at a moment, and the answers of SQL files.
Never: changes or deletes a row whose time is not over, accepts a batch twice, runs a query anywhere but in `engine`.
"""

from wuse.pool.engine import Engine, FewRowsEngine, InProcessEngine, Present, Source, engine_of
from wuse.pool.homes import FolderHome, TableHome, table_home_of
from wuse.pool.newest import newest_rows
from wuse.pool.pool import Pool, Receipt
from wuse.pool.row_lookup import rows_with
from wuse.pool.standard import Field, Standard, load_standard, standard_names

__all__ = [
    "Engine",
    "FewRowsEngine",
    "Field",
    "FolderHome",
    "InProcessEngine",
    "Pool",
    "Present",
    "Receipt",
    "Source",
    "Standard",
    "TableHome",
    "engine_of",
    "load_standard",
    "newest_rows",
    "rows_with",
    "standard_names",
    "table_home_of",
]
