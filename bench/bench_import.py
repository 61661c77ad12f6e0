"""A file of 200,000 figures imported, beside a peer that checks the same rules row by row in plain Python.

.venv/bin/python bench/bench_import.py
"""

import csv
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.audits import MemoryAudit
from wuse.intake import import_file
from wuse.places import PlaceTree, load_registry
from wuse.pool import Pool, load_standard
from wuse.vocabulary import PlaceLevel

ROWS = 200_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = ("place", "date", "measure", "value", "basis", "source")


def figures(tree: PlaceTree) -> Iterator[tuple[str, str, str, str, str, str]]:
    """New cases of villages, one row in two hundred with a mistake."""
    chance = random.Random(20200209)
    villages = [str(place.code) for place in tree.descendants("33", PlaceLevel.VILLAGE, on=date(2020, 2, 9))]
    for number in range(ROWS):
        day = date(2020, 1, 21) + timedelta(days=number // len(villages))
        value = "many" if chance.random() < 0.005 else str(chance.randrange(20))
        yield villages[number % len(villages)], day.isoformat(), "tests_new", value, "published", "bench-1"


def written(folder: Path, tree: PlaceTree) -> Path:
    """The file."""
    file = folder / "figures.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(figures(tree))
    return file


def by_rows(file: Path, tree: PlaceTree) -> tuple[int, int]:
    """The peer: every rule on every row, accepted rows kept in memory and not even stored."""
    measures = set(load_standard("case_count").field("measure").constraints["enum"])
    bases, seen, good, bad = {"published", "derived", "estimated"}, set(), [], 0
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                day, value = date.fromisoformat(row["date"]), int(row["value"])
            except ValueError:
                bad += 1
                continue
            key = (row["place"], day, row["measure"], row["basis"])
            known = tree.exists(row["place"], day) and row["measure"] in measures and row["basis"] in bases
            if not known or value < 0 or day > AT.date() or len(row["source"]) < 3 or key in seen:
                bad += 1
                continue
            seen.add(key)
            good.append((key, value, row["source"]))
    return len(good), bad


def main() -> None:
    """Both, their counts and the ratio."""
    tree = load_registry()
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder), tree)
        started = time.perf_counter()
        result = import_file(
            audit=MemoryAudit(),
            path=file,
            standard_name="case_count",
            pool=Pool(Path(folder)),
            places=tree,
            by="bench",
            at=AT,
        )
        wuse = time.perf_counter() - started
        started = time.perf_counter()
        good, bad = by_rows(file, tree)
        peer = time.perf_counter() - started
    assert (result.accepted, result.quarantined) == (good, bad)
    print(
        f"{ROWS} rows, {result.accepted} accepted and stored, {result.quarantined} set aside; the peer agrees"
    )
    print(f"wuse import             {wuse:6.2f} s  {ROWS / wuse:10,.0f} rows/s")
    print(
        f"peer: rows in Python    {peer:6.2f} s  {ROWS / peer:10,.0f} rows/s (checks only)  ratio {peer / wuse:.1f}"
    )


if __name__ == "__main__":
    main()
