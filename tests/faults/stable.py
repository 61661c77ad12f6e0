"""Starts keepers at once: it has loaded what `wuse keep` loads, and forks when it is told.

python stable.py HOME, then on standard input `start` (answered with a process id) or `kill ID` (answered with how it
ended). The fork runs what `wuse keep --every 0.01` runs after its start.
"""

import os
import signal
import sys
from pathlib import Path

from wuse.cli.desk import open_desk
from wuse.cli.keeper import keep_going


def main(home: Path) -> None:
    """Until standard input ends; then every keeper that is left is killed."""
    audit, running = open_desk(home), set()
    from django.db import connections

    connections.close_all()
    for line in sys.stdin:
        if line == "start\n":
            child = os.fork()
            if not child:
                keep_going(home, audit, every=0.01)
            running.add(child)
            print(child, flush=True)
        else:
            child = int(line.split()[1])
            running.discard(child)
            print(killed(child), flush=True)
    for child in running:
        killed(child)


def killed(child: int) -> int:
    """Minus nine when the kill ended it, something else when it had ended before."""
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
