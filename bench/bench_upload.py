"""A file of a million rows sent in parts: until its bytes are on the disk for good, and until its rows have a receipt.

The bytes beside plain writing of the same bytes with a flush for each megabyte, the least that a promise costs; the
rows beside `wuse import` of the same file. Each run has an empty site of one process, so that its memory is the site's.

.venv/bin/python bench/bench_upload.py [--rows 1000000]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench_send import Site, served
from bulk_file import TODAY, write_stock_file

from wuse import world
from wuse.intake.outgoing import Outgoing, outgoing
from wuse.intake.sending_line import Addressed, SendingLine
from wuse.places import load_registry
from wuse.vocabulary import PlaceLevel

MEGABYTE = 1024 * 1024
PART = 4 * MEGABYTE
RUNS = 3


def main() -> None:
    """Print a line for the bytes, one for the rows, and the most memory that the server took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    os.environ["WUSE_WORKERS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        places = [str(p.code) for p in load_registry().descendants("33", PlaceLevel.TOWNSHIP, on=TODAY)]
        file = Path(folder) / "stock.csv"
        write_stock_file(file, rows=rows, places=places)
        show(file, [run(file) for _ in range(RUNS)])


def show(file: Path, runs: list[tuple[float, float, float, float, float]]) -> None:
    """Medians of the runs."""
    there, least, taken, alone, memory = (median(column) for column in zip(*runs, strict=True))
    size = file.stat().st_size / MEGABYTE
    plain = f"written plainly {size / least:.0f} MB/s"
    print(f"{size:.0f} MB: {size / there:.0f} MB/s, {plain}: {there / least:.1f} times as long")
    print(f"rows: {taken:.1f} s to the receipt, imported {alone:.1f} s: {taken / alone:.1f} times as long")
    print(f"server: {memory:,.0f} MB at most")


def run(file: Path) -> tuple[float, float, float, float, float]:
    """Seconds to the last byte, of plain writing, to the receipt, of an import; megabytes of the server."""
    with tempfile.TemporaryDirectory() as home:
        with served(Path(home)) as site:
            there, taken = measured(site, outgoing(file, packed=False))
            memory = most_memory(Path(home))
        return there, seconds(lambda: flushed(file)), taken, seconds(lambda: imported(file)), memory


def measured(site: Site, file: Outgoing) -> tuple[float, float]:
    """Seconds until every byte is there, and from there to the receipt."""
    line = SendingLine(Addressed(site.address, "stock"), site.key, "en")
    begun = time.perf_counter()
    stand = line.begin(file, at=world.now())
    for content in file.parts(0, PART):
        stand = line.append(stand, content, at=world.now())
    there = time.perf_counter()
    receipt = line.finish(stand, at=world.now())
    assert receipt["tables"][0]["accepted"] > 0
    return there - begun, time.perf_counter() - there


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def flushed(file: Path) -> None:
    """The file copied, with a flush for each megabyte."""
    with file.open("rb") as content, file.with_suffix(".copy").open("wb") as out:
        while piece := content.read(MEGABYTE):
            out.write(piece)
            out.flush()
            os.fsync(out.fileno())


def imported(file: Path) -> None:
    """The file taken in by the command line, into a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        words = ["import", str(file), "--standard", "stock", "--json", "--home", home]
        subprocess.run([sys.executable, "-m", "wuse", *words], stdout=subprocess.DEVNULL, check=False)


def most_memory(home: Path) -> float:
    """Megabytes that the largest process of the server held at its worst."""
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = (status.parent / "environ").read_bytes()
            if f"WUSE_HOME={home}".encode() in words:
                lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
                most = max(most, int(lines["VmHWM"].split()[0]))
        except (OSError, KeyError):
            continue
    return most / 1024


if __name__ == "__main__":
    main()
