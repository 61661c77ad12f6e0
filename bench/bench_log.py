"""The transparency log beside pymerkle: durable appends, time to a signed checkpoint, proofs, verification.

.venv/bin/python bench/bench_log.py

pymerkle is a peer only and no dependency: give it an environment of its own, and name its interpreter.

python3 -m venv PEER && PEER/bin/pip install pymerkle
WUSE_PYMERKLE_PYTHON=PEER/bin/python .venv/bin/python bench/bench_log.py
"""

import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

from log_load import BATCH, BATCHES, PROOFS, RATE, VERIFIED, batches, paced

from wuse.trust.log import (
    LogFolder,
    LogWriter,
    Signer,
    TileName,
    hash_leaf,
    inclusion_proof,
    node_reader,
    open_log,
    verify_inclusion,
)

SIGNER = Signer("bench.example/log", bytes(range(32)))
MILLION = 1_000_000
Peer = dict[str, Any] | None


def appended(root: Path) -> float:
    """Entries a second, every batch flushed and counted by a signed checkpoint."""
    writer, load = LogWriter(root, SIGNER), batches()
    started = time.perf_counter()
    for batch in load:
        writer.append(batch)
    return BATCH * BATCHES / (time.perf_counter() - started)


def integrated(root: Path) -> list[float]:
    """Seconds from arrival to the signed checkpoint, under the paced load."""
    writer = LogWriter(root, SIGNER)
    return paced(lambda entries: writer.append(entries) and None)


def filled(root: Path, size: int) -> None:
    """A log of so many entries, made by the writer without flushing: only what is read from it is measured."""
    with patch("wuse.trust.log.folder.os.fsync"):
        writer = LogWriter(root, SIGNER)
        for start in range(0, size, 100_000):
            writer.append([number.to_bytes(8, "big") * 4 for number in range(start, start + 100_000)])


def from_disk(folder: LogFolder) -> Callable[[TileName], bytes]:
    """A fetch for which no file is in the memory of the operating system."""

    def fetch(name: TileName) -> bytes:
        file = folder.root / name.path
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
        return folder.fetch(name)

    return fetch


def proved(root: Path, size: int) -> None:
    """Proofs of random leaves.

    Off the disk: nothing is in memory, not even the tiles at the top. New reader: the files are in the memory of the
    operating system. Kept reader: one for the tree, as a service has it, with its usual 64 tiles.
    """
    folder, state = open_log(root, SIGNER.key)
    os.sync()
    kept = node_reader(size, folder.fetch)
    ways = {
        "off the disk": lambda: node_reader(size, from_disk(folder)),
        "new reader": lambda: node_reader(size, folder.fetch),
        "kept reader": lambda: kept,
    }
    for name, reader in ways.items():
        chance, took = random.Random(1), []
        for index in (chance.randrange(size) for _ in range(PROOFS)):
            started = time.perf_counter()
            proof = inclusion_proof(index, size, reader())
            took.append(time.perf_counter() - started)
            leaf = hash_leaf(index.to_bytes(8, "big") * 4)
            verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=state.root)
        print(f"wuse   proof in {size:>10,}, {name:<19} {spread(took)}")


def verified(root: Path, size: int) -> float:
    """Verifications per second of processor time."""
    folder, state = open_log(root, SIGNER.key)
    node, chance = node_reader(size, folder.fetch, kept=4096), random.Random(1)
    indices = [chance.randrange(size) for _ in range(PROOFS)]
    proofs = [
        (index, hash_leaf(index.to_bytes(8, "big") * 4), inclusion_proof(index, size, node))
        for index in indices
    ]
    used = time.process_time()
    for number in range(VERIFIED):
        index, leaf, proof = proofs[number % PROOFS]
        verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=state.root)
    return VERIFIED / (time.process_time() - used)


def spread(seconds: list[float]) -> str:
    """Median and the 95th of a hundred, in milliseconds."""
    return f"median {median(seconds) * 1000:8.3f} ms  p95 {quantiles(seconds, n=20)[-1] * 1000:8.3f} ms"


def peer(folder: Path) -> Peer:
    """The peer's figures, from its own interpreter; nothing when there is none."""
    python = os.environ.get("WUSE_PYMERKLE_PYTHON")
    if not python:
        print(__doc__)
        print("No peer in this run: WUSE_PYMERKLE_PYTHON is not set.")
        return None
    words = [python, str(Path(__file__).with_name("peer_merkle.py")), str(folder)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def report(name: str, ours: float, other: Peer, key: str) -> None:
    """A rate of ours, and the ratio to the peer's."""
    print(f"wuse   {name:<46} {ours:10,.0f}")
    if other:
        print(f"peer   {'the same':<46} {other[key]:10,.0f}  ratio {ours / other[key]:.2f}")


def main() -> None:
    """Both in one run, and the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("WUSE_BENCH_FOLDER")) as place:
        root = Path(place)
        rate, waits = appended(root / "append"), integrated(root / "paced")
        other = peer(root)
        report(f"durable appends/s, {BATCH} at a time, with root", rate, other, "rooted")
        if other:
            bare = other["bare"]
            print(f"peer   {'its rows alone, without a root':<46} {bare:10,.0f}  ratio {rate / bare:.2f}")
        print(f"wuse   {RATE} entries/s, each to its checkpoint   {spread(waits)}")
        if other:
            print(f"peer   the same, each to its root             {spread(other['paced'])}")
        filled(root / "one", MILLION)
        proved(root / "one", MILLION)
        for name in ("cold", "warm") if other else ():
            print(f"peer   proof in  1,000,000, cache {name:<13} {spread(other[name])}")
        report("verifications per cpu-second", verified(root / "one", MILLION), other, "verified")
        filled(root / "ten", 10 * MILLION)
        proved(root / "ten", 10 * MILLION)


if __name__ == "__main__":
    main()
