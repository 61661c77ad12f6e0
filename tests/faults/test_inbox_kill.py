"""Receivers and flushers killed at random: every receipted row is in the pool exactly once."""

import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desks import needs_file, needs_server, run_wuse
from tests.faults.chaos import HERE, TIMES, seeded
from tests.faults.stables import Stable, started_at
from tests.postgres import Postgres

# More than what a receiver says in a run, less than a desk takes.
FULL = 512 * 1024
TORN = ("commit", "data", "unfinished")
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
    wait_until(lambda: len(said(home, run)) >= receipts, "nothing is receipted")


def wait_until(reached: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def figures(found: dict[str, Any]) -> str:
    """What came of it, for who reads the output."""
    rows = sum(found["receipts"].values())
    told = f"{len(found['receipts'])} receipts, {rows} rows in {found['moves']} moves"
    return f"{told}, {found['lost']} lost, {found['doubled']} doubled"


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
    print(f"{TIMES} kills of the flusher, {figures(assert_exactly_once(home, ['one']))}")


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
    print(f"{TIMES} kills of one of two flushers, {figures(assert_exactly_once(home, ['one']))}")


def test_a_receiver_that_is_killed_keeps_its_word(home: Path, flushers: Stable) -> None:
    chance, runs = seeded(), [str(run) for run in range(TIMES)]
    one = flushers.start()
    for run in runs:
        busy = receiver(home, run)
        wait_for(home, run, 1)
        time.sleep(chance.uniform(0, 0.2))
        ended(busy)
    flushers.kill(one)
    print(f"{TIMES} kills of the receiver, {figures(assert_exactly_once(home, runs))}")


@needs_file
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
    assert refusals(home), "the limit was never met"
    print(f"{TIMES} times full, {refusals(home)} batches refused, {figures(found)}")


def test_a_file_that_is_torn_by_a_loss_of_power_is_written_again(home: Path) -> None:
    """Before the desk was told that a move is done, its files may be half there."""
    chance, runs = seeded(), ["first"]
    receive_some(home, "first", 5)
    assert_exactly_once(home, runs)
    for round_ in range(TIMES):
        runs.append(f"after {round_}".replace(" ", "-"))
        receive_some(home, runs[-1], chance.randrange(1, 20))
        torn = TORN[round_ % len(TORN)]
        tear(home, torn, chance.randrange(1, 200))
        found = assert_exactly_once(home, runs, *(["torn"] if torn == "commit" else []))
        assert found["moves"] == len(runs)
    print(f"{TIMES} torn files, {figures(found)}")


def receive_some(home: Path, run: str, receipts: int) -> None:
    """A receiver that is killed once it has told so many receipts."""
    busy = receiver(home, run)
    wait_for(home, run, receipts)
    ended(busy)


def tear(home: Path, what: str, size: int) -> None:
    """Leave behind what a flusher leaves that lost its power in the midst of the next move."""
    log = home / LOG
    whole = (log / f"{0:020}.json").read_bytes()
    if what == "commit":
        following = len(list(log.glob("0*.json")))
        (log / f"{following:020}.json").write_bytes(whole[: -min(size, len(whole) - 1)])
    elif what == "data":
        parquet = next(log.parent.glob("*.parquet"))
        (log.parent / "part-00001-torn.parquet").write_bytes(parquet.read_bytes()[:-size])
    else:
        (log / "_commit_0c9b.json.tmp").write_bytes(whole[:size])


@pytest.fixture
def jumpers(home: Path) -> Iterator[Stable]:
    found = Stable(home, "jump")
    yield found
    found.close()


def test_a_clock_that_is_set_forth_and_back_loses_nothing(home: Path, jumpers: Stable) -> None:
    """The receiver's clock jumps as well: by a day, with every batch."""
    chance = seeded()
    busy = receiver(home, "one")
    wait_for(home, "one", 3)
    for _ in range(TIMES):
        one = jumpers.start()
        time.sleep(chance.uniform(0.1, 0.4))
        jumpers.kill(one)
    ended(busy)
    print(f"{TIMES} kills of a flusher whose clock jumps, {figures(assert_exactly_once(home, ['one']))}")


@needs_server
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_is_restarted_under_receiver_and_flusher_loses_nothing(
    own_server: Postgres, tmp_path: Path, mode: str
) -> None:
    chance, home = seeded(), tmp_path / "home"
    assert run_wuse("keep", "--once", home=home).returncode == 0
    flushers = Stable(home, "flush")
    busy, one = receiver(home, "one"), flushers.start()
    for _ in range(TIMES):
        wait_for(home, "one", len(said(home, "one")) + 3)
        time.sleep(chance.uniform(0, 0.5))
        own_server.stop(mode)
        time.sleep(chance.uniform(0, 0.3))
        own_server.start()
    wait_for(home, "one", len(said(home, "one")) + 3)
    ended(busy)
    flushers.kill(one)
    flushers.close()
    print(f"{TIMES} restarts ({mode}), {figures(assert_exactly_once(home, ['one']))}")


@needs_server
def test_a_database_whose_disk_is_full_refuses_and_loses_nothing(
    small_server: tuple[Postgres, Path], tmp_path: Path
) -> None:
    """Its rows, or its log of what is written: then it ends by itself, and is started when there is room."""
    (server, disk), chance, home = small_server, seeded(), tmp_path / "home"
    assert run_wuse("keep", "--once", home=home).returncode == 0
    flushers, ended_by_itself = Stable(home, "flush"), 0
    busy, one = receiver(home, "one"), flushers.start()
    for _ in range(TIMES):
        wait_for(home, "one", len(said(home, "one")) + 3)
        ballast = filled(disk, but=chance.randrange(0, 400) * 1024)
        refused = refusals(home)
        wait_until(lambda: refusals(home) > refused, "the disk was never full")  # noqa: B023
        time.sleep(chance.uniform(0, 0.3))
        ballast.unlink()
        if not server.runs():
            ended_by_itself += 1
            server.start()
    wait_for(home, "one", len(said(home, "one")) + 3)
    ended(busy)
    flushers.kill(one)
    flushers.close()
    told = f"{TIMES} times full, {ended_by_itself} ends of the server, {refusals(home)} batches refused"
    print(f"{told}, {figures(assert_exactly_once(home, ['one']))}")


def filled(disk: Path, *, but: int) -> Path:
    """A file that takes all the room of a disk but for so many bytes."""
    ballast, room = disk / "ballast", os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - but))
    return ballast


def refusals(home: Path) -> int:
    return (home / "said-one").read_text().count("refused")
