"""What showing one person's code takes, among many who declared: from the kept state, and from all rows of the person.

PYTHONPATH=. .venv/bin/python bench/bench_code_page.py --persons 5000000   # 500,000 by default

A home with a desk; the declarations lie in the pool's files, the keeper has judged everyone and written the state.
Sixty persons declare once more afterwards. The peer is the same answer without the kept state.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from code_facts import NOW, Stretch, facts, keys

sys.path.insert(0, str(Path(__file__).parent.parent))

LOOKS = 60
AT_ONCE = 1_000_000


def main() -> None:
    """A line for each way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=500_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.persons)


def measure(home: Path, persons: int) -> None:
    """Fill, judge, and look."""
    from wuse.cli.desk import open_desk

    open_desk(home)
    from tests.code_people import CodeDesk
    from tests.desk_people import staffed_desk
    from wuse.publish.codes.store import code_of
    from wuse.respond.store.kept_run import KeptCodesReader

    codes = CodeDesk(staffed_desk(home, NOW))
    shown = codes.register(*(f"person-{n}" for n in range(LOOKS)))
    codes.key()
    codes.declares(*shown)
    declared(codes, persons)
    began = time.perf_counter()
    found = codes.judge()
    print(f"{found.judged:,} codes judged and written in {time.perf_counter() - began:.0f} s", flush=True)
    reader, response = KeptCodesReader(home), codes.desk.response
    codes.desk.later(minutes=2)

    def look(**how: object) -> Callable[[int], object]:
        return lambda n: code_of(codes.pool, shown[n], response=response, at=codes.desk.at, **how)  # type: ignore[arg-type]

    def shows() -> dict[str, Callable[[int], object]]:
        return {
            "from all rows": look(),
            "from the kept state": look(kept=reader),
            "issued from the kept state": lambda n: codes.issue(
                "wang", shown[n], kept=reader, represents=shown
            ),
        }

    told(shows(), "")
    for person in shown:
        codes.declares(person, declaration_id=f"d-{person[3:15]}")
    told(shows(), ", declared since")


def declared(codes: object, persons: int) -> None:
    """Everybody else's declaration, in the files."""
    from wuse.pool import load_standard

    pool, response = codes.pool, codes.desk.response  # type: ignore[attr-defined]
    for n in range(-(-persons // AT_ONCE)):
        stretch = Stretch(n, -(-persons // AT_ONCE), min(AT_ONCE, persons - n * AT_ONCE))
        rows = facts(stretch, keys(stretch))["declaration"]
        columns = [name for name in load_standard("declaration").columns if name in rows.columns]
        at = NOW - timedelta(hours=1)
        pool.append(
            "declaration", rows.select(columns), batch_id=f"bench-{n}", recorded_at=at, response=response
        )


def told(ways: dict[str, Callable[[int], object]], when: str) -> None:
    """The middle and the 95th of a hundred, in milliseconds; the first look, which fills what is kept, is left out."""
    for name, look in ways.items():
        look(0)
        times = []
        for n in range(LOOKS):
            began = time.perf_counter()
            look(n)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        p95 = times[int(0.95 * len(times))]
        print(f"{name + when:44} median {statistics.median(times):7.1f} ms, p95 {p95:7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
