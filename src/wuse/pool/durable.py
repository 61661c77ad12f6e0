"""Files that are on the disk and not only on their way there, and what a loss of power leaves of the others."""

import json
import os
from pathlib import Path

_COMMIT_DIGITS = 20


def make_durable(table: Path) -> None:
    """Wait until the newest commit of a Delta table, and the files that it adds, survive a loss of power."""
    newest = _commits(table)[-1]
    added = [table / action["add"]["path"] for action in _actions(newest) if "add" in action]
    for path in [*added, newest, *{file.parent for file in added}, newest.parent, table]:
        _sync(path)


def mend_torn_commit(table: Path) -> Path | None:
    """Lay aside the newest commit of a Delta table when it is torn; answers with where it is now.

    A commit is torn when power was lost before it was on the disk. Nobody was told that it is there, and whoever
    wrote it writes it again.
    """
    commits = _commits(table)
    if not commits or _is_whole(commits[-1]):
        return None
    return commits[-1].rename(commits[-1].with_suffix(".torn"))


def _commits(table: Path) -> list[Path]:
    return sorted(
        entry for entry in (table / "_delta_log").glob("*.json") if len(entry.stem) == _COMMIT_DIGITS
    )


def _is_whole(commit: Path) -> bool:
    try:
        return bool(_actions(commit))
    except ValueError:
        return False


def _actions(commit: Path) -> list[dict[str, dict[str, str]]]:
    return [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
