"""The desk's tests on PostgreSQL: a throw-away server of Debian's package, on a free port of this machine.

python tests/on_postgres.py
"""

import os
import pwd
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What runs in the test's own process: a home that is served or commanded has a desk of its own beside it.
SUITES = [
    "tests/unit/pool",
    "tests/unit/trust",
    "tests/unit/permits",
    "tests/architecture/test_audited_actions.py",
    "tests/journeys/test_04_a_code_is_set_by_hand.py",
    "tests/journeys/test_05_every_action_asks.py",
]


def main() -> int:
    """Exit code of the tests."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not binaries:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, server(binaries[-1].parent, Path(folder)) as port:
        address = f"postgres://postgres@127.0.0.1:{port}/wuse"
        command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *SUITES]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, "WUSE_DATABASE_URL": address}, check=False
        ).returncode


@contextmanager
def server(binaries: Path, folder: Path) -> Iterator[int]:
    """A running server without a password, for this machine alone; ended with the block."""
    port, owner = free_port(), pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
    if owner:
        os.chmod(folder, 0o755)
    data = folder / "desk"
    data.mkdir()
    if owner:
        found = pwd.getpwnam(owner)
        os.chown(data, found.pw_uid, found.pw_gid)
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1"
    as_owner(owner, [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"])
    start = [str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start"]
    as_owner(owner, start)
    try:
        yield port
    finally:
        as_owner(owner, [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])


def as_owner(owner: str | None, command: list[str]) -> None:
    """PostgreSQL refuses to be run by root."""
    subprocess.run(command, user=owner, check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
