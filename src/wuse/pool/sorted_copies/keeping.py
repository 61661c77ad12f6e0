"""Keeping the sorted copies of a pool: laid for larger parts as they come, gone with the part that they are of."""

from collections.abc import Sequence
from pathlib import Path

from deltalake import DeltaTable

from wuse.pool.engine.query import files_of
from wuse.pool.pool import Pool
from wuse.pool.sorted_copies.folder import CopyShape, SortedCopies

LEAST_BYTES = 4 * 2**20
"""Smaller parts are read as they are; tidying makes larger ones of them."""


def copies_of(pool: Pool) -> SortedCopies:
    """The copies of a pool, on this machine, wherever its parts are."""
    return SortedCopies(pool.home / "sorted")


def lay_copies(pool: Pool, shape: CopyShape, *, most: int, least_bytes: int = LEAST_BYTES) -> int:
    """Lay copies of parts that have none, so many at most, and remove those of parts that are not there any more.

    Returns:
        How many parts were looked at; 0 when there is nothing left to do.
    """
    if shape.table not in pool.tables():
        return 0
    with pool.locked(shape.table) as opened:
        forget_copies(pool, shape.table, opened)
    copies, done = copies_of(pool), 0
    for part in _parts(pool, shape.table):
        if done < most and _wants_copy(copies, part, shape, least_bytes):
            _lay(pool, copies, part, shape)
            done += 1
    return done


def _wants_copy(copies: SortedCopies, part: str, shape: CopyShape, least_bytes: int) -> bool:
    """Whether a part is large enough and has no copy; one that has left the table meanwhile needs none."""
    try:
        return Path(part).stat().st_size >= least_bytes and copies.lacks(part, shape)
    except FileNotFoundError:
        return False


def forget_copies(pool: Pool, table: str, opened: DeltaTable) -> None:
    """Remove the copies of parts that a version does not have; the caller holds the table."""
    copies_of(pool).keep_only(table, opened.file_uris())


def _lay(pool: Pool, copies: SortedCopies, part: str, shape: CopyShape) -> None:
    """Write one, and put it to its place unless the part has left the table meanwhile, as at the end of a response."""
    try:
        beside = copies.write(part, shape)
    except FileNotFoundError:
        return  # the part went, and with it what was written of it
    with pool.locked(shape.table) as opened:
        still_there = Path(part).name in {Path(uri).name for uri in opened.file_uris()}
        if still_there and beside.is_dir():
            copies.lay(beside, part, shape)
        else:
            forget_copies(pool, shape.table, opened)


def _parts(pool: Pool, table: str) -> Sequence[str]:
    return files_of(pool.source(table))
