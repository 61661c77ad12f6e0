"""What the pool asks of the place where its tables are kept, and how a Delta commit is written to any of them."""

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from wuse.pool.standard import load_standard
from wuse.vocabulary import Refusal

_NO_CONFIGURATION: Mapping[str, str | None] = MappingProxyType({})


class Overtaken(Exception):
    """Another commit is the version already that this one was to be: open the table again and look."""


class TableHome(Protocol):
    """One Delta table a standard, each under its name."""

    def tables(self) -> list[str]:
        """The tables that have at least one commit, sorted."""

    def newest(self, tables: Sequence[str] = ()) -> dict[str, int]:
        """The number of the newest commit of each of these tables that is there, all by default; opens none."""

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """A table at a version, the newest by default; None when it is not there."""

    def append(self, table: str, rows: pl.DataFrame, mark: Transaction, *, onto: DeltaTable | None) -> None:
        """Commit rows with a mark as the version after `onto`; the first version when that is None.

        Raises:
            Overtaken: when another commit is that version already.
            OSError: when the rows cannot be written, such as to a full disk.
            Refusal: when the place cannot be reached.
        """

    def files(self, table: str, opened: DeltaTable) -> list[str]:
        """The Parquet files of a version, by their names on this machine.

        Raises:
            Refusal: `pool.version_gone`.
        """

    @property
    def lock_is_for_all(self) -> bool:
        """Whether whoever holds a table's lock is its only writer, on any machine."""

    def locked(self, table: str) -> AbstractContextManager[None]:
        """Keep other writers of this machine away from a table."""

    def told(self) -> AbstractContextManager[None]:
        """Around work with an opened table: what its client says went wrong is told as `append` tells it."""

    def mend(self, table: str) -> None:
        """Lay aside what a loss of power left half written, before the next commit."""

    def make_durable(self, table: str) -> None:
        """Wait until the newest commit would survive a loss of power."""

    def prove(self) -> None:
        """Refuse a place that does not keep what `append` promises.

        Raises:
            Refusal: `pool.no_condition`.
        """

    def forget_removed(self, table: str) -> None:
        """Drop copies of files that the table has no more."""


def commit(
    uri: str,
    rows: pl.DataFrame,
    mark: Transaction,
    *,
    onto: DeltaTable | None,
    options: Mapping[str, str] | None = None,
    configuration: Mapping[str, str | None] = _NO_CONFIGURATION,
) -> None:
    """Write rows as the version after `onto`, or as the first one.

    Raises:
        Overtaken: as `TableHome.append` says.
        DeltaError, OSError: whatever else the client says went wrong.
    """
    try:
        _commit(uri, rows, mark, onto, dict(options) if options else None, configuration)
    except CommitFailedError as reason:
        raise Overtaken from reason
    except DeltaError as reason:
        if onto is None and DeltaTable.is_deltatable(uri, dict(options) if options else None):
            raise Overtaken from reason
        raise


def _commit(
    uri: str,
    rows: pl.DataFrame,
    mark: Transaction,
    onto: DeltaTable | None,
    options: dict[str, str] | None,
    configuration: Mapping[str, str | None],
) -> None:
    write_deltalake(
        onto or uri,
        rows,
        mode="append" if onto else "error",
        # A field that the standard has gained since the table began: older rows have none.
        schema_mode="merge" if onto else None,
        configuration=dict(configuration),
        storage_options=options,
        # Whoever loses the race for a version looks again: the batch may be in, and its place in the order is another.
        commit_properties=CommitProperties(app_transactions=[mark], max_commit_retries=0),
    )


def configuration_of(table: str) -> dict[str, str | None]:
    """How a table of the pool is kept."""
    kept: dict[str, str | None] = {
        # Every version can be opened for ever: a verdict names the versions that it was judged from.
        "delta.enableExpiredLogCleanup": "false",
    }
    if load_standard(table).personal:
        # The log of a table outlives its rows: it must not have the least and greatest of their values.
        kept["delta.dataSkippingNumIndexedCols"] = "0"
    return kept


@contextmanager
def locked_by(file: Path) -> Iterator[None]:
    """Hold a lock file of this machine."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def version_gone(table: str, version: int) -> Refusal:
    """The refusal of a version whose files were removed."""
    return Refusal(
        "pool.version_gone",
        "Version {version} of {table} can no longer be opened: no verdict names it, and its files were removed "
        "when the pool was tidied. Its rows are in the newer versions.",
        {"version": version, "table": table},
    )
