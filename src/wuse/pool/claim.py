"""The claim by which one machine at a time rewrites the files of a table.

Delta does not find that two rewrites took the same files when one of them is a compaction: each adds its own, and every
row is there twice, a removed one again. It does find a change of the table's properties. So a machine writes its claim
there first and works on the version that has it; a claim of another machine in between makes one of the two fail,
whoever is slower.
"""

from collections.abc import Callable
from typing import TypeVar

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

_CLAIM = "wuse.claimed_at"
_Done = TypeVar("_Done")


def claimed(opened: DeltaTable, work: Callable[[DeltaTable], _Done]) -> _Done | None:
    """Claim a table and do the work on it; None when another machine has claimed it. The handle is up to date then."""
    done = work_on_claim(opened, work) if claim(opened) else None
    if done is None:
        opened.update_incremental()
    return done


def claim(opened: DeltaTable) -> bool:
    """Write the claim; False when another machine was faster. The handle is at the version that has the claim."""
    try:
        opened.alter.set_table_properties({_CLAIM: str(opened.version())}, raise_if_not_exists=False)
    except CommitFailedError:
        return False
    return True


def work_on_claim(opened: DeltaTable, work: Callable[[DeltaTable], _Done]) -> _Done | None:
    """Rewrite files of the claimed version; None when another machine has claimed the table since."""
    try:
        return work(opened)
    except CommitFailedError:
        return None
