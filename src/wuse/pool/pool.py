"""The pool on disk: one Delta table a standard, under `<home>/pool/`.

What an attacker who can write there could do: add or drop files. Nothing here defends against that; digests of
verdicts do, once they have left the machine.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from wuse.pool.durable import make_durable, mend_torn_commit
from wuse.pool.engine import Engine, InProcessEngine, Present, Source
from wuse.pool.inbox import Inbox, InboxMoved, WaitingBatch, unpacked
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.pool.stored_rows import check_moment, stored_rows
from wuse.vocabulary import Refusal

# Later than any row can be: "as known when everything was".
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
# The name under which the flusher's moves are counted in a table's own log.
_MOVES = "inbox"
_LOOKS = 5


@dataclass(frozen=True)
class Receipt:
    """What became of a batch: `rows` now in the table at `version`; `repeated` when it had been there already."""

    table: str
    version: int
    rows: int
    repeated: bool


class Pool:
    """Append-only, versioned tables of facts and verdicts.

    A writer holds the table's lock file for as long as it looks and appends, so that two importers of the same
    batch cannot both believe they are the first. Readers take no lock: a Delta version never changes.
    """

    def __init__(self, home: Path, *, engine: Engine | None = None, inbox: Inbox | None = None) -> None:
        """`inbox`: of the site that the pool belongs to. Without one, rows go into the files at once."""
        self.home = home
        self._engine = engine
        self._inbox = inbox
        self._root = home / "pool"

    @property
    def engine(self) -> Engine:
        """The engine of this pool's queries; opened with the first, since a mere look at versions needs none."""
        self._engine = self._engine or InProcessEngine()
        return self._engine

    def tables(self) -> list[str]:
        """Standards that have at least one row here, sorted."""
        return [name for name in standard_names() if (self._root / name / "_delta_log").is_dir()]

    def versions(self) -> dict[str, int]:
        """The present version of every table: what a verdict names as its input."""
        return {name: DeltaTable(self._path(name)).version() for name in self.tables()}

    def state_token(self, tables: Sequence[str] = ()) -> str:
        """A short text that changes whenever one of the tables does (any, by default), or is receipted something."""
        seen = [name for name in self.tables() if not tables or name in tables]
        moved = ",".join(f"{name}.{self._newest_commit(name)}" for name in seen)
        return f"{moved}+{self._inbox.state_token(tables)}" if self._inbox else moved

    def append(
        self, table: str, frame: pl.DataFrame, *, batch_id: str, recorded_at: datetime, response: str = ""
    ) -> Receipt:
        """Append one checked batch, once.

        Args:
            table: name of the standard.
            frame: its columns; missing optional ones are filled with null.
            batch_id: the batch's own id (a digest of its content); a repeated one changes nothing.
            recorded_at: when the rows were learnt, for those that do not say so themselves; with a time zone.
            response: that rows about persons belong to; they are destroyed with its end.

        Raises:
            Refusal: for a batch that would not be kept as it came: `pool.response_missing`, `pool.column_unknown`,
                `pool.type_differs`, `pool.value_lost`, `pool.moment_without_zone`.
        """
        standard = load_standard(table)
        with self._locked(table):
            version = self._version(table)
            if version >= 0 and self._has_batch(table, batch_id):
                return Receipt(table, version, 0, repeated=True)
            rows = stored_rows(
                frame,
                standard,
                batch_id=batch_id,
                recorded_at=recorded_at,
                sequence=version + 1,
                response=response,
            )
            self._write(table, rows, Transaction(batch_id, 1))
            return Receipt(table, version + 1, rows.height, repeated=False)

    def append_move(self, table: str, number: int, *, rows: Callable[[], pl.DataFrame]) -> int:
        """Append the rows of a move out of the inbox, once, and answer with the version that has them.

        Args:
            number: of the move; they are counted up without a gap, and a repeated one changes nothing.
            rows: in the columns of the standard and the pool's own; called when they are needed.

        When it has returned, the rows are on the disk and not only on their way there.
        """
        with self._locked(table):
            mend_torn_commit(self._root / table)
            if _last_move(self._open(table)) < number:
                try:
                    self._write(table, rows(), Transaction(_MOVES, number))
                except CommitFailedError:
                    # A flusher on another machine was faster; anything else is told.
                    if _last_move(self._open(table)) < number:
                        raise
            make_durable(self._root / table)
            return self._version(table)

    @contextmanager
    def locked(self, table: str) -> Iterator[DeltaTable]:
        """The newest version of a table that is there, while nobody else on this machine writes to it."""
        with self._locked(table):
            yield DeltaTable(self._path(table))

    def has_batch(self, table: str, batch_id: str) -> bool:
        """Whether the batch has come already."""
        if self._inbox:
            return self._inbox.received(table, batch_id)
        return table in self.tables() and self._has_batch(table, batch_id)

    def receive(
        self, table: str, frame: pl.DataFrame, *, batch_id: str, at: datetime, response: str = ""
    ) -> None:
        """Take a checked batch, once: into the inbox in the caller's transaction, or into the files without one.

        Raises:
            Refusal: those of `append`.
        """
        if self._inbox:
            self._inbox.put(table, frame, batch_id=batch_id, at=at, response=response)
        else:
            self.append(table, frame, batch_id=batch_id, recorded_at=at, response=response)

    def settle(self, table: str, *, at: datetime) -> int:
        """Move what waits for a table into its files, and answer with the version; -1 while it has none."""
        if self._inbox:
            self._inbox.move(table, at=at)
        return self._version(table)

    def source(self, table: str, *, version: int | None = None) -> Source:
        """A table's input for a query, in the columns of its standard.

        Its Parquet files at a version; an empty frame when there is no table; a frame of all rows when the version is
        older than a field of the standard, which is null in each. Without a version it is the present: what waits in
        the inbox belongs to it, each batch once, wherever it is at that moment.
        """
        if version is not None:
            return self._moved(table, self._open(table, version))
        for _ in range(_LOOKS):
            opened = self._open(table)
            try:
                waiting = self._inbox.waiting(table, after_move=_last_move(opened)) if self._inbox else []
            except InboxMoved:
                continue
            return self._with_waiting(table, self._moved(table, opened), waiting)
        raise OSError(f"{table}: moves out of the inbox were faster than a reader, {_LOOKS} times")

    def _moved(self, table: str, opened: DeltaTable | None) -> pl.DataFrame | list[str]:
        """What a version of a table has."""
        standard = load_standard(table)
        if opened is None:
            return pl.DataFrame(schema=standard.schema)
        files = [uri.removeprefix("file://") for uri in opened.file_uris()]
        _check_there(files, table, opened.version())
        there = {field.name for field in opened.schema().fields}
        lacking = [
            pl.lit(None, kind).alias(name) for name, kind in standard.schema.items() if name not in there
        ]
        if not lacking:
            return files
        rows = self.engine.run("SELECT * FROM facts", tables={"facts": files}, parameters={})
        return rows.with_columns(lacking)

    def _with_waiting(
        self, table: str, moved: pl.DataFrame | list[str], waiting: Sequence[WaitingBatch]
    ) -> Source:
        if not waiting:
            return moved
        standard = load_standard(table)
        rows = pl.concat([unpacked(batch, standard) for batch in waiting])
        if isinstance(moved, pl.DataFrame):
            return pl.concat([moved.select(rows.columns), rows])
        return Present(tuple(moved), rows)

    def latest(
        self,
        table: str,
        *,
        known_at: datetime | None = None,
        versions: Mapping[str, int] | None = None,
        among: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """The latest row of each key among the rows recorded by `known_at` (everything, by default).

        Args:
            among: the columns of the key, for the keys that are asked for; all when None.
        """
        standard = load_standard(table)
        version = None if versions is None else versions.get(table)
        source = self.source(table, version=version)
        asked = {} if among is None else {"asked": among.select(standard.key).unique()}
        return self.engine.run(
            _latest_sql(standard, among="asked" if asked else None),
            tables={"facts": source, **asked},
            parameters={"known_at": check_moment(known_at or END_OF_TIME, "known_at")},
        )

    def _path(self, table: str) -> str:
        return str(self._root / table)

    def _open(self, table: str, version: int | None = None) -> DeltaTable | None:
        return DeltaTable(self._path(table), version=version) if table in self.tables() else None

    def _version(self, table: str) -> int:
        opened = self._open(table)
        return opened.version() if opened else -1

    def _write(self, table: str, rows: pl.DataFrame, mark: Transaction) -> None:
        """Commit rows with a mark.

        Raises:
            CommitFailedError: when another commit with the mark was faster.
            OSError: when they cannot be written, such as to a full disk.
        """
        try:
            write_deltalake(
                self._path(table),
                rows.to_arrow(),
                mode="append",
                # A field that the standard has gained since the table began: older rows have none.
                schema_mode="merge",
                configuration=_configuration(table),
                commit_properties=CommitProperties(app_transactions=[mark]),
            )
        except CommitFailedError:
            raise
        except DeltaError as reason:
            raise OSError(f"{table}: {reason}") from reason

    def _has_batch(self, table: str, batch_id: str) -> bool:
        return DeltaTable(self._path(table)).transaction_version(batch_id) is not None

    def _newest_commit(self, table: str) -> int:
        log = self._root / table / "_delta_log"
        return max((int(entry.stem) for entry in log.glob("*.json")), default=-1)

    @contextmanager
    def _locked(self, table: str) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / f"{table}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _configuration(table: str) -> dict[str, str | None]:
    """How a table is kept."""
    kept: dict[str, str | None] = {
        # Every version can be opened for ever: a verdict names the versions that it was judged from.
        "delta.enableExpiredLogCleanup": "false",
    }
    if load_standard(table).personal:
        # The log of a table outlives its rows: it must not have the least and greatest of their values.
        kept["delta.dataSkippingNumIndexedCols"] = "0"
    return kept


def _check_there(files: Sequence[str], table: str, version: int) -> None:
    if not all(map(os.path.exists, files)):
        raise Refusal(
            "pool.version_gone",
            "Version {version} of {table} can no longer be opened: no verdict names it, and its files were removed "
            "when the pool was tidied. Its rows are in the newer versions.",
            {"version": version, "table": table},
        )


def _last_move(opened: DeltaTable | None) -> int:
    """The number of the last move that a version of a table has; 0 for none."""
    return (opened.transaction_version(_MOVES) or 0) if opened else 0


def _latest_sql(standard: Standard, *, among: str | None) -> str:
    text = (files("wuse.pool") / "latest.sql").read_text(encoding="utf-8")
    columns = _quoted(name for name in standard.columns if name != "recorded_at")
    key = _quoted(standard.key)
    facts = f"FROM facts INNER JOIN {among} USING ({key})" if among else "FROM facts"
    return text.replace("FROM facts", facts).replace("{columns}", columns).replace("{key}", key)


def _quoted(names: Iterable[str]) -> str:
    """A list of columns; a field may bear a word of SQL, such as `case`."""
    return ", ".join(f'"{name}"' for name in names)
