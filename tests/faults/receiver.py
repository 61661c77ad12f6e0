"""A process that receipts batches at the desk without end; each is said once it is committed.

python receiver.py HOME RUN: lines `batch rows`. Every fifth batch is delivered again, every seventh broken off; the
clock jumps a day back and forth.
"""

import hashlib
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from wuse.cli.desk import open_desk
from wuse.trust.audit import AuditEntry

AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
TABLE = "case_count"


def batch(run: str, number: int) -> pl.DataFrame:
    """One to two hundred rows, each with a key of its own."""
    rows = number * 37 % 200 + 1
    return pl.DataFrame(
        {
            "place": ["330106"] * rows,
            "date": [AT.date() - timedelta(days=row % 30) for row in range(rows)],
            "measure": ["confirmed_cum"] * rows,
            "value": list(range(rows)),
            "basis": ["published"] * rows,
            "source": [f"{run}-{number}-{row}" for row in range(rows)],
        }
    )


def receipt(audit: object, run: str, number: int, *, broken: bool) -> int:
    """The batch and its entry in one transaction; returns its rows, 0 when it had come before."""
    from wuse.pool.inbox import CheckedBatch
    from wuse.pool.store.inbox import put
    from wuse.trust.store.audit import DeskAudit

    assert isinstance(audit, DeskAudit)
    at = AT + timedelta(seconds=number, days=-(number % 2))
    rows, batch_id = batch(run, number), digest(run, number)
    with audit.transaction():
        if not put([CheckedBatch(TABLE, rows, batch_id)], at=at):
            return 0
        audit.append(AuditEntry(at=at, by="a-1", verb="fault.test", facts={"run": run, "number": number}))
        if broken:
            raise LookupError
    return rows.height


def digest(run: str, number: int) -> str:
    """The batch's id."""
    return hashlib.sha256(f"{run}/{number}".encode()).hexdigest()


def receive_without_end(home: Path, run: str) -> None:
    """Until it is killed; a batch that a full disk or a desk that is away refuses comes again."""
    audit, number = open_desk(home), 0
    from wuse.trust.store.away import DESK_AWAY, let_go, reason_of

    while True:
        try:
            # Nothing is new of a batch whose commit was done and not answered.
            rows = receipt(audit, run, number, broken=number % 7 == 6) or batch(run, number).height
            print(digest(run, number), rows, flush=True)
            if number % 5 == 4:
                assert receipt(audit, run, number, broken=False) == 0
        except LookupError:
            pass
        except DESK_AWAY as fault:
            let_go()
            print("refused", reason_of(fault).replace(" ", "-"), flush=True)
            time.sleep(0.02)
            continue
        number += 1


if __name__ == "__main__":
    receive_without_end(Path(sys.argv[1]), sys.argv[2])
