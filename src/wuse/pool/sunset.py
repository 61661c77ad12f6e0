"""What the end of a response destroys in the pool: the one place where rows of it are changed or go.

First the columns of class L4 are emptied, later the rows go. The files that held them are removed at once, and with
them the older versions of the table: whoever asks for one of those is told that it is gone.
"""

from collections.abc import Iterator

from deltalake import DeltaTable

from wuse.pool.pool import Pool
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.vocabulary import Sensitivity


def empty_columns(pool: Pool, response: str) -> list[str]:
    """Empty the L4 columns of the rows of a response; answers with the tables concerned."""
    return [standard.name for standard in _concerned(pool) if _emptied(pool, standard, response)]


def remove_rows(pool: Pool, response: str) -> list[str]:
    """Remove the rows of a response; answers with the tables concerned."""
    return [standard.name for standard in _concerned(pool) if _removed(pool, standard, response)]


def _concerned(pool: Pool) -> Iterator[Standard]:
    there = pool.tables()
    for name in standard_names():
        standard = load_standard(name)
        if standard.personal and name in there:
            yield standard


def _emptied(pool: Pool, standard: Standard, response: str) -> bool:
    secret = [field.name for field in standard.fields if field.sensitivity is Sensitivity.L4]
    if not secret:
        return False
    filled = " OR ".join(f'"{name}" IS NOT NULL' for name in secret)
    with pool.locked(standard.name) as opened:
        done = opened.update(
            predicate=f"{_of(response)} AND ({filled})", updates=dict.fromkeys(secret, "NULL")
        )
        _forget_files(pool, standard.name, opened)
        return bool(done["num_updated_rows"])


def _removed(pool: Pool, standard: Standard, response: str) -> bool:
    with pool.locked(standard.name) as opened:
        done = opened.delete(_of(response))
        _forget_files(pool, standard.name, opened)
        return bool(done["num_deleted_rows"])


def _of(response: str) -> str:
    quoted = response.replace("'", "''")
    return f"response = '{quoted}'"


def _forget_files(pool: Pool, table: str, opened: DeltaTable) -> None:
    """Remove every file that the newest version does not need, and the copies of them on this machine."""
    opened.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    pool.kept.forget_removed(table)
