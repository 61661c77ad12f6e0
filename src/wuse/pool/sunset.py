"""What the end of a response destroys in the pool.

First the columns of class L4 are emptied, later the rows go. The files that held them are removed at once with their
sorted copies, and with them the older versions of the table: whoever asks for one of those is told that it is gone.
"""

from collections.abc import Callable, Iterator, Mapping
from time import sleep
from typing import Any

from deltalake import DeltaTable

from wuse.pool.pool import Pool
from wuse.pool.rewriting import rewritten
from wuse.pool.sorted_copies import forget_copies
from wuse.pool.standard import Standard, load_standard, standard_names
from wuse.vocabulary import Sensitivity

_TRIES, _MOMENT = 20, 0.005


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
    rows = f"{_of(response)} AND ({filled})"
    done = _rewritten(
        pool, standard, lambda opened: opened.update(predicate=rows, updates=dict.fromkeys(secret, "NULL"))
    )
    return bool(done["num_updated_rows"])


def _removed(pool: Pool, standard: Standard, response: str) -> bool:
    done = _rewritten(pool, standard, lambda opened: opened.delete(_of(response)))
    return bool(done["num_deleted_rows"])


def _rewritten(
    pool: Pool, standard: Standard, work: Callable[[DeltaTable], dict[str, Any]]
) -> dict[str, Any]:
    """Change a table, and remove the files that it needs no more."""
    return rewritten(
        pool, standard.name, work, afterwards=lambda opened, done: _forget_files(pool, standard, opened, done)
    )


def _of(response: str) -> str:
    quoted = response.replace("'", "''")
    return f"response = '{quoted}'"


def _forget_files(pool: Pool, standard: Standard, opened: DeltaTable, done: Mapping[str, Any]) -> None:
    """Remove every file that the newest version does not need.

    With them what a broken commit has left, unless it may be a commit of another machine that is under way.

    Raises:
        OSError: files that were replaced are still there, as after the clock was set back.
    """
    left = done["num_removed_files"]
    for _ in range(_TRIES):
        left -= len(_vacuumed(pool, opened))
        if left <= 0:
            break
        # The library's clock counts milliseconds, and it keeps what was replaced in the present one.
        sleep(_MOMENT)
    else:
        raise OSError(f"{standard.name}: {left} files that hold what has to go cannot be removed yet")
    pool.kept.forget_removed(standard.name)
    forget_copies(pool, standard.name, opened)


def _vacuumed(pool: Pool, opened: DeltaTable) -> list[str]:
    return opened.vacuum(
        retention_hours=0, dry_run=False, enforce_retention_duration=False, full=pool.kept.lock_is_for_all
    )
