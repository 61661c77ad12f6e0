"""The pool on disk: one Delta table a standard, under `<home>/pool/`.

What an attacker who can write there could do: add or drop files. Nothing here defends against that; digests of
verdicts do, once they have left the machine.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from wuse.pool.engine import Engine, Source
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.pool.stored_rows import check_moment, stored_rows

# Later than any row can be: "as known when everything was".
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


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

    def __init__(self, home: Path, *, engine: Engine | None = None) -> None:
        self.home = home
        self._engine = engine
        self._root = home / "pool"

    @property
    def engine(self) -> Engine:
        """The engine of this pool's queries; opened with the first, since a mere look at versions needs none."""
        self._engine = self._engine or Engine()
        return self._engine

    def tables(self) -> list[str]:
        """Standards that have at least one row here, sorted."""
        return [name for name in standard_names() if (self._root / name / "_delta_log").is_dir()]

    def versions(self) -> dict[str, int]:
        """The present version of every table: what a verdict names as its input."""
        return {name: DeltaTable(self._path(name)).version() for name in self.tables()}

    def state_token(self) -> str:
        """A short text that changes whenever any table does; costs one directory listing a table."""
        return ",".join(f"{name}.{self._newest_commit(name)}" for name in self.tables())

    def append(self, table: str, frame: pl.DataFrame, *, batch_id: str, recorded_at: datetime) -> Receipt:
        """Append one checked batch, once.

        Args:
            table: name of the standard.
            frame: its columns; missing optional ones are filled with null.
            batch_id: the batch's own id (a digest of its content); a repeated one changes nothing.
            recorded_at: when the rows were learnt, for those that do not say so themselves; with a time zone.

        Raises:
            Refusal: for a batch that would not be kept as it came: `pool.column_unknown`, `pool.type_differs`,
                `pool.value_lost`, `pool.moment_without_zone`.
        """
        standard = load_standard(table)
        with self._locked(table):
            version = self._version(table)
            if version >= 0 and self._has_batch(table, batch_id):
                return Receipt(table, version, 0, repeated=True)
            rows = stored_rows(
                frame, standard, batch_id=batch_id, recorded_at=recorded_at, sequence=version + 1
            )
            write_deltalake(
                self._path(table),
                rows.to_arrow(),
                mode="append",
                # A field that the standard has gained since the table began: older rows have none.
                schema_mode="merge",
                commit_properties=CommitProperties(app_transactions=[Transaction(batch_id, 1)]),
            )
            return Receipt(table, version + 1, rows.height, repeated=False)

    def has_batch(self, table: str, batch_id: str) -> bool:
        """Whether the batch is in the table already."""
        return table in self.tables() and self._has_batch(table, batch_id)

    def source(self, table: str, *, version: int | None = None) -> Source:
        """A table's pinned input for a query, in the columns of its standard.

        Its Parquet files at a version; an empty frame when there is no table; a frame of all rows when the version is
        older than a field of the standard, which is null in each.
        """
        standard = load_standard(table)
        if table not in self.tables():
            return pl.DataFrame(schema=standard.schema)
        pinned = DeltaTable(self._path(table), version=version)
        files = [uri.removeprefix("file://") for uri in pinned.file_uris()]
        there = {field.name for field in pinned.schema().fields}
        lacking = [
            pl.lit(None, kind).alias(name) for name, kind in standard.schema.items() if name not in there
        ]
        if not lacking:
            return files
        rows = self.engine.run("SELECT * FROM facts", tables={"facts": files}, parameters={})
        return rows.with_columns(lacking)

    def latest(
        self, table: str, *, known_at: datetime | None = None, versions: Mapping[str, int] | None = None
    ) -> pl.DataFrame:
        """The latest row of each key among the rows recorded by `known_at` (everything, by default)."""
        standard = load_standard(table)
        version = None if versions is None else versions.get(table)
        return self.engine.run(
            _latest_sql(standard),
            tables={"facts": self.source(table, version=version)},
            parameters={"known_at": check_moment(known_at or END_OF_TIME, "known_at")},
        )

    def _path(self, table: str) -> str:
        return str(self._root / table)

    def _version(self, table: str) -> int:
        return DeltaTable(self._path(table)).version() if table in self.tables() else -1

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


def _latest_sql(standard: Standard) -> str:
    text = (files("wuse.pool") / "latest.sql").read_text(encoding="utf-8")
    columns = ", ".join(name for name in standard.columns if name != "recorded_at")
    return text.replace("{columns}", columns).replace("{key}", ", ".join(standard.key))
