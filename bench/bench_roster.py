"""What counting the codes of a roster takes, up to the largest firm: read, keyed, counted, an entry for each person.

PYTHONPATH=. .venv/bin/python bench/bench_roster.py --most 100000

A home with a desk; each row is a person who is registered and declared, and the keeper has judged all. The peer is the
same count with the code of each person asked for by itself, as it was before; of it a few hundred rows are measured.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

PEER = 300
AT_ONCE = 10_000


def main() -> None:
    """A line for each size and way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.most)


def measure(home: Path, most: int) -> None:
    """Fill, judge, and count."""
    from wuse.cli.desk import open_desk

    open_desk(home)
    from code_facts import NOW

    from tests.code_people import CodeDesk
    from tests.desk_people import staffed_desk
    from tests.documents import resident_number
    from tests.resumption_people import FirmDesk, add_resumption_people
    from wuse.intake.read import read_file
    from wuse.publish.codes.store import code_of, colours_of
    from wuse.respond.actions.rosters import count_roster
    from wuse.respond.store.kept_run import KeptCodesReader
    from wuse.web.api.body import LIMITS

    desk = add_resumption_people(staffed_desk(home, NOW))
    codes, firms = CodeDesk(desk), FirmDesk(desk, home)
    numbers = [resident_number(number) for number in range(most)]
    registered(codes, numbers)
    began = time.perf_counter()
    codes.judge()
    print(f"{most:,} codes judged and written in {time.perf_counter() - began:.0f} s", flush=True)
    reader, frame = KeptCodesReader(home), {"response": desk.response, "at": desk.at}

    def at_once(persons: Sequence[object]) -> Mapping[object, object]:
        return colours_of(codes.pool, persons, kept=reader, **frame)  # type: ignore[arg-type, return-value]

    def one_by_one(persons: Sequence[object]) -> Mapping[object, object]:
        pool = codes.pool
        return {one: code_of(pool, one, kept=reader, **frame).colour for one in persons}  # type: ignore[arg-type]

    def count(
        rows: int, colours: Callable[[Sequence[object]], Mapping[object, object]]
    ) -> tuple[float, object]:
        name = f"firm{firms.firms}"
        firms.register(name)
        number = firms.open(name)
        content = "\n".join(["身份证号", *numbers[:rows]]).encode()
        began = time.perf_counter()
        table = read_file("roster.csv", content, limits=LIMITS)
        cells = (text or "" for text in table.cells["身份证号"])
        found = firms.do(name, count_roster, number, vault=desk.vault, numbers=cells, colours_of=colours)
        return time.perf_counter() - began, found

    sizes = [size for size in (100, 1_000, 10_000, 100_000) if size <= most]
    count(sizes[0], at_once)
    for rows in sizes:
        taken, found = count(rows, at_once)
        told = f"{taken * 1e6 / rows:7.0f} µs a row"
        print(f"{rows:>9,} rows at once      {taken:8.2f} s {told}  {found}", flush=True)
    rows = min(PEER, most)
    peer, _ = count(rows, one_by_one)
    print(f"{rows:>9,} rows one by one   {peer:8.2f} s {peer * 1e6 / rows:7.0f} µs a row")
    print(f"one by one takes {peer / rows / (taken / sizes[-1]):.1f} times as long a row")
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def registered(codes: object, numbers: list[str]) -> None:
    """Everybody in the vault, with a declaration an hour old in the files."""
    from tests.code_people import WELL
    from tests.desk_people import COUNTY
    from wuse.trust.identity import DocumentKind, read_document
    from wuse.trust.store.vault import Registration
    from wuse.trust.vault import Identity

    desk = codes.desk  # type: ignore[attr-defined]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        keys = [desk.vault.key_of(read_document(DocumentKind.RESIDENT_ID, number)) for number in some]
        persons = {
            key: Registration(Identity(DocumentKind.RESIDENT_ID, number, "CHN", "测试员工"), COUNTY)
            for key, number in zip(keys, some, strict=True)
        }
        with desk.audit.transaction():
            desk.vault.keep_all(persons, response=desk.response, may_change=lambda _: True, at=desk.at)
        rows = [
            {
                "declaration_id": f"b{key[3:17]}",
                "person": key,
                "declared_at": desk.at - timedelta(hours=1),
                **WELL,
            }
            for key in keys
        ]
        at = desk.at - timedelta(hours=1)
        values = {"batch_id": f"bench-{start}", "recorded_at": at, "response": desk.response}
        codes.pool.append("declaration", pl.DataFrame(rows), **values)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
