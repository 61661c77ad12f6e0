"""Every test that touches a desk, on PostgreSQL: a throw-away server of Debian's package, on a free port.

python tests/on_postgres.py [words for pytest]
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.desks import TEMPLATE, run_wuse  # noqa: E402 - however it was started
from tests.postgres import is_installed, running  # noqa: E402


def main(*words: str) -> int:
    """Exit code of the tests; all of them on as many processes as there are cores, where no others are asked for."""
    if not is_installed():
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), hasty=True) as server:
        server.create(TEMPLATE)
        made = run_wuse(
            "keep", "--once", home=Path(folder) / "home", WUSE_DATABASE_URL=server.address(TEMPLATE)
        )
        if made.returncode:
            print(made.stderr, file=sys.stderr)
            return 1
        # Nothing has this name: a process that was not told of its home's own database fails at once.
        environment = {**os.environ, "WUSE_DATABASE_URL": server.address("nobodys")}
        asked = words or ("-n", "auto", "--dist", "loadfile")
        command = [sys.executable, "-m", "pytest", "-m", "desk", *asked]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
