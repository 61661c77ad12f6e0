"""The desk's tests on PostgreSQL: a throw-away server of Debian's package, on a free port of this machine.

python tests/on_postgres.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.postgres import is_installed, running  # noqa: E402 - however it was started

# What runs in the test's own process: a home that is served or commanded has a desk of its own beside it.
SUITES = [
    "tests/unit/pool",
    "tests/unit/trust",
    "tests/unit/permits",
    "tests/architecture/test_audited_actions.py",
    "tests/journeys/test_04_a_code_is_set_by_hand.py",
    "tests/journeys/test_05_every_action_asks.py",
    "tests/journeys/test_09_a_person_is_reported_twice.py",
]


def main() -> int:
    """Exit code of the tests."""
    if not is_installed():
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        address = server.address("wuse")
        command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *SUITES]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, "WUSE_DATABASE_URL": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
