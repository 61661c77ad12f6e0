"""Starts keepers or flushers at once: it has loaded what `wuse keep` loads, and forks when it is told.

python stable.py HOME keep|flush|jump, then on standard input `start` (answered with a process id) or `kill ID`
(answered with how it ended). The fork runs what `wuse keep --every 0.01` runs after its start, or its flusher alone
without a pause, by a clock that jumps if it is to.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from wuse import world
from wuse.cli.desk import open_desk
from wuse.cli.keeper import _flush, keep_going


def main(home: Path, work: str) -> None:
    """Until standard input ends; then every process that is left is killed."""
    audit, running = open_desk(home), set()
    from django.db import connections

    connections.close_all()
    for line in sys.stdin:
        if line == "start\n":
            child = os.fork()
            if not child:
                if work == "keep":
                    keep_going(home, audit, every=0.01)
                if work == "jump":
                    let_the_clock_jump()
                flush_without_end(home)
            running.add(child)
            print(child, flush=True)
        else:
            child = int(line.split()[1])
            running.discard(child)
            print(killed(child), flush=True)
    for child in running:
        killed(child)


def flush_without_end(home: Path) -> NoReturn:
    """Move whatever is there; a disk that is full or a desk that is busy is met again a little later."""
    from wuse.trust.store.away import DESK_AWAY, let_go

    while True:
        try:
            _flush(home)
        except (OSError, *DESK_AWAY):
            let_go()
            print("could not move", file=sys.stderr, flush=True)
            time.sleep(0.02)


def let_the_clock_jump() -> None:
    """From now on it is set forth and back by up to a day at every look."""
    right, chance = world.now, random.Random(os.getpid())
    world.now = lambda: right() + timedelta(days=chance.uniform(-1, 1))


def killed(child: int) -> int:
    """Minus nine when the kill ended it, something else when it had ended before."""
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
