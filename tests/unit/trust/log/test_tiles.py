"""Tiles: names, bundles, and a real log of another implementation read whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trust.log.trees import leaves, node_of, root_of
from tests.vectors import VECTORS, needs_vectors
from wuse.trust.log import (
    TileName,
    consistency_proof,
    decode_entries,
    encode_entries,
    hash_leaf,
    inclusion_proof,
    node_reader,
    parse_key,
    read_checkpoint,
    tile_of,
    tiles_of,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from wuse.vocabulary import Refusal


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 0), "tile/0/000"),
        (TileName(1, 0, 5), "tile/1/000.p/5"),
        (TileName(0, 1234067), "tile/0/x001/x234/067"),
        (TileName(-1, 1000), "tile/entries/x001/000"),
        (TileName(-1, 255, 1), "tile/entries/255.p/1"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(name: TileName, path: str) -> None:
    assert name.path == path


def test_a_tree_of_70000_entries_has_these_tiles() -> None:
    found = list(tiles_of(70_000))
    assert [name for name in found if name.level == 1] == [TileName(1, 0), TileName(1, 1, 17)]
    assert [name for name in found if name.level == 2] == [TileName(2, 0, 1)]
    assert len([name for name in found if name.level == 0]) == 274
    assert tile_of(0, 273, 70_000) == TileName(0, 273, 112)


def stored(count: int) -> dict[str, bytes]:
    """The tiles of a tree of so many leaves, made from the leaves."""
    hashes = leaves(count)
    node = node_of(hashes)
    return {
        name.path: b"".join(node(8 * name.level, name.number * 256 + i) for i in range(name.width))
        for name in tiles_of(count)
        if name.level >= 0
    }


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600, 1024, 1300])
def test_roots_and_proofs_come_from_tiles_alone(size: int) -> None:
    tiles, hashes = stored(size), leaves(size)
    node = node_reader(size, lambda name: tiles[name.path])
    root = root_of(hashes)
    assert tree_root(size, node) == root
    for index in {0, 1, size // 3, size // 2, size - 1} & set(range(size)):
        proof = inclusion_proof(index, size, node)
        verify_inclusion(index=index, size=size, leaf=hashes[index], proof=proof, root=root)
    for old in {1, size // 2, size - 1} - {0}:
        proof = consistency_proof(old, size, node)
        verify_consistency(old=old, new=size, old_root=root_of(hashes[:old]), new_root=root, proof=proof)


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    node = node_reader(5, lambda name: bytes(32 * 4))
    with pytest.raises(Refusal) as caught:
        tree_root(5, node)
    assert caught.value.code == "log.tile_malformed"
    assert "tile/0/000.p/5" in caught.value.message


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    assert decode_entries(TileName(-1, 0, len(entries)), encode_entries(entries)) == entries


@given(st.binary(max_size=80), st.integers(0, 5))
def test_only_refusals_leave_the_reader_of_bundles(data: bytes, width: int) -> None:
    try:
        entries = decode_entries(TileName(-1, 0, width), data)
    except Refusal:
        return
    assert encode_entries(entries) == data


def test_an_entry_that_does_not_fit_is_refused() -> None:
    assert len(encode_entries([bytes(65_535)])) == 65_537
    with pytest.raises(Refusal) as caught:
        encode_entries([bytes(65_536)])
    assert caught.value.code == "log.entry_too_long"


LOG = VECTORS / "tlog" / "tessera_log"
KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def fetched(name: TileName) -> bytes:
    return Path(LOG / name.path).read_bytes()


@needs_vectors
def test_a_log_written_by_tessera_is_read_and_proved() -> None:
    key = parse_key(KEY)
    states = [read_checkpoint((LOG / f"checkpoint.{size}").read_bytes(), key)[0] for size in range(16)]
    for size, state in enumerate(states):
        assert state.size == size
        assert tree_root(size, node_reader(size, fetched)) == state.root
    newest = states[15]
    node = node_reader(15, fetched)
    entries = decode_entries(TileName(-1, 0, 15), fetched(TileName(-1, 0, 15)))
    for index, entry in enumerate(entries):
        proof = inclusion_proof(index, 15, node)
        verify_inclusion(index=index, size=15, leaf=hash_leaf(entry), proof=proof, root=newest.root)
    for old in states:
        proof = consistency_proof(old.size, 15, node)
        verify_consistency(old=old.size, new=15, old_root=old.root, new_root=newest.root, proof=proof)
