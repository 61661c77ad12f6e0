"""A process that commits audit entries at the desk without end; each number is said once it is committed.

python committer.py HOME RUN
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wuse.cli.desk import open_desk
from wuse.trust.audit import AuditEntry

AT = datetime(2020, 2, 10, 4, tzinfo=UTC)


def entry(run: str, number: int) -> AuditEntry:
    """One act; every second one names whom it concerned only as a commitment."""
    details = {"run": run, "note": "卡口"} if number % 2 else {}
    return AuditEntry(
        at=AT + timedelta(seconds=number),
        by=f"a-{number % 7}",
        verb="fault.test",
        place="330102",
        facts={"run": run, "number": number},
        details=details,
    )


def commit_forever(home: Path, run: str) -> None:
    """Transactions of one to five entries; every tenth is broken off and must leave nothing."""
    audit, number = open_desk(home), 0
    while True:
        count = number % 5 + 1
        broken = number % 10 == 9
        try:
            with audit.transaction():
                for one in range(count):
                    audit.append(entry(f"{run} broken" if broken else run, number + one))
                if broken:
                    raise LookupError
        except LookupError:
            number += 1
            continue
        print(number, count, flush=True)
        number += count
        time.sleep(0.01)


if __name__ == "__main__":
    commit_forever(Path(sys.argv[1]), sys.argv[2])
