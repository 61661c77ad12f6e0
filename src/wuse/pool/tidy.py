"""Keeping the pool quick to read: many small files become few, and files that no kept version needs are removed.

A row stays what it is: compaction writes the same rows into larger files as a version of its own. Versions that a
verdict names are kept, so that it can be judged again from exactly what it was judged from; but those of a table with
persons, of which nothing stays longer than its standard says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wuse.pool.compaction import compact
from wuse.pool.pool import Pool
from wuse.pool.sorted_copies import forget_copies
from wuse.pool.standard import load_standard

MANY_FILES = 20
KEPT_FOR = timedelta(days=7)
# Of a table with persons: what leaves it is to be gone, and a query that reads is done by then.
PERSONS_KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Tidied:
    """What was done to a table: how many files a reader opens, before and now, and how many old ones were removed."""

    table: str
    files_before: int
    files: int
    removed: int


def tidy(
    pool: Pool,
    *,
    keep: Mapping[str, Sequence[int]],
    kept_for: timedelta = KEPT_FOR,
    persons_kept_for: timedelta = PERSONS_KEPT_FOR,
) -> list[Tidied]:
    """Tidy every table, one after the other.

    Args:
        keep: versions of each table without persons that must stay readable, however old.
        kept_for: how long the files of other versions stay, for readers that have them open.
        persons_kept_for: the same, of a table with persons.
    """
    tidied = []
    for table in pool.tables():
        personal = load_standard(table).personal
        versions, span = ((), persons_kept_for) if personal else (keep.get(table, ()), kept_for)
        tidied.append(_tidied(pool, table, versions, span))
    return tidied


def _tidied(pool: Pool, table: str, keep: Sequence[int], kept_for: timedelta) -> Tidied:
    with pool.locked(table) as opened:
        before = len(opened.file_uris())
        if before >= MANY_FILES:
            compact(opened)
        hours = int(kept_for.total_seconds() // 3600)
        removed = opened.vacuum(
            retention_hours=hours,
            dry_run=False,
            enforce_retention_duration=False,
            keep_versions=list(keep) or None,
            # With what broken commits have left; one that is under way is younger.
            full=True,
        )
        pool.kept.forget_removed(table)
        forget_copies(pool, table, opened)
        return Tidied(table, before, len(opened.file_uris()), len(removed))
