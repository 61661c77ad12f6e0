"""Memory that the readers take for hostile files, each in a process that may not have more than 6 GiB (RLIMIT_AS).

.venv/bin/python bench/bench_files.py

A file is made by a process that has ended before it is read. What reading took is the most that the process ever had
(VmHWM) less what it had with all modules loaded and the file in memory. Limits are those of the HTTP channel. The peer
reads the same bytes without a limit of its own: Polars, and fastexcel for a workbook. Where it ends without an answer,
the table says how.
"""

import io
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MEMORY = 6 * 1024**3
SECONDS = 120


def _memory(field: str) -> int:
    """Bytes, as Linux counts them for this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) * 1024


def _ours(name: str) -> Callable[[bytes], str]:
    from wuse.intake.read import read_file
    from wuse.vocabulary import Refusal
    from wuse.web.api.body import LIMITS

    def read(content: bytes) -> str:
        try:
            table = read_file(name, content, limits=LIMITS)
        except Refusal as refusal:
            return f"`{refusal.code.removeprefix('intake.')}`"
        return f"{table.cells.height:,} rows"

    return read


def _peer(name: str) -> Callable[[bytes], str]:
    import fastexcel
    import polars as pl

    readers: dict[str, Callable[[io.BytesIO], pl.DataFrame]] = {
        "csv": lambda file: pl.read_csv(file, infer_schema=False),
        "json": pl.read_json,
        "ndjson": pl.read_ndjson,
        "parquet": lambda file: pl.read_parquet(file).with_columns(pl.all().cast(pl.String)),
        "arrows": lambda file: pl.read_ipc_stream(file).with_columns(pl.all().cast(pl.String)),
        "xlsx": lambda file: pl.DataFrame(
            fastexcel.read_excel(file.getvalue()).load_sheet(0, header_row=None)
        ),
    }

    def read(content: bytes) -> str:
        try:
            return f"{readers[name.rpartition('.')[2]](io.BytesIO(content)).height:,} rows"
        except Exception as error:
            return type(error).__name__

    return read


def _measured(path: Path, reader: str) -> None:
    """In the second process: read, and print what became of it."""
    read = {"wuse": _ours, "peer": _peer}[reader](path.name)
    content = path.read_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    before, start = _memory("VmRSS"), time.perf_counter()
    outcome = read(content)
    took = time.perf_counter() - start
    print(json.dumps({"outcome": outcome, "memory": max(_memory("VmHWM") - before, 0), "seconds": took}))


def _make(name: str, path: Path) -> None:
    from hostile_files import FILES

    path.write_bytes(FILES[name][1]())


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )


def _told(path: Path, reader: str) -> tuple[str, str, str]:
    """Outcome, memory and time of a reading."""
    try:
        ended = _run("read", str(path), reader)
    except subprocess.TimeoutExpired:
        return f"no answer in {SECONDS} s", "–", "–"
    if ended.returncode:
        how = signal.Signals(-ended.returncode).name if ended.returncode < 0 else f"exit {ended.returncode}"
        return f"**ended: {how}**", "–", "–"
    found = json.loads(ended.stdout)
    return found["outcome"], f"{found['memory'] / 1e6:,.0f} MB", f"{found['seconds']:.2f} s"


def main() -> None:
    """Print the table."""
    from hostile_files import FILES

    print("| file | size | wuse | memory | time | peer | memory | time |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, _) in FILES.items():
            path = Path(folder) / f"file.{kind}"
            made = _run("make", name, str(path))
            if made.returncode:
                raise SystemExit(made.stderr)
            size = path.stat().st_size
            shown = f"{size / 1e6:.1f} MB" if size > 1e5 else f"{size / 1e3:.0f} kB"
            cells = [name, shown, *_told(path, "wuse"), *_told(path, "peer")]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        _make(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["read"]:
        _measured(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
