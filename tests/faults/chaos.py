"""What the fault tests share: how often, with which seed, and killing a process at a random moment."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.desks import ROOT, environment_of

HERE = Path(__file__).parent
TIMES = int(os.environ.get("WUSE_FAULTS", "3"))
"""How often each process is killed: three times in every run, WUSE_FAULTS=50 at night."""


def seeded() -> random.Random:
    """Chance that can be repeated: the seed is printed, and taken from WUSE_FAULTS_SEED."""
    seed = os.environ.get("WUSE_FAULTS_SEED") or str(int.from_bytes(os.urandom(4), "big"))
    print(f"WUSE_FAULTS_SEED={seed}")
    return random.Random(seed)


STARTED: list[subprocess.Popen[bytes]] = []


def started(*words: str, home: Path | None = None, **pipes: int) -> subprocess.Popen[bytes]:
    """A Python process of our own that sees the source tree, and works on a home if one is given."""
    paths = f"{ROOT / 'src'}{os.pathsep}{HERE}"
    environment = environment_of(home, PYTHONPATH=paths) if home else {**os.environ, "PYTHONPATH": paths}
    process = subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, **pipes)
    STARTED.append(process)
    return process


def killed_after(process: subprocess.Popen[bytes], seconds: float) -> list[str]:
    """Kill it so long after its first line; returns its whole lines, the first one included."""
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "it ended before it acknowledged anything"
    time.sleep(seconds)
    process.kill()
    said = first + process.stdout.read()
    process.stdout.close()
    assert process.wait() == -9, "it was to be killed, but had ended by itself"
    return said[: said.rfind(b"\n") + 1].decode().splitlines()
