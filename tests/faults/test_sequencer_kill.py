"""The sequencer killed at random: every committed audit entry is in the log once, in order, and as it was."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_wuse
from tests.faults.chaos import HERE, TIMES, seeded
from tests.faults.stables import Stable, started_at


@pytest.fixture
def stable(home: Path) -> Iterator[Stable]:
    found = Stable(home)
    yield found
    found.close()


def keeper(home: Path) -> subprocess.Popen[bytes]:
    """`wuse keep` itself, looking often."""
    return started_at(home, "-W", "error", "-m", "wuse", "keep", "--every", "0.01", "--home", str(home))


def committer(home: Path, run: str) -> subprocess.Popen[bytes]:
    """What is committed goes to a file, so that nothing waits for us to read it."""
    with (home / f"said-{run}").open("wb") as out:
        return started_at(home, str(HERE / "committer.py"), str(home), run, stdout=out)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that must still be running."""
    assert process.poll() is None, f"it ended by itself with {process.returncode}"
    process.kill()
    process.wait()


def ledger(home: Path) -> dict[str, Any]:
    process = started_at(home, str(HERE / "ledger.py"), str(home), stdout=subprocess.PIPE)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return json.loads(said)


def said(home: Path, run: str) -> list[int]:
    """The numbers that a committer acknowledged."""
    text = (home / f"said-{run}").read_text()
    lines = text[: text.rfind("\n") + 1].splitlines()
    return [int(line.split()[0]) + one for line in lines for one in range(int(line.split()[1]))]


def assert_in_step(home: Path, runs: list[str]) -> int:
    """What was acknowledged is at the desk and in the log, what was broken off is in neither; returns how many."""
    found = ledger(home)
    assert found["wrong"] == []
    assert found["size"] == found["records"]
    assert set(found["numbers"]) <= set(runs), "an entry of a transaction that was broken off"
    for run in runs:
        kept, acknowledged = found["numbers"].get(run, []), said(home, run)
        assert kept[: len(acknowledged)] == acknowledged
        assert len(kept) - len(acknowledged) <= 5, "more than the one transaction that was under way"
    return found["size"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home, its desk and its log begun."""
    home = tmp_path_factory.mktemp("made")
    result = run_wuse("keep", "--once", home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def wait_for_first(home: Path, run: str) -> None:
    deadline = time.monotonic() + 60
    while not (home / f"said-{run}").stat().st_size:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def checkpoint(home: Path) -> bytes:
    return (home / "log" / "checkpoint").read_bytes()


def wait_for_growth(home: Path, before: bytes) -> bytes:
    """Until the log has a newer checkpoint than that."""
    deadline = time.monotonic() + 60
    while (now := (home / "log" / "checkpoint").read_bytes()) == before:
        assert time.monotonic() < deadline, "the log does not go on"
        time.sleep(0.005)
    return now


def test_a_keeper_that_is_killed_again_and_again_misses_nothing_and_doubles_nothing(
    home: Path, stable: Stable
) -> None:
    chance = seeded()
    busy = committer(home, "one")
    wait_for_first(home, "one")
    for _ in range(TIMES):
        before = checkpoint(home)
        one = stable.start()
        if chance.random() < 0.7:
            wait_for_growth(home, before)
        time.sleep(chance.uniform(0, 0.15))
        stable.kill(one)
    real = keeper(home)
    wait_for_growth(home, checkpoint(home))
    ended(real)
    ended(busy)
    print(f"{TIMES + 1} kills of the keeper, {assert_in_step(home, ['one'])} entries in step")


def test_two_keepers_share_the_work_and_are_killed_in_turn(home: Path, stable: Stable) -> None:
    chance = seeded()
    busy = committer(home, "one")
    wait_for_first(home, "one")
    left = stable.start()
    for _ in range(TIMES):
        right = stable.start()
        before = wait_for_growth(home, checkpoint(home))
        time.sleep(chance.uniform(0.05, 0.3))
        stable.kill(left)
        wait_for_growth(home, before)
        left = right
    stable.kill(left)
    ended(busy)
    print(f"{TIMES} kills of one of two keepers, {assert_in_step(home, ['one'])} entries in step")


def test_the_desk_is_killed_in_the_midst_of_a_transaction(home: Path, stable: Stable) -> None:
    chance = seeded()
    one, runs = stable.start(), [str(run) for run in range(max(2, TIMES // 5))]
    for run in runs:
        busy = committer(home, run)
        wait_for_first(home, run)
        time.sleep(chance.uniform(0, 0.3))
        ended(busy)
    stable.kill(one)
    print(f"{len(runs)} kills of the desk, {assert_in_step(home, runs)} entries in step")


def test_a_keeper_that_is_stopped_while_another_goes_on_finds_its_place_again(
    home: Path, stable: Stable
) -> None:
    """Stopped in the midst of a look, it wakes up with a log that has moved on."""
    chance = seeded()
    busy, one, other = committer(home, "one"), stable.start(), stable.start()
    wait_for_first(home, "one")
    for _ in range(TIMES):
        os.kill(one, signal.SIGSTOP)
        time.sleep(chance.uniform(0.01, 0.08))
        os.kill(one, signal.SIGCONT)
        time.sleep(0.03)
    stable.kill(one)
    stable.kill(other)
    ended(busy)
    print(f"{TIMES} pauses, {assert_in_step(home, ['one'])} entries in step")
