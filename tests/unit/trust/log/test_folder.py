"""A log in a folder: appended in batches, whole after every crash, refused when its files were changed."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trust.log.trees import root_of
from wuse.trust.log import (
    EMPTY_ROOT,
    LogFolder,
    LogWriter,
    Signer,
    hash_leaf,
    inclusion_proof,
    node_reader,
    open_log,
    verify_inclusion,
)
from wuse.vocabulary import Refusal

SIGNER = Signer("example.org/wuse/log", bytes(range(32)))


def entries(start: int, count: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(start, start + count)]


def assert_holds(root: Path, held: list[bytes]) -> None:
    """The folder's log is exactly these entries, by a checkpoint that is signed and proofs that hold."""
    folder, state = open_log(root, SIGNER.key)
    assert state.size == len(held)
    assert state.root == root_of([hash_leaf(entry) for entry in held])
    node = node_reader(state.size, folder.fetch)
    for index in {0, 1, 255, 256, len(held) // 2, len(held) - 1} & set(range(len(held))):
        assert folder.entry(index, state.size) == held[index]
        proof = inclusion_proof(index, state.size, node)
        verify_inclusion(
            index=index, size=state.size, leaf=hash_leaf(held[index]), proof=proof, root=state.root
        )


def test_a_new_log_is_empty_and_signed(tmp_path: Path) -> None:
    first, state = LogWriter(tmp_path, SIGNER).append([])
    assert (first, state.size, state.root) == (0, 0, EMPTY_ROOT)
    assert_holds(tmp_path, [])


def test_batches_of_any_size_give_the_tree_of_their_entries(tmp_path: Path) -> None:
    writer, held = LogWriter(tmp_path, SIGNER), []
    for count in (1, 2, 252, 1, 1, 300, 700, 5, 256, 512):
        first, _ = writer.append(entries(len(held), count))
        assert first == len(held)
        held += entries(len(held), count)
        assert_holds(tmp_path, held)
    assert LogFolder(tmp_path).history() == [0, 1, 3, 255, 256, 257, 557, 1257, 1262, 1518, 2030]


def test_a_log_of_seventy_thousand_reaches_the_third_level(tmp_path: Path) -> None:
    writer, held = LogWriter(tmp_path, SIGNER), entries(0, 70_000)
    writer.append(held[:65_535])
    writer.append(held[65_535:])
    assert_holds(tmp_path, held)
    assert (tmp_path / "tile" / "2" / "000.p" / "1").is_file()


def test_two_writers_take_turns(tmp_path: Path) -> None:
    one, other = LogWriter(tmp_path, SIGNER), LogWriter(tmp_path, SIGNER)
    one.append(entries(0, 3))
    other.append(entries(3, 300))
    one.append(entries(303, 10))
    assert_holds(tmp_path, entries(0, 313))


def test_an_entry_that_is_too_long_appends_nothing(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path, SIGNER)
    writer.append(entries(0, 3))
    with pytest.raises(Refusal) as caught:
        writer.append([b"fits", bytes(70_000)])
    assert caught.value.code == "log.entry_too_long"
    writer.append(entries(3, 1))
    assert_holds(tmp_path, entries(0, 4))


def test_a_crash_between_tiles_and_checkpoint_loses_nothing_and_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = LogWriter(tmp_path, SIGNER)
    writer.append(entries(0, 300))
    monkeypatch.setattr(LogWriter, "_publish", crashing)
    with pytest.raises(Refusal, match="the power was cut"):
        writer.append([b"never acknowledged"] * 500)
    monkeypatch.undo()
    assert_holds(tmp_path, entries(0, 300))
    writer.append(entries(300, 500))
    assert_holds(tmp_path, entries(0, 800))
    LogWriter(tmp_path, SIGNER).append(entries(800, 1))
    assert_holds(tmp_path, entries(0, 801))


def crashing(*_: object) -> None:
    raise OSError("the power was cut")


def test_a_partial_tile_that_was_cleared_away_is_read_from_the_full_one(tmp_path: Path) -> None:
    writer = LogWriter(tmp_path, SIGNER)
    writer.append(entries(0, 100))
    old, state = open_log(tmp_path, SIGNER.key)
    writer.append(entries(100, 400))
    shutil.rmtree(tmp_path / "tile" / "0" / "000.p")
    shutil.rmtree(tmp_path / "tile" / "entries" / "000.p")
    proof = inclusion_proof(42, state.size, node_reader(state.size, old.fetch))
    leaf = hash_leaf(old.entry(42, state.size))
    verify_inclusion(index=42, size=state.size, leaf=leaf, proof=proof, root=state.root)


def test_a_log_whose_tiles_were_changed_is_not_appended_to(tmp_path: Path) -> None:
    LogWriter(tmp_path, SIGNER).append(entries(0, 300))
    tile = tmp_path / "tile" / "1" / "000.p" / "1"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    with pytest.raises(Refusal) as caught:
        LogWriter(tmp_path, SIGNER).append(entries(300, 1))
    assert caught.value.code == "log.tiles_changed"


def test_a_log_that_lost_a_tile_says_which(tmp_path: Path) -> None:
    LogWriter(tmp_path, SIGNER).append(entries(0, 300))
    (tmp_path / "tile" / "0" / "001.p" / "44").unlink()
    with pytest.raises(Refusal) as caught:
        LogWriter(tmp_path, SIGNER).append(entries(300, 1))
    assert caught.value.details == {"path": "tile/0/001.p/44"}


def test_a_folder_without_a_log_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        open_log(tmp_path, SIGNER.key)
    assert caught.value.code == "log.empty_folder"


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_how_entries_are_batched_does_not_change_the_tree(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int]
) -> None:
    root = tmp_path_factory.mktemp("log")
    writer, total = LogWriter(root, SIGNER), 0
    for count in counts:
        writer.append(entries(total, count))
        total += count
    assert_holds(root, entries(0, total))
    assert not [name for _, _, names in os.walk(root) for name in names if name.endswith(".part")]
