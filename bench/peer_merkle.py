"""The peer of bench_log.py: pymerkle's durable SQLite tree, run by the interpreter that has it; answers in JSON.

PYTHON bench/peer_merkle.py FOLDER. Nothing of wuse is imported here, and nothing of pymerkle anywhere else.
"""

import json
import random
import sys
import time
from pathlib import Path

from log_load import BATCH, BATCHES, PROOFS, VERIFIED, batches, paced
from pymerkle import SqliteTree, verify_inclusion


def appended(file: Path) -> dict[str, float]:
    """Batches stored durably; with and without the root that a log has to sign after each."""
    rates = {}
    for name, with_root in (("bare", False), ("rooted", True)):
        with SqliteTree(str(file.with_suffix(f".{name}"))) as tree:
            load = batches()
            started = time.perf_counter()
            for batch in load:
                tree.append_entries(batch)
                if with_root:
                    tree.get_root()
            rates[name] = BATCH * BATCHES / (time.perf_counter() - started)
    return rates


def integrated(file: Path) -> list[float]:
    """Seconds from arrival to a root that counts the entry, under the paced load."""
    with SqliteTree(str(file.with_suffix(".paced"))) as tree:

        def append(entries: list[bytes]) -> None:
            tree.append_entries(entries)
            tree.get_root()

        return paced(append)


def proved(file: Path, size: int) -> dict[str, object]:
    """Proofs of random leaves, with its cache empty and filled; then their verification."""
    filled = SqliteTree(str(file.with_suffix(".large")))
    for start in range(0, size, 100_000):
        filled.append_entries(number.to_bytes(8, "big") * 4 for number in range(start, start + 100_000))
    filled.close()
    chance = random.Random(1)
    cold: list[float] = []
    for _ in range(5):
        with SqliteTree(str(file.with_suffix(".large"))) as tree:
            started = time.perf_counter()
            tree.prove_inclusion(chance.randrange(size) + 1)
            cold.append(time.perf_counter() - started)
    with SqliteTree(str(file.with_suffix(".large"))) as tree:
        root, warm, proofs = tree.get_root(), [], []
        for index in (chance.randrange(size) + 1 for _ in range(PROOFS)):
            started = time.perf_counter()
            proof = tree.prove_inclusion(index)
            warm.append(time.perf_counter() - started)
            proofs.append((tree.get_leaf(index), proof, index))
        used = time.process_time()
        for number in range(VERIFIED):
            leaf, proof, index = proofs[number % PROOFS]
            verify_inclusion(leaf, root, proof, index=index, size=size)
        used = time.process_time() - used
    return {"cold": cold, "warm": warm, "verified": VERIFIED / used}


if __name__ == "__main__":
    place = Path(sys.argv[1]) / "tree"
    print(json.dumps({**appended(place), "paced": integrated(place), **proved(place, 1_000_000)}))
