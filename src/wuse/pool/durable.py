"""Files that are on the disk and not only on their way there."""

import json
import os
from pathlib import Path

_COMMIT_DIGITS = 20


def make_durable(table: Path) -> None:
    """Wait until the newest commit of a Delta table, and the files that it adds, survive a loss of power."""
    log = table / "_delta_log"
    newest = max(entry for entry in log.glob("*.json") if len(entry.stem) == _COMMIT_DIGITS)
    actions = [json.loads(line) for line in newest.read_text(encoding="utf-8").splitlines()]
    added = [table / action["add"]["path"] for action in actions if "add" in action]
    for path in [*added, newest, *{file.parent for file in added}, log, table]:
        _sync(path)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
