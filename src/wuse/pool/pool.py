"""The pool: one Delta table a standard, in `<home>/pool/` or wherever its `TableHome` keeps them.

What an attacker who can write there could do: add or drop files. Nothing here defends against that; digests of
verdicts do, once they have left the machine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, Transaction

from wuse.pool.engine import Engine, FewRowsEngine, InProcessEngine, Present, Source
from wuse.pool.homes import FolderHome, Overtaken, TableHome
from wuse.pool.inbox import CheckedBatch, Inbox, InboxMoved, WaitingBatch, unpacked
from wuse.pool.narrowed import may_hold
from wuse.pool.standard import Standard, load_standard
from wuse.pool.stored_rows import check_moment, stored_rows
from wuse.vocabulary import Refusal

# Later than any row can be: "as known when everything was".
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
# The name under which the flusher's moves are counted in a table's own log.
_MOVES = "inbox"
_LOOKS = 5
_RACES = 20


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

    def __init__(
        self,
        home: Path,
        *,
        kept: TableHome | None = None,
        engine: Engine | None = None,
        inbox: Inbox | None = None,
    ) -> None:
        """`kept`: where the tables are; the folder `pool` in the home by default.

        `inbox`: of the site that the pool belongs to. Without one, rows go into the tables at once.
        """
        self.home = home
        self.kept = kept or FolderHome(home / "pool")
        self._engine = engine
        self._inbox = inbox

    @property
    def engine(self) -> Engine:
        """The engine of this pool's queries; opened with the first, since a mere look at versions needs none."""
        self._engine = self._engine or InProcessEngine()
        return self._engine

    @property
    def few_rows(self) -> Engine:
        """The engine for a handful of rows, such as one person's, in this process whichever the other one is."""
        return FewRowsEngine(self.engine)

    @property
    def has_inbox(self) -> bool:
        """Whether rows may be receipted that are in no file yet."""
        return self._inbox is not None

    def tables(self) -> list[str]:
        """Standards that have at least one row here, sorted."""
        return self.kept.tables()

    def versions(self, among: Sequence[str] = ()) -> dict[str, int]:
        """The present version of every table, or of those `among` them: what a verdict names as its input."""
        return {name: self._version(name) for name in self.tables() if not among or name in among}

    def state_token(self, tables: Sequence[str] = ()) -> str:
        """A short text that changes whenever one of the tables (any, by default) says something else.

        Where there is an inbox, a row without a person says what it says from its receipt on: its move into the files
        changes nothing for a reader. What leaves with a response leaves the files, so there the commits count.
        """
        if self._inbox is None:
            return _commits(self.kept.newest(tables))
        personal = [name for name in tables or self.tables() if load_standard(name).personal]
        newest = self.kept.newest(personal) if personal else {}
        return f"{_commits(newest)}+{self._inbox.state_token(tables)}"

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

        def rows(version: int) -> pl.DataFrame:
            return stored_rows(
                frame,
                standard,
                batch_id=batch_id,
                recorded_at=recorded_at,
                sequence=version,
                response=response,
            )

        with self.kept.locked(table):
            return self._append_once(table, batch_id, 1, rows)

    def append_move(self, table: str, number: int, *, rows: Callable[[], pl.DataFrame]) -> int:
        """Append the rows of a move out of the inbox, once, and answer with the version that has them.

        Args:
            number: of the move; they are counted up without a gap, and a repeated one changes nothing.
            rows: in the columns of the standard and the pool's own; called when they are needed.

        When it has returned, the rows are safe and not only on their way there.

        Raises:
            Refusal: `pool.elsewhere` when earlier moves of the table went into another pool.
        """

        def moving(version: int) -> pl.DataFrame:
            if version == 0 and number > 1:
                raise _elsewhere(table, number)
            return rows()

        with self.kept.locked(table):
            self.kept.mend(table)
            receipt = self._append_once(table, _MOVES, number, moving)
            self.kept.make_durable(table)
            return receipt.version

    @contextmanager
    def locked(self, table: str) -> Iterator[DeltaTable]:
        """The newest version of a table that is there, while nobody else on this machine writes to it."""
        with self.kept.locked(table), self.kept.told():
            if (opened := self.kept.open(table)) is None:
                raise OSError(f"{table}: it has no rows yet")
            yield opened

    def has_batch(self, table: str, batch_id: str) -> bool:
        """Whether the batch has come already."""
        if self._inbox:
            return self._inbox.received(table, batch_id)
        return _last_number(self.kept.open(table), batch_id) > 0

    def receive(self, *batches: CheckedBatch, at: datetime) -> None:
        """Take checked batches, each once: into the inbox in the caller's transaction, or into the files without one.

        Raises:
            Refusal: those of `append`.
        """
        if self._inbox:
            self._inbox.put(batches, at=at)
            return
        for batch in batches:
            self.append(
                batch.table, batch.frame, batch_id=batch.batch_id, recorded_at=at, response=batch.response
            )

    def settle(self, table: str, *, at: datetime) -> int:
        """Move what waits for a table into its files, and answer with the version; -1 while it has none."""
        if self._inbox:
            self._inbox.move(table, at=at)
        return self._version(table)

    def source(self, table: str, *, version: int | None = None, among: pl.DataFrame | None = None) -> Source:
        """A table's input for a query, in the columns of its standard.

        Its Parquet files at a version; an empty frame when there is no table; a frame of all rows when the version is
        older than a field of the standard, which is null in each. Without a version it is the present: what waits in
        the inbox belongs to it, each batch once, wherever it is at that moment.

        Args:
            among: columns of the key, for keys that are asked for: files that hold none of them are left out.
        """
        if version is not None:
            return self._moved(table, self.kept.open(table, version), among)
        for _ in range(_LOOKS):
            opened = self.kept.open(table)
            try:
                waiting = (
                    self._inbox.waiting(table, after_move=_last_number(opened, _MOVES)) if self._inbox else []
                )
            except InboxMoved:
                continue
            return self._with_waiting(table, self._moved(table, opened, among), waiting)
        raise OSError(f"{table}: moves out of the inbox were faster than a reader, {_LOOKS} times")

    def _moved(
        self, table: str, opened: DeltaTable | None, among: pl.DataFrame | None
    ) -> pl.DataFrame | list[str]:
        """What a version of a table has."""
        standard = load_standard(table)
        files = self.kept.files(table, opened) if opened else []
        if opened and among is not None:
            files = may_hold(opened, files, among)
        if opened is None or not files:
            # Not begun, or everything has left it, or nothing in it is asked for.
            return pl.DataFrame(schema=standard.schema)
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
        response: str = "",
        columns: Sequence[str] = (),
    ) -> pl.DataFrame:
        """The latest row of each key among the rows recorded by `known_at` (everything, by default).

        Args:
            among: the columns of the key, for the keys that are asked for; all when None.
            response: only rows that were taken in under it; of every one, by default.
            columns: of the standard, besides those of the key; all by default.
        """
        standard = load_standard(table)
        version = None if versions is None else versions.get(table)
        keys = None if among is None else among.select(standard.key)
        source = self.source(table, version=version, among=keys)
        nothing = isinstance(source, pl.DataFrame) and source.is_empty()
        asked = {} if keys is None or nothing else {"asked": keys.unique()}
        return self.engine.run(
            _latest_sql(standard, among="asked" if asked else None, under=response, columns=columns),
            tables={"facts": source, **asked},
            parameters={"known_at": check_moment(known_at or END_OF_TIME, "known_at"), "response": response},
        )

    def _version(self, table: str) -> int:
        opened = self.kept.open(table)
        return opened.version() if opened else -1

    def _append_once(
        self, table: str, mark: str, number: int, rows: Callable[[int], pl.DataFrame]
    ) -> Receipt:
        """Commit rows unless the table has the mark with this number; whoever loses a race for a version looks again.

        `rows`: called with the version that they are to be.
        """
        for _ in range(_RACES):
            opened = self.kept.open(table)
            version = opened.version() if opened else -1
            if _last_number(opened, mark) >= number:
                return Receipt(table, version, 0, repeated=True)
            made = rows(version + 1)
            try:
                self.kept.append(table, made, Transaction(mark, number), onto=opened)
            except Overtaken:
                continue
            return Receipt(table, version + 1, made.height, repeated=False)
        raise OSError(f"{table}: other writers were faster, {_RACES} times")


def _last_number(opened: DeltaTable | None, mark: str) -> int:
    """The highest number that a version of a table has for a mark; 0 for none."""
    return (opened.transaction_version(mark) or 0) if opened else 0


def _elsewhere(table: str, number: int) -> Refusal:
    return Refusal(
        "pool.elsewhere",
        "Batches of {table} have been moved into another pool: the next move is number {number}, and the table is not "
        "in this one. Set WUSE_POOL to where the pool was, or copy its tables here.",
        {"table": table, "number": number},
    )


def _commits(newest: Mapping[str, int]) -> str:
    return ",".join(f"{name}.{commit}" for name, commit in newest.items())


def _latest_sql(standard: Standard, *, among: str | None, under: str, columns: Sequence[str]) -> str:
    text = (files("wuse.pool") / "latest.sql").read_text(encoding="utf-8")
    asked = {*standard.key, *(columns or standard.columns)} - {"recorded_at"}
    listed = _quoted(name for name in standard.columns if name in asked)
    where = "recorded_at <= $known_at"
    text = text.replace(where, f"{where} AND response = $response" if under else where)
    key = _quoted(standard.key)
    facts = f"FROM facts INNER JOIN {among} USING ({key})" if among else "FROM facts"
    return text.replace("FROM facts", facts).replace("{columns}", listed).replace("{key}", key)


def _quoted(names: Iterable[str]) -> str:
    """A list of columns; a field may bear a word of SQL, such as `case`."""
    return ", ".join(f'"{name}"' for name in names)
