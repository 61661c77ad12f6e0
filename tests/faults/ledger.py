"""Puts what is left into the log, as `wuse keep --once` does, and says where desk and log differ.

A process of its own, since one process has one desk.

python ledger.py HOME: JSON with the committed numbers by run, the size of the log, and the first differences.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from wuse.cli.desk import open_desk
from wuse.cli.log_keeping import drain, log_writer
from wuse.trust.audit import log_bytes
from wuse.trust.log import audit, open_log, parse_key


def main(home: Path) -> None:
    """Every committed entry against the one at its index in the log."""
    open_desk(home)
    drain(log_writer(home))
    from wuse.trust.store.audit import entry_of
    from wuse.trust.store.models import AuditRecord

    key = parse_key((home / "log" / "key").read_text())
    folder, state = open_log(home / "log", key)
    audit(state, folder.fetch)
    records = list(AuditRecord.objects.order_by("id"))
    numbers: dict[str, list[int]] = defaultdict(list)
    for record in records:
        numbers[record.facts["run"]].append(record.facts["number"])
    wrong = [
        record.pk
        for place, record in enumerate(records)
        if record.log_index != place
        or not record.logged
        or folder.entry(place, state.size) != log_bytes(entry_of(record), bytes(record.salt))
    ]
    print(json.dumps({"numbers": numbers, "size": state.size, "records": len(records), "wrong": wrong[:5]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
