"""Moves what is left into the pool and counts again; a process of its own, since one process has one desk.

python recounter.py HOME [torn]: JSON with the rows of every receipted batch, and what differs in the pool. Where a
commit is torn, nothing can be read before the flusher has mended it.
"""

import json
import sys
from dataclasses import astuple
from pathlib import Path

from receiver import TABLE

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path, *, torn: bool) -> None:
    """Before the move, with what waits, and after it."""
    open_desk(home)
    from wuse.pool.store.flusher import flush
    from wuse.pool.store.inbox import inbox_load
    from wuse.pool.store.models import InboxBatch, Move
    from wuse.pool.store.recount import recount
    from wuse.pool.store.site_pool import site_pool
    from wuse.trust.store.models import AuditRecord

    pool = site_pool(home)
    before = [] if torn else recount(pool, TABLE)
    flush(pool, at=world.now())
    after = recount(site_pool(home), TABLE)
    said = {
        "receipts": dict(InboxBatch.objects.values_list("batch_id", "rows")),
        "wrong": [list(astuple(one)) for one in [*before, *after]][:5],
        "lost": sum(max(0, (one.receipted or 0) - one.found) for one in after),
        "doubled": sum(max(0, one.found - (one.receipted or 0)) for one in after),
        "waiting": inbox_load().rows,
        "moves": Move.objects.count(),
        "entries": AuditRecord.objects.filter(verb="fault.test").count(),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), torn=sys.argv[2:] == ["torn"])
