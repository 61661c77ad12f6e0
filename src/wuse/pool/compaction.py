"""Many small files of a table written into few."""

from typing import Any

from deltalake import DeltaTable

from wuse.pool.claim import claimed

# A compaction holds one new file at a time in memory.
TARGET_BYTES = 128 * 1024 * 1024


def compact(opened: DeltaTable) -> None:
    """Compact a table; when another machine does, that is left to it."""
    if claimed(opened, rewrite) is not None:
        opened.create_checkpoint()


def rewrite(opened: DeltaTable) -> dict[str, Any]:
    """Write the files of a claimed version into few."""
    return dict(opened.optimize.compact(target_size=TARGET_BYTES, max_concurrent_tasks=1))
