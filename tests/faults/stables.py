"""Processes that are started and killed at once; a real `wuse keep` takes seconds to load."""

import subprocess
from pathlib import Path

from tests.faults.chaos import HERE, started


class Stable:
    """Keepers of a home, started and killed at once; a real `wuse keep` takes seconds to load."""

    def __init__(self, home: Path, work: str = "keep") -> None:
        self._process = started(
            "-W", "error", str(HERE / "stable.py"), str(home), work,
            home=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
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
