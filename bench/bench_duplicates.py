"""A million reports of which every twentieth says again what another says, compared by wuse and by Splink.

.venv/bin/python bench/bench_duplicates.py [REPORTS]

Both have the same rows, traits and blocks on DuckDB with two threads. wuse weighs by the published rule; Splink
estimates its weights from the rows themselves first, which is part of its time. Each runs in a process of its own,
Splink in an environment that is made from `requirements-peers.txt` and removed again (WUSE_PEERS: a folder to keep
it in).
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl
from duplicate_reports import Reports, make_reports

from wuse.assess.duplicates import load_duplicate_rule
from wuse.assess.duplicates.reading import comparable

HERE = Path(__file__).parent
REPORTS, SMALL, RUNS = 1_000_000, 5_000, 3
# The posterior chances that wuse's thresholds stand for, by its prior, as weights of Splink.
BANDS = {
    "wuse": {"possible": 16.5, "probable": 24.5},
    "Splink": {"possible": 16.5 - 19.9, "probable": 24.5 - 19.9},
}


@dataclass(frozen=True)
class Contender:
    """`kind`: which of the files it takes. `requires`: its line in the requirements, None for wuse."""

    name: str
    script: str
    kind: str
    requires: str | None = None


CONTENDERS = (
    Contender("wuse", "duplicates_wuse.py", "rows"),
    Contender("Splink", "duplicates_splink.py", "comparable", "splink"),
)


def python_of(contender: Contender, folder: Path) -> str:
    """The interpreter that has the contender."""
    if contender.requires is None:
        return sys.executable
    python = folder / contender.requires / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        lines = (HERE / "requirements-peers.txt").read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line.startswith((contender.requires, "polars", "pyarrow"))]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return str(python)


def written(count: int, folder: Path) -> Reports:
    """Reports as files for the contenders."""
    made = make_reports(count)
    made.rows.write_parquet(folder / f"{count}.rows")
    # What wuse derives of the rows is given to the peer, and counts in wuse's time alone.
    comparable(made.rows, load_duplicate_rule().list_of("case_report")).write_parquet(
        folder / f"{count}.comparable"
    )
    return made


def run(contender: Contender, count: int, folder: Path, peers: Path) -> tuple[dict[str, float], pl.DataFrame]:
    """One run: what it measured of itself, and the pairs that it found."""
    paths = [str(HERE.parent), str(HERE.parent / "src")] if contender.requires is None else []
    pairs = folder / "pairs"
    files = [folder / f"{size}.{contender.kind}" for size in (count, SMALL)]
    told = subprocess.run(
        [python_of(contender, peers), HERE / "peers" / contender.script, *files, pairs],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(told.stdout.splitlines()[-1]), pl.read_parquet(pairs)


def judged(found: pl.DataFrame, least: float, true: set[tuple[str, str]]) -> tuple[int, float, float]:
    """Pairs from a weight on, the share of them that is true, and the share of the true ones that is among them."""
    told = set(found.filter(pl.col("weight") >= least).select("report", "other_report").iter_rows())
    right = len(told & true)
    return len(told), right / max(1, len(told)), right / len(true)


def main() -> None:
    """The table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers = Path(os.environ.get("WUSE_PEERS") or folder / "peers")
        made = written(count, folder)
        written(SMALL, folder)
        runs: dict[str, list[dict[str, float]]] = {one.name: [] for one in CONTENDERS}
        found: dict[str, pl.DataFrame] = {}
        for _ in range(RUNS):
            for one in CONTENDERS:
                told, found[one.name] = run(one, count, folder, peers)
                runs[one.name].append(told)
    print(f"{count:,} reports, {len(made.true_pairs):,} pairs of one person\n")
    print("| contender | time | processor time | memory at most | threshold | pairs | precision | recall |")
    print("|---|---|---|---|---|---|---|---|")
    for one in CONTENDERS:
        middle = {what: median(told[what] for told in runs[one.name]) for what in ("wall", "cpu", "memory")}
        for band, least in BANDS[one.name].items():
            pairs, precision, recall = judged(found[one.name], least, made.true_pairs)
            print(
                f"| {one.name} | {middle['wall']:.1f} s | {middle['cpu']:.1f} s | {middle['memory']:,.0f} MB | {band} "
                f"| {pairs:,} | {precision:.3f} | {recall:.3f} |"
            )
    mine, theirs = (median(told["cpu"] for told in runs[one.name]) for one in CONTENDERS)
    print(f"\nSplink takes {theirs / mine:.1f} times the processor time of wuse.")


if __name__ == "__main__":
    main()
