"""A process that appends without end and says what was acknowledged; it is there to be killed.

python appender.py FOLDER RUN: a line `first count` for every batch, written out at once.
"""

import random
import sys
from pathlib import Path

from wuse.trust.log import LogWriter, Signer

SIGNER = Signer("example.org/wuse/log", bytes(range(32)))


def entry(run: str, index: int) -> bytes:
    """What a run puts at an index: another run would put something else there."""
    return f"run {run}, entry {index}".encode()


def append_forever(root: Path, run: str) -> None:
    """Batches of one to seven hundred entries, each acknowledged on standard output."""
    writer, chance = LogWriter(root, SIGNER), random.Random(run)
    while True:
        first, count = writer.size(), chance.choice((1, 3, 40, 255, 256, 257, 700))
        writer.append([entry(run, index) for index in range(first, first + count)], first=first)
        print(first, count, flush=True)


if __name__ == "__main__":
    append_forever(Path(sys.argv[1]), sys.argv[2])
