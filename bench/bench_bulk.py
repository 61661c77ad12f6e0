"""A file of a million rows imported with every error told, beside frictionless, pandera and Great Expectations.

.venv/bin/python bench/bench_bulk.py [ROWS]

The peers check by the same rules and stop there, and so does wuse once; then it also writes the report, the rows set
aside and the accepted rows into a pool. Each contender runs in a process of its own, the peers in environments that are
made from `requirements-peers.txt` and removed again (WUSE_PEERS: a folder to keep them in). A slow peer is given fewer
rows, the first of the file; a ratio of rows per second of processor time then compares them.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from bulk_file import COLUMNS, DURABLE, TODAY, Planted, write_stock_file

from wuse.places import load_registry
from wuse.pool import load_standard
from wuse.vocabulary import PlaceLevel

HERE = Path(__file__).parent
ROWS = 1_000_000
RUNS = 3
SMALL = 2_000
_QUIET = {"GX_ANALYTICS_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
PLACE_PATTERN = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$"


@dataclass(frozen=True)
class Contender:
    """`share`: of the rows that it is given. `requires`: its line in the requirements, None for wuse.

    `task`: what wuse is to do.
    """

    name: str
    script: str
    requires: str | None = None
    share: float = 1
    task: str = ""


CONTENDERS = (
    Contender("wuse, read and checked", "bulk_wuse.py", task="check"),
    Contender("wuse, imported", "bulk_wuse.py", task="import"),
    Contender("frictionless", "bulk_frictionless.py", "frictionless", share=0.2),
    Contender("pandera on Polars", "bulk_pandera.py", "pandera"),
    Contender("Great Expectations on pandas", "bulk_expectations.py", "great-expectations"),
)


@dataclass(frozen=True)
class Outcome:
    """Medians of the runs: seconds, seconds of processor time, MB; and of the errors those not found in the last."""

    rows: int
    wall: float
    cpu: float
    memory: float
    planted: int
    missed: int
    blamed: int

    @property
    def speed(self) -> float:
        """Rows in a second of processor time."""
        return self.rows / self.cpu


def rules_of(places: Sequence[str]) -> dict[str, object]:
    """The rules of the stock standard, for programs that do not know its form."""
    standard = load_standard("stock")
    columns = {name: standard.field(name) for name in COLUMNS}
    return {
        "columns": {name: {"type": field.type, **field.constraints} for name, field in columns.items()},
        "key": list(standard.key),
        "durable": list(DURABLE),
        "places": list(places),
        "place_pattern": PLACE_PATTERN,
        "today": TODAY.isoformat(),
    }


def python_of(contender: Contender, folder: Path) -> str:
    """The interpreter that has the contender."""
    if contender.requires is None:
        return sys.executable
    python = folder / contender.requires / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        lines = (HERE / "requirements-peers.txt").read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line.startswith(contender.requires)]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return str(python)


def first_rows(file: Path, rows: int) -> Path:
    """The heading line and the first rows of a file, as a file."""
    part = file.with_name(f"{rows}.csv")
    if not part.exists():
        with file.open("rb") as lines, part.open("wb") as out:
            out.writelines(islice(lines, rows + 1))
    return part


def run(
    python: str, contender: Contender, file: Path, small: Path, rules: Path
) -> tuple[dict[str, float], set[tuple[int, str]]]:
    """One run: what it measured of itself, and the errors that it found."""
    found = file.with_name("found.csv")
    paths = [str(HERE.parent), str(HERE.parent / "src")] if contender.requires is None else []
    told = subprocess.run(
        [python, HERE / "peers" / contender.script, file, small, rules, found],
        env={**os.environ, **_QUIET, "PYTHONPATH": os.pathsep.join(paths), "WUSE_BULK": contender.task},
        stdout=subprocess.PIPE,
        check=True,
    )
    with found.open(encoding="utf-8", newline="") as lines:
        errors = {(int(row), column) for row, column in csv.reader(lines)}
    return json.loads(told.stdout.splitlines()[-1]), errors


def outcome(
    rows: int, runs: list[dict[str, float]], found: set[tuple[int, str]], planted: Planted
) -> Outcome:
    """Medians, and the errors found beside those planted in the rows that were given."""
    there = {(row, column) for row, column in planted.all if row <= rows}
    # Of two rows that contradict each other either may be named.
    spoilt = {row for row, _ in there} | {row - 1 for row, column in there if column == "key"}
    middle = {what: median(one[what] for one in runs) for what in ("wall", "cpu", "memory")}
    return Outcome(
        rows=rows,
        **middle,
        planted=len(there),
        missed=len(there - found),
        blamed=len({row for row, _ in found} - spoilt),
    )


def table(outcomes: dict[str, Outcome]) -> str:
    """The results as Markdown."""
    wuse = next(iter(outcomes.values()))
    lines = [
        "| contender | rows given | time | processor time | rows per second of processor time "
        "| wuse checks faster by | memory at most | planted errors missed | good rows blamed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in outcomes.items():
        ratio = "–" if one is wuse else f"{wuse.speed / one.speed:.1f} times"
        lines.append(
            f"| {name} | {one.rows:,} | {one.wall:.2f} s | {one.cpu:.2f} s | {one.speed:,.0f} | {ratio} "
            f"| {one.memory:,.0f} MB | {one.missed:,} of {one.planted:,} | {one.blamed:,} |"
        )
    return "\n".join(lines)


def measured(rows: int, folder: Path, peers: Path) -> dict[str, Outcome]:
    """All contenders, run by run in turn, so that a busy moment of the machine meets them all."""
    tree = load_registry()
    places = [str(place.code) for place in tree.descendants("33", PlaceLevel.TOWNSHIP, on=TODAY)]
    planted = write_stock_file(folder / "stock.csv", rows=rows, places=places)
    rules = folder / "rules.json"
    rules.write_text(json.dumps(rules_of(places)), encoding="utf-8")
    small = first_rows(folder / "stock.csv", SMALL)
    runs: dict[str, list[dict[str, float]]] = {one.name: [] for one in CONTENDERS}
    found: dict[str, set[tuple[int, str]]] = {}
    for _ in range(RUNS):
        for one in CONTENDERS:
            file = first_rows(folder / "stock.csv", int(rows * one.share))
            told, found[one.name] = run(python_of(one, peers), one, file, small, rules)
            runs[one.name].append(told)
    return {
        one.name: outcome(int(rows * one.share), runs[one.name], found[one.name], planted)
        for one in CONTENDERS
    }


def main() -> None:
    """The table, and whether the goals are met."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        peers = Path(os.environ.get("WUSE_PEERS") or Path(folder) / "peers")
        outcomes = measured(rows, Path(folder), peers)
    print(table(outcomes))
    wuse = [one for name, one in outcomes.items() if name.startswith("wuse")]
    assert not any(one.missed or one.blamed for one in wuse), (
        "an error was not told, or a good row was blamed"
    )


if __name__ == "__main__":
    main()
