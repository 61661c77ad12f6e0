"""Many small files of a table written into few, by one machine at a time.

Delta does not find that two compactions took the same files: each removes them and adds its own, and every row is there
twice. It does find a change of the table's properties. So a machine writes its claim there first and compacts the
version that has it; a claim of another machine in between makes one of the two fail, whoever is slower.
"""

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

# A compaction holds one new file at a time in memory.
TARGET_BYTES = 128 * 1024 * 1024
_CLAIM = "wuse.compacting"


def compact(opened: DeltaTable) -> bool:
    """Compact a table; False when another machine does, which leaves it to that one. The handle is up to date then."""
    if claim(opened) and rewrite(opened):
        opened.create_checkpoint()
        return True
    opened.update_incremental()
    return False


def claim(opened: DeltaTable) -> bool:
    """Write the claim; False when another machine was faster. The handle is at the version that has the claim."""
    try:
        opened.alter.set_table_properties({_CLAIM: str(opened.version())}, raise_if_not_exists=False)
    except CommitFailedError:
        return False
    return True


def rewrite(opened: DeltaTable) -> bool:
    """Write the files of the claimed version into few; False when another machine has claimed the table since."""
    try:
        opened.optimize.compact(target_size=TARGET_BYTES, max_concurrent_tasks=1)
    except CommitFailedError:
        return False
    return True
