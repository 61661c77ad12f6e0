"""A table changed in its files, by one machine at a time."""

from collections.abc import Callable
from typing import Any

from deltalake import DeltaTable

from wuse.pool.claim import claimed
from wuse.pool.pool import Pool

_RACES = 20


def rewritten(
    pool: Pool,
    table: str,
    work: Callable[[DeltaTable], dict[str, Any]],
    *,
    afterwards: Callable[[DeltaTable, dict[str, Any]], None] = lambda opened, done: None,
) -> dict[str, Any]:
    """Change a table while no machine compacts it; answers with what the work says.

    Args:
        work: is given the newest version, and is called again when another machine has changed the table since.
        afterwards: what follows with what the work says, while the table is still locked on this machine.
    """
    for _ in range(_RACES):
        with pool.locked(table) as opened:
            if (done := claimed(opened, work)) is not None:
                afterwards(opened, done)
                return done
    raise OSError(f"{table}: other machines were faster, {_RACES} times")
