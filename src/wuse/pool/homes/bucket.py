"""Tables in a bucket of an object store that speaks S3.

A commit is an object that is put only where there is none (If-None-Match), so of any number of writers on any number of
machines one wins; a put that is acknowledged is durable. Queries read copies of the Parquet files.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from threading import Lock
from typing import Any, TypeVar, cast

import polars as pl
import pyarrow as pa
from deltalake import DeltaTable, Transaction
from deltalake.exceptions import TableNotFoundError
from deltalake.fs import DeltaStorageHandler
from pyarrow.fs import FileSelector, FileType, PyFileSystem

from wuse.pool.homes.address import BucketAddress
from wuse.pool.homes.parquet_cache import ParquetCache, StoredFile
from wuse.pool.homes.proof import lets_one_win
from wuse.pool.homes.table_home import commit, configuration_of, locked_by, version_gone
from wuse.pool.homes.told import no_condition, told
from wuse.pool.standard import standard_names

_PIECE = 8 * 2**20
# A file's name comes out of the bucket and becomes one on this machine: nothing that leads elsewhere.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*\.parquet")
_LOOK_EVERY = 1.0
_PROBE = "_probe"
_Seen = TypeVar("_Seen")


class BucketHome:
    """As `TableHome` says. May be shared by threads."""

    def __init__(
        self,
        address: BucketAddress,
        *,
        options: Mapping[str, str],
        cache: ParquetCache,
        ticks: Callable[[], float],
    ) -> None:
        """`options`: of the client, with its secrets. `ticks`: seconds that only grow."""
        self._address = address
        self._options = dict(options)
        self._cache = cache
        self._ticks = ticks
        self._looking = Lock()
        self._newest: dict[str, int] = {}
        self._memory: dict[str, tuple[float, Any]] = {}
        self._proven = False

    def tables(self) -> list[str]:
        """The tables that have at least one commit, sorted."""
        with self.told():
            found = self._files.get_file_info(FileSelector("", allow_not_found=True))
        there = {entry.base_name for entry in found if entry.type is FileType.Directory}
        return [name for name in standard_names() if name in there and self._has_commit(name, 0)]

    def newest(self, tables: Sequence[str] = ()) -> dict[str, int]:
        """The newest commit of each of these tables; the bucket is asked for each once a second at most."""
        with self._looking:
            there = self._remembered("", self.tables)
            seen = [name for name in there if not tables or name in tables]
            return {name: self._remembered(name, partial(self._newest_commit, name)) for name in seen}

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """A table at a version; None when it is not there."""
        with self.told():
            try:
                return DeltaTable(self._uri(table), version=version, storage_options=dict(self._options))
            except TableNotFoundError:
                return None

    def append(self, table: str, rows: pl.DataFrame, mark: Transaction, *, onto: DeltaTable | None) -> None:
        """Commit rows, as `TableHome.append` says."""
        if onto is None and not self._proven:
            self.prove()
        try:
            with self.told():
                commit(
                    self._uri(table),
                    rows,
                    mark,
                    onto=onto,
                    options=self._options,
                    configuration=configuration_of(table),
                )
        finally:
            with self._looking:
                self._memory.clear()

    def files(self, table: str, opened: DeltaTable) -> list[str]:
        """Copies of the Parquet files of a version."""
        listed = pa.table(opened.get_add_actions(flatten=True)).select(["path", "size_bytes"]).to_pylist()
        stored = [StoredFile(table, _file_name(each["path"]), each["size_bytes"]) for each in listed]
        return self._cache.paths(stored, lambda file: self._read(file, opened.version()))

    lock_is_for_all = False

    def locked(self, table: str) -> AbstractContextManager[None]:
        """Keep other writers of this machine away, to spare both a lost race; between machines the bucket decides."""
        return locked_by(self._cache.root / f"{table}.lock")

    def told(self) -> AbstractContextManager[None]:
        """What went wrong is the object store's, or the way to it: as a refusal."""
        return told(self._address)

    def mend(self, table: str) -> None:
        """An object is there as a whole or not at all."""

    def make_durable(self, table: str) -> None:
        """What the object store has acknowledged is durable."""

    def forget_removed(self, table: str) -> None:
        """Drop copies of files that are not in the bucket any more."""
        with self.told():
            found = self._files.get_file_info(FileSelector(table, allow_not_found=True))
        self._cache.keep_only(table, [entry.base_name for entry in found])

    def prove(self) -> None:
        """Refuse a store that would put one commit over another: `pool.no_condition`. A new table asks by itself."""
        with self.told():
            safe = lets_one_win(self._uri(_PROBE), self._options)
        if not safe:
            raise no_condition(self._address)
        self._proven = True

    @property
    def _files(self) -> PyFileSystem:
        return PyFileSystem(DeltaStorageHandler(self._address.uri, dict(self._options)))

    def _uri(self, table: str) -> str:
        return f"{self._address.uri}/{table}"

    def _has_commit(self, table: str, version: int) -> bool:
        """Whether a commit is there; none is ever removed."""
        with self.told():
            [found] = self._files.get_file_info([f"{table}/_delta_log/{version:020}.json"])
        return bool(found.type is FileType.File)

    def _remembered(self, name: str, look: Callable[[], _Seen]) -> _Seen:
        """What a look has found a moment ago, or a new one finds."""
        looked_at, seen = self._memory.get(name, (float("-inf"), None))
        if self._ticks() - looked_at >= _LOOK_EVERY:
            seen = look()
            self._memory[name] = self._ticks(), seen
        return cast(_Seen, seen)

    def _newest_commit(self, table: str) -> int:
        """The newest commit: the one that was the last time, unless there is a next one."""
        known = self._newest.get(table)
        if known is None or self._has_commit(table, known + 1):
            opened = self.open(table)
            self._newest[table] = opened.version() if opened else -1
        return self._newest[table]

    def _read(self, file: StoredFile, version: int) -> Iterator[bytes]:
        with self.told():
            try:
                with self._files.open_input_stream(f"{file.table}/{file.name}") as stream:
                    while piece := stream.read(_PIECE):
                        yield piece
            except FileNotFoundError as reason:
                raise version_gone(file.table, version) from reason


def _file_name(path: str) -> str:
    if not _FILE_NAME.fullmatch(path):
        raise OSError(f"the table's log names the file “{path}”, which is no file of the pool")
    return path
