"""A throw-away PostgreSQL server of Debian's package, on a free port of this machine."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

_PACKAGE = Path("/usr/lib/postgresql")
_HASTY = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_SMALL = " -c max_wal_size=4MB -c min_wal_size=2MB -c shared_buffers=8MB"


def is_installed() -> bool:
    """Whether there is a server to start."""
    return bool(list(_PACKAGE.glob("*/bin/pg_ctl")))


class Postgres:
    """A server without a password, for this machine alone."""

    def __init__(self, folder: Path, *, hasty: bool = False, small: bool = False) -> None:
        """Make its files in a folder that is there.

        `hasty`: it does not wait for the disk. `small`: it takes little of it.
        """
        self._binaries = sorted(_PACKAGE.glob("*/bin/pg_ctl"))[-1].parent
        # PostgreSQL refuses to be run by root.
        self._owner = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
        self._data = folder / "desk"
        self._port = free_port()
        self._options = "-c max_connections=200" + (_HASTY if hasty else "") + (_SMALL if small else "")
        self._data.mkdir()
        if self._owner:
            folder.chmod(0o755)
            found = pwd.getpwnam(self._owner)
            os.chown(self._data, found.pw_uid, found.pw_gid)
        self._run(
            "initdb",
            "-A",
            "trust",
            "-U",
            "postgres",
            *(["--wal-segsize=1"] if small else []),
            *(["-N"] if hasty else []),
        )

    def address(self, database: str) -> str:
        """Where a database of the server is, as the settings say it."""
        return f"postgres://postgres@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self._port} -k {self._data} -c listen_addresses=127.0.0.1 {self._options}"
        self._run("pg_ctl", "-o", options, "-l", str(self._data / "log"), "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """End it: `fast` as an operator does, `immediate` as a loss of power would, with nothing written any more."""
        self._run("pg_ctl", "-m", mode, "-w", "stop")

    def runs(self) -> bool:
        """Whether it has not ended by itself."""
        command = [str(self._binaries / "pg_ctl"), "-D", str(self._data), "status"]
        return not subprocess.run(command, user=self._owner, stdout=subprocess.DEVNULL, cwd="/").returncode

    def create(self, database: str) -> None:
        """Make an empty database."""
        words = ["-h", str(self._data), "-p", str(self._port), "-U", "postgres", database]
        subprocess.run([self._binaries / "createdb", *words], user=self._owner, check=True, cwd="/")

    def _run(self, name: str, *words: str) -> None:
        command = [str(self._binaries / name), "-D", str(self._data), *words]
        subprocess.run(command, user=self._owner, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running(folder: Path, *, hasty: bool = False, small: bool = False) -> Iterator[Postgres]:
    """A running server; ended with the block."""
    server = Postgres(folder, hasty=hasty, small=small)
    server.start()
    try:
        yield server
    finally:
        if server.runs():
            server.stop()
