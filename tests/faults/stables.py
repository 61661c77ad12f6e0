"""Processes at a home; and some that are started and killed at once, since a real `wuse keep` takes seconds to load."""

import subprocess
from pathlib import Path

from tests.desks import environment_of
from tests.faults.chaos import HERE, started


def started_at(home: Path, *words: str, **pipes: int) -> subprocess.Popen[bytes]:
    """A Python process of our own with the settings of a home."""
    return started(*words, environment=environment_of(home), **pipes)


class Stable:
    """Keepers of a home, started and killed at once; a real `wuse keep` takes seconds to load."""

    def __init__(self, home: Path, work: str = "keep") -> None:
        self._process = started_at(
            home, "-W", "error", str(HERE / "stable.py"), str(home), work,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self) -> int:
        """The process id of a new keeper."""
        return self._asked("start")

    def kill(self, keeper: int) -> None:
        """Kill a keeper that must still be running."""
        assert self._asked(f"kill {keeper}") == -9, "the keeper ended by itself"

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _asked(self, words: str) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{words}\n".encode())
        self._process.stdin.flush()
        return int(self._process.stdout.readline())
