"""Proof that an object store refuses to put a commit over another: all of the pool's "once" hangs on it.

There are stores that take the condition of a put and do not look at it. They lose commits in silence, so they are found
out before a table is trusted to them: two writers commit the same version at the same moment, a few times.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import polars as pl
from deltalake import DeltaTable, Transaction

from wuse.pool.homes.table_home import Overtaken, commit

_ROWS = pl.DataFrame({"probe": [1]})
_MARK = Transaction("probe", 1)
# The client looks for newer commits just before it puts its own; a round in which both had looked before either put
# tells the stores apart. Against one that is deaf to the condition eleven rounds of twelve did.
_ROUNDS = 3


def lets_one_win(uri: str, options: Mapping[str, str]) -> bool:
    """Whether of two commits that would be the same version the store lets one win.

    `uri`: of a small table that serves for nothing else. Others who prove the same at the same time do no harm.
    """
    with suppress(Overtaken):
        if not DeltaTable.is_deltatable(uri, dict(options)):
            commit(uri, _ROWS, _MARK, onto=None, options=options)
    return all(_winners(uri, options) <= 1 for _ in range(_ROUNDS))


def _winners(uri: str, options: Mapping[str, str]) -> int:
    """How many of two commits of the same version are acknowledged."""
    opened = DeltaTable(uri, storage_options=dict(options))
    both = [opened, DeltaTable(uri, version=opened.version(), storage_options=dict(options))]
    start = Barrier(len(both))

    def wins(onto: DeltaTable) -> bool:
        start.wait()
        try:
            commit(uri, _ROWS, _MARK, onto=onto, options=options)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(len(both)) as writers:
        return sum(writers.map(wins, both))
