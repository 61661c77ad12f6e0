"""Tables in a folder of this machine: `<home>/pool` unless the settings say otherwise."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, Transaction
from deltalake.exceptions import DeltaError, TableNotFoundError

from wuse.pool.durable import make_durable, mend_torn_commit
from wuse.pool.homes.table_home import commit, configuration_of, locked_by, version_gone
from wuse.pool.standard import standard_names


class FolderHome:
    """As `TableHome` says; a commit is a file that is there or not."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def tables(self) -> list[str]:
        """The tables that have at least one commit, sorted."""
        return [name for name in standard_names() if self._log(name).is_dir()]

    def newest(self, tables: Sequence[str] = ()) -> dict[str, int]:
        """The newest commit of each of these tables."""
        seen = [name for name in self.tables() if not tables or name in tables]
        return {name: self._newest_commit(name) for name in seen}

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """A table at a version; None when it is not there."""
        if not self._log(table).is_dir():
            return None
        try:
            return DeltaTable(str(self._root / table), version=version)
        except TableNotFoundError:
            return None  # its only commit was torn

    def append(self, table: str, rows: pl.DataFrame, mark: Transaction, *, onto: DeltaTable | None) -> None:
        """Commit rows, as `TableHome.append` says."""
        with self.told():
            commit(str(self._root / table), rows, mark, onto=onto, configuration=configuration_of(table))

    def files(self, table: str, opened: DeltaTable) -> list[str]:
        """The Parquet files of a version."""
        found = [uri.removeprefix("file://") for uri in opened.file_uris()]
        if not all(map(os.path.exists, found)):
            raise version_gone(table, opened.version())
        return found

    lock_is_for_all = True

    def locked(self, table: str) -> AbstractContextManager[None]:
        """Keep other writers of this machine away."""
        return locked_by(self._root / f"{table}.lock")

    @contextmanager
    def told(self) -> Iterator[None]:
        """What went wrong is the disk's, such as that it is full."""
        try:
            yield
        except DeltaError as reason:
            raise OSError(f"{self._root}: {reason}") from reason

    def mend(self, table: str) -> None:
        """Lay aside a commit that was torn by a loss of power."""
        mend_torn_commit(self._root / table)

    def make_durable(self, table: str) -> None:
        """Wait until the newest commit and its files are on the disk."""
        make_durable(self._root / table)

    def forget_removed(self, table: str) -> None:
        """There are no copies."""

    def prove(self) -> None:
        """A file system makes a file once."""

    def _log(self, table: str) -> Path:
        return self._root / table / "_delta_log"

    def _newest_commit(self, table: str) -> int:
        return max((int(entry.stem) for entry in self._log(table).glob("*.json")), default=-1)
