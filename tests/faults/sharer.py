"""A process that appends wherever the log stands, beside others that do the same; it is there to be killed."""

import sys
from pathlib import Path

from appender import SIGNER

from wuse.trust.log import LogWriter


def main(root: Path, run: str) -> None:
    """Batches of one to three hundred entries; a line `first count` for each that was acknowledged."""
    writer, count = LogWriter(root, SIGNER), 0
    while True:
        count = count % 300 + 37
        first, _ = writer.append([f"{run}: {number} of {count}".encode() for number in range(count)])
        print(first, count, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
