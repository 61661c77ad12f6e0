"""What the fault tests share: how often, with which seed, and killing a process at a random moment."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TIMES = int(os.environ.get("WUSE_FAULTS", "2"))
"""How often each process is killed: twice in every run, WUSE_FAULTS=50 at night."""


def seeded() -> random.Random:
    """Chance that can be repeated: the seed is printed, and taken from WUSE_FAULTS_SEED."""
    seed = os.environ.get("WUSE_FAULTS_SEED") or str(int.from_bytes(os.urandom(4), "big"))
    print(f"WUSE_FAULTS_SEED={seed}")
    return random.Random(seed)


STARTED: list[subprocess.Popen[bytes]] = []


def started(
    *words: str, environment: Mapping[str, str] = os.environ, **pipes: int
) -> subprocess.Popen[bytes]:
    """A Python process of our own that sees the source tree."""
    told = {**environment, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{HERE}"}
    process = subprocess.Popen([sys.executable, *words], env=told, cwd=ROOT, **pipes)
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
