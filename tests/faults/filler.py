"""A process that appends until its files may not grow, and goes on when they may again."""

import resource
import sys
from pathlib import Path

from appender import SIGNER

from wuse.trust.log import LogWriter
from wuse.vocabulary import Refusal


def main(root: Path, limit: int) -> None:
    """Prints the code of the refusal, then the size at the end. The limit stands for a disk that is full."""
    writer = LogWriter(root, SIGNER)
    writer.append([b"before"] * 200)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    for _ in range(3):
        try:
            writer.append([b"while full"] * 300)
        except Refusal as refusal:
            print(refusal.code, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    _, state = writer.append([b"after"] * 300)
    print(state.size, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
