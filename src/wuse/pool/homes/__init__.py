"""Where the pool's tables are kept: in a folder of this machine, or in a bucket of an object store.

In: commits of rows, each at most once at its version. Out: opened versions, and their Parquet files as this machine
reads them.
Never: a write over a commit that is there, or a credential in a file or a message.
"""

from wuse.pool.homes.bucket import BucketHome
from wuse.pool.homes.choice import table_home_of
from wuse.pool.homes.folder import FolderHome
from wuse.pool.homes.table_home import Overtaken, TableHome

__all__ = ["BucketHome", "FolderHome", "Overtaken", "TableHome", "table_home_of"]
