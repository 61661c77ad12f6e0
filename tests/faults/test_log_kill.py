"""A log whose process is killed, whose disk is full, or whose folder holds what a crash left there."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.chaos import HERE, TIMES, killed_after, seeded, started
from tests.faults.conftest import mounted
from wuse.trust.log import Checkpoint, LogFolder, LogWriter, Signer, Watch, audit, follow, open_log
from wuse.vocabulary import Refusal

SIGNER = Signer("example.org/wuse/log", bytes(range(32)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
HOLDER = """
import fcntl, sys, time
with open(sys.argv[1], "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(60)
"""


def entries(word: str, count: int) -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


def assert_whole(root: Path, before: Checkpoint | None = None) -> Checkpoint:
    """Every entry leads to the signed root, every checkpoint signed so far is a beginning of the newest."""
    folder, state = open_log(root, SIGNER.key)
    audit(state, folder.fetch)
    assert follow(Watch(SIGNER.key), folder.checkpoint_bytes(), folder.fetch, before=before, at=AT) == state
    for size in folder.history():
        signed = follow_one(root / "history" / str(size))
        assert signed.size <= state.size, "a checkpoint was signed that the log does not know"
        follow(Watch(SIGNER.key), folder.checkpoint_bytes(), folder.fetch, before=signed, at=AT)
    return state


def follow_one(file: Path) -> Checkpoint:
    """A checkpoint of the history, its signature checked."""
    return follow(
        Watch(SIGNER.key), file.read_bytes(), LogFolder(file.parent.parent).fetch, before=None, at=AT
    )


def test_a_killed_appender_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    chance, before, acknowledged = seeded(), None, 0
    for run in range(TIMES):
        process = started(str(HERE / "appender.py"), str(tmp_path), str(run), stdout=subprocess.PIPE)
        lines = killed_after(process, chance.uniform(0, 0.3))
        before = assert_whole(tmp_path, before)
        assert_acknowledged(tmp_path, run, lines, before.size)
        acknowledged += sum(int(line.split()[1]) for line in lines)
    LogWriter(tmp_path, SIGNER).append(entries("after all", 300))
    assert assert_whole(tmp_path, before).size == before.size + 300
    print(f"{TIMES} kills, {acknowledged} entries acknowledged, {before.size} in the log, none lost")


def assert_acknowledged(root: Path, run: int, lines: list[str], size: int) -> None:
    """What was acknowledged is where it was said to be; at most one batch more is there, and whole."""
    folder, end = LogFolder(root), 0
    for line in lines:
        first, count = (int(word) for word in line.split())
        assert first >= end
        end = first + count
        assert end <= size, f"run {run}: {count} entries from {first} were acknowledged and are lost"
        for index in {first, first + count // 2, end - 1}:
            assert folder.entry(index, size) == f"run {run}, entry {index}".encode()
    assert size - end in (0, 1, 3, 40, 255, 256, 257, 700)
    assert size == end or folder.entry(size - 1, size) == f"run {run}, entry {size - 1}".encode()


def test_two_appenders_are_killed_in_turn(tmp_path: Path) -> None:
    """The lock goes with its process: the one that is left goes on, and neither writes over the other."""
    chance = seeded()
    for run in range(TIMES):
        pair = [
            started(str(HERE / "sharer.py"), str(tmp_path), f"{run}{who}", stdout=subprocess.PIPE)
            for who in "ab"
        ]
        said = {
            f"{run}{who}": killed_after(one, chance.uniform(0, 0.2))
            for who, one in zip("ab", pair, strict=True)
        }
        size = assert_whole(tmp_path).size
        for who, lines in said.items():
            for first, count in (map(int, line.split()) for line in lines):
                assert LogFolder(tmp_path).entry(first, size) == f"{who}: 0 of {count}".encode()
                assert (
                    LogFolder(tmp_path).entry(first + count - 1, size)
                    == f"{who}: {count - 1} of {count}".encode()
                )


def test_a_lock_left_by_a_dead_process_holds_nobody_up(tmp_path: Path) -> None:
    LogWriter(tmp_path, SIGNER).append(entries("one", 3))
    holder = started("-c", HOLDER, str(tmp_path / ".lock"), stdout=subprocess.PIPE)
    killed_after(holder, 0)
    assert (tmp_path / ".lock").is_file()
    LogWriter(tmp_path, SIGNER).append(entries("two", 300))
    assert assert_whole(tmp_path).size == 303


@pytest.mark.parametrize(
    "where", [".checkpoint.part", "history/.305.part", "tile/0/001.p/.49.part", "tile/entries/.001.part"]
)
def test_a_torn_part_lies_about(tmp_path: Path, where: str) -> None:
    LogWriter(tmp_path, SIGNER).append(entries("one", 300))
    (tmp_path / where).write_bytes(b"torn")
    LogWriter(tmp_path, SIGNER).append(entries("two", 5))
    assert assert_whole(tmp_path).size == 305
    LogWriter(tmp_path, SIGNER).append(entries("three", 400))
    assert assert_whole(tmp_path).size == 705


@pytest.mark.parametrize("state", ["whole", "torn", "empty", "missing"])
def test_tiles_of_a_batch_that_was_never_counted(tmp_path: Path, state: str) -> None:
    """They are on the disk without a checkpoint: the next batch, of another size, writes over them."""
    LogWriter(tmp_path, SIGNER).append(entries("one", 300))
    held = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    LogWriter(tmp_path, SIGNER).append(entries("uncounted", 500))
    spoil(tmp_path, held, state)
    LogWriter(tmp_path, SIGNER).append(entries("two", 20))
    assert assert_whole(tmp_path).size == 320
    LogWriter(tmp_path, SIGNER).append(entries("three", 480))
    assert assert_whole(tmp_path).size == 800


def spoil(root: Path, held: dict[Path, bytes], state: str) -> None:
    """Put the folder back to what was signed, but for the new tiles: those stay, torn, empty or every second one."""
    for number, file in enumerate(sorted(file for file in root.rglob("*") if file.is_file())):
        if file in held or "tile" not in file.parts:
            file.write_bytes(held[file]) if file in held else file.unlink()
        elif state == "missing" and number % 2:
            file.unlink()
        elif state in ("torn", "empty"):
            file.write_bytes(file.read_bytes()[: 33 if state == "torn" else 0])


@pytest.mark.parametrize("limit", [0, 100, 3000, 6500, 8000])
def test_files_that_may_not_grow_are_told_and_nothing_is_half_done(tmp_path: Path, limit: int) -> None:
    """The limit of the kernel on the size of a file fails where a full disk does: anywhere in the midst of a tile."""
    filler = started(str(HERE / "filler.py"), str(tmp_path), str(limit), stdout=subprocess.PIPE)
    said, _ = filler.communicate(timeout=60)
    assert said.decode().split() == ["log.not_written"] * 3 + ["500"]
    assert assert_whole(tmp_path).size == 500
    assert not list(tmp_path.rglob("*.part")), "what could not be finished takes no room"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte."""
    with mounted(tmp_path, megabytes=0.5) as disk:
        yield disk


def test_a_full_disk_is_told_and_the_log_goes_on_when_there_is_room(small_disk: Path) -> None:
    ballast, root = small_disk / "ballast", small_disk / "log"
    writer = LogWriter(root, SIGNER)
    writer.append(entries("one", 300))
    ballast.write_bytes(bytes(250_000))
    before, refused = fill(writer), LogFolder(root).checkpoint_bytes()
    for _ in range(3):
        with pytest.raises(Refusal) as caught:
            writer.append(entries("while full", 256 * 40))
        assert caught.value.code == "log.not_written"
    assert LogFolder(root).checkpoint_bytes() == refused
    assert assert_whole(root).size == before
    ballast.unlink()
    writer.append(entries("after", 300))
    assert assert_whole(root).size == before + 300


def fill(writer: LogWriter) -> int:
    """Append until there is no room; returns the size of the log."""
    for _ in range(1000):
        try:
            writer.append(entries("filling", 100))
        except Refusal:
            return writer.size()
    raise AssertionError("the disk does not fill")
