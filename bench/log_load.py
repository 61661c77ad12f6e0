"""The load of bench_log.py, the same for both; Python alone runs it, since the peer has an environment of its own."""

import random
import threading
import time
from collections.abc import Callable

BATCH, BATCHES, ENTRY = 5_000, 20, 300
RATE, SECONDS = 10_000, 10
PROOFS, VERIFIED = 1_000, 20_000


def batches() -> list[list[bytes]]:
    """Entries as long as those of the audit, never twice the same."""
    chance = random.Random(20200209)
    return [[chance.randbytes(ENTRY) for _ in range(BATCH)] for _ in range(BATCHES)]


def paced(append: Callable[[list[bytes]], None]) -> list[float]:
    """Ten thousand entries a second for ten seconds, a hundred at a time; whatever has come goes in together.

    Returns seconds from the arrival of a hundred to the end of the append that took them, for each hundred.
    """
    waiting: list[tuple[float, list[bytes]]] = []
    ready, took, done = threading.Condition(), [], threading.Event()

    def arrive() -> None:
        chance, begun = random.Random(7), time.perf_counter()
        for number in range(RATE * SECONDS // 100):
            time.sleep(max(0.0, begun + number * 100 / RATE - time.perf_counter()))
            with ready:
                waiting.append((begun + number * 100 / RATE, [chance.randbytes(ENTRY) for _ in range(100)]))
                ready.notify()
        done.set()

    source = threading.Thread(target=arrive)
    source.start()
    while not done.is_set() or waiting:
        with ready:
            ready.wait_for(lambda: bool(waiting), timeout=0.1)
            taken, waiting[:] = list(waiting), []
        if taken:
            append([entry for _, entries in taken for entry in entries])
            took += [time.perf_counter() - arrived for arrived, _ in taken]
    source.join()
    return took
