"""Receivers and flushers killed at random: every receipted row is in the pool exactly once."""

import json
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_wuse
from tests.faults.chaos import HERE, TIMES, seeded
from tests.faults.stables import Stable, started_at

# More than what a receiver says in a run, less than a desk takes.
FULL = 128 * 1024
LOG = Path("pool") / "case_count" / "_delta_log"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home with its desk."""
    home = tmp_path_factory.mktemp("made")
    result = run_wuse("keep", "--once", home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def flushers(home: Path) -> Iterator[Stable]:
    found = Stable(home, "flush")
    yield found
    found.close()


def receiver(home: Path, run: str) -> subprocess.Popen[bytes]:
    """What is receipted goes to a file, so that nothing waits for us to read it."""
    with (home / f"said-{run}").open("wb") as out:
        return started_at(home, str(HERE / "receiver.py"), str(home), run, stdout=out)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that must still be running."""
    assert process.poll() is None, f"it ended by itself with {process.returncode}"
    process.kill()
    process.wait()


def said(home: Path, run: str) -> dict[str, int]:
    """Batch -> rows, as the receiver was told."""
    text = (home / f"said-{run}").read_text()
    lines = text[: text.rfind("\n") + 1].splitlines()
    return {line.split()[0]: int(line.split()[1]) for line in lines if not line.startswith("refused")}


def wait_for(home: Path, run: str, receipts: int) -> None:
    deadline = time.monotonic() + 60
    while len(said(home, run)) < receipts:
        assert time.monotonic() < deadline, "nothing is receipted"
        time.sleep(0.01)


def assert_exactly_once(home: Path, runs: list[str], *words: str) -> dict[str, Any]:
    """Every receipt that was told is at the desk and in the pool, row for row, and nothing else is."""
    process = started_at(home, str(HERE / "recounter.py"), str(home), *words, stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out)
    assert found["wrong"] == []
    assert found["waiting"] == 0
    assert found["entries"] == len(found["receipts"]), (
        "a receipt without its entry, or an entry without its receipt"
    )
    told = {batch: rows for run in runs for batch, rows in said(home, run).items()}
    assert told.items() <= found["receipts"].items()
    assert len(found["receipts"]) - len(told) <= len(runs), "more than the one that was under way in each run"
    return found


def test_a_flusher_that_is_killed_again_and_again_moves_everything_once(home: Path, flushers: Stable) -> None:
    chance = seeded()
    busy = receiver(home, "one")
    wait_for(home, "one", 3)
    for _ in range(TIMES):
        one = flushers.start()
        time.sleep(chance.uniform(0.01, 0.25))
        flushers.kill(one)
    ended(busy)
    found = assert_exactly_once(home, ["one"])
    print(
        f"{TIMES} kills of the flusher, {sum(found['receipts'].values())} rows in {found['moves']} moves, each once"
    )


def test_two_flushers_at_once_move_everything_once(home: Path, flushers: Stable) -> None:
    chance = seeded()
    busy = receiver(home, "one")
    wait_for(home, "one", 3)
    left = flushers.start()
    for _ in range(TIMES):
        right = flushers.start()
        time.sleep(chance.uniform(0.01, 0.2))
        flushers.kill(left)
        left = right
    flushers.kill(left)
    ended(busy)
    found = assert_exactly_once(home, ["one"])
    print(f"{TIMES} kills of one of two flushers, {sum(found['receipts'].values())} rows, each once")


def test_a_receiver_that_is_killed_keeps_its_word(home: Path, flushers: Stable) -> None:
    chance, runs = seeded(), [str(run) for run in range(TIMES)]
    one = flushers.start()
    for run in runs:
        busy = receiver(home, run)
        wait_for(home, run, 1)
        time.sleep(chance.uniform(0, 0.2))
        ended(busy)
    flushers.kill(one)
    found = assert_exactly_once(home, runs)
    print(f"{TIMES} kills of the receiver, {len(found['receipts'])} receipts, each with its rows")


def test_a_disk_that_is_full_refuses_and_loses_nothing(home: Path, flushers: Stable) -> None:
    """A limit on the size of files stands for it: for the receiver's desk first, then for the flusher's files."""
    chance = seeded()
    busy, one = receiver(home, "one"), flushers.start()
    wait_for(home, "one", 3)
    for _ in range(TIMES):
        for process, limit in ((busy.pid, FULL), (one, 2048)):
            _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
            resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, most))
            time.sleep(chance.uniform(0.02, 0.1))
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
            time.sleep(0.05)
    ended(busy)
    flushers.kill(one)
    found = assert_exactly_once(home, ["one"])
    refused = (home / "said-one").read_text().count("refused")
    assert refused, "the limit was never met"
    print(f"{TIMES} times full, {refused} batches refused, {len(found['receipts'])} receipts, none lost")


@pytest.mark.parametrize("torn", ["commit", "data", "unfinished"])
def test_a_file_that_is_torn_by_a_loss_of_power_is_written_again(home: Path, torn: str) -> None:
    """Before the desk was told that a move is done, its files may be half there."""
    chance = seeded()
    busy = receiver(home, "one")
    wait_for(home, "one", 40)
    ended(busy)
    assert run_wuse("keep", "--once", home=home).returncode == 0
    busy = receiver(home, "two")
    wait_for(home, "two", 20)
    ended(busy)
    tear(home, torn, chance.randrange(1, 200))
    found = assert_exactly_once(home, ["one", "two"], *(["torn"] if torn == "commit" else []))
    assert found["moves"] == 2


def tear(home: Path, what: str, size: int) -> None:
    """Leave behind what a flusher leaves that lost its power in the midst of the second move."""
    log = home / LOG
    whole = (log / f"{0:020}.json").read_bytes()
    if what == "commit":
        (log / f"{1:020}.json").write_bytes(whole[: -min(size, len(whole) - 1)])
    elif what == "data":
        parquet = next(log.parent.glob("*.parquet"))
        (log.parent / "part-00001-torn.parquet").write_bytes(parquet.read_bytes()[:-size])
    else:
        (log / "_commit_0c9b.json.tmp").write_bytes(whole[:size])
