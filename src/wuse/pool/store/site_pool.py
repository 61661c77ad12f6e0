"""The pool of a site, as its readers see it: the files together with what waits in the inbox."""

from datetime import datetime
from pathlib import Path

from wuse.pool.engine import Engine
from wuse.pool.homes import TableHome
from wuse.pool.pool import Pool
from wuse.pool.store.flusher import flush_table
from wuse.pool.store.inbox import DeskInbox


class SiteInbox(DeskInbox):
    """The desk's inbox together with its flusher."""

    def __init__(self, home: Path, kept: TableHome | None) -> None:
        self._home = home
        self._kept = kept

    def move(self, table: str, *, at: datetime) -> None:
        """Move everything that waits for a table into the pool."""
        for _ in flush_table(Pool(self._home, kept=self._kept), table, at=at):
            pass


def site_pool(home: Path, *, kept: TableHome | None = None, engine: Engine | None = None) -> Pool:
    """The pool of a home with its desk's inbox; `kept` and `engine` as `Pool` takes them."""
    return Pool(home, kept=kept, engine=engine, inbox=SiteInbox(home, kept))
