"""Whether there is room for more: what waits to be moved into the pool, and what is left on the disk, have bounds."""

from wuse.pool.store.inbox import inbox_load
from wuse.vocabulary import Refusal

MOST_BYTES = 1024**3
MOST_ROWS = 20_000_000
LEAST_FREE = 512 * 1024**2
# Rows that are moved into the pool in a second, at the least.
_MOVED = 100_000
_LONGEST = 60


def check_room(*, free: int) -> None:
    """Refuse more rows before the memory of a move or the disk runs out.

    Args:
        free: bytes that are free where the desk and the pool lie.

    Raises:
        Refusal: `inbox.disk_full`, `inbox.full` with the seconds after which to come back.
    """
    if free < LEAST_FREE:
        raise disk_full()
    load = inbox_load()
    if load.size > MOST_BYTES or load.rows > MOST_ROWS:
        raise Refusal(
            "inbox.full",
            "{rows} rows wait to be moved into the pool. Send it again in {retry_after} seconds; nothing of it was "
            "kept.",
            {"rows": load.rows, "retry_after": max(1, min(_LONGEST, load.rows // _MOVED))},
        )


def disk_full() -> Refusal:
    """What is said to a sender when the disk is full."""
    return Refusal(
        "inbox.disk_full",
        "The disk of this site is nearly full: nothing more is taken in until its operator has made room. Send it "
        "again in {retry_after} seconds; nothing of it was kept.",
        {"retry_after": _LONGEST},
    )
