"""The log against the plain definition, for batches, pairs and damage that nobody thought of."""

import base64
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import merkle
from wuse.trust.log import (
    Checkpoint,
    LogWriter,
    Note,
    Signer,
    TileName,
    Watch,
    WitnessKey,
    audit,
    consistency_proof,
    cosign,
    cosigned_at,
    decode_entries,
    encode_entries,
    follow,
    hash_leaf,
    inclusion_proof,
    node_reader,
    open_log,
    parse_checkpoint,
    parse_key,
    parse_note,
    read_checkpoint,
    sign_checkpoint,
    signed_by,
    tiles_of,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from wuse.vocabulary import Refusal

SIGNER = Signer("example.org/wuse/log", bytes(range(32)))
WITNESS = Signer("witness.example.net", bytes(range(32, 64)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
STATE = Checkpoint(SIGNER.name, 1234, bytes(range(100, 132)))

# Sizes around the edges of tiles come as often as all others together.
COUNTS = st.one_of(st.integers(0, 600), st.sampled_from([0, 1, 255, 256, 257, 511, 512, 513]))
ENTRIES = st.lists(st.binary(max_size=40), min_size=1, max_size=300)


def entry(index: int) -> bytes:
    return b"entry %d" % index * (index % 3)


@given(st.lists(st.tuples(COUNTS, st.booleans()), min_size=1, max_size=6))
def test_batches_and_reopenings_give_the_root_of_the_definition(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]
) -> None:
    root = tmp_path_factory.mktemp("log")
    writer, held, before = LogWriter(root, SIGNER), [], None
    for count, reopened in steps:
        writer = LogWriter(root, SIGNER) if reopened else writer
        batch = [entry(index) for index in range(len(held), len(held) + count)]
        first, _ = writer.append(batch, first=len(held))
        assert first == len(held)
        held += batch
        folder, state = open_log(root, SIGNER.key)
        assert (state.size, state.root) == (len(held), merkle.tree_hash(held))
        before = follow(Watch(SIGNER.key), folder.checkpoint_bytes(), folder.fetch, before=before, at=AT)
    audit(state, folder.fetch)
    assert [folder.entry(index, state.size) for index in range(state.size)] == held
    shutil.rmtree(root)


def reader_of(entries: list[bytes]) -> Callable[[int, int], bytes]:
    """The product's reader over tiles that the definition made."""
    size = len(entries)
    tiles = {
        name: b"".join(
            merkle.tree_hash(entries[start : start + span])
            for start in range(name.number * 256 * span, (name.number * 256 + name.width) * span, span)
        )
        for name in tiles_of(size)
        if name.level >= 0 and (span := 256**name.level)
    }
    return node_reader(size, tiles.__getitem__)


@given(ENTRIES, st.data())
def test_proofs_are_those_of_the_definition_and_hold(entries: list[bytes], data: st.DataObject) -> None:
    size, node, root = len(entries), reader_of(entries), merkle.tree_hash(entries)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert tree_root(size, node) == root
    proof = inclusion_proof(index, size, node)
    assert proof == merkle.audit_path(index, entries)
    verify_inclusion(index=index, size=size, leaf=hash_leaf(entries[index]), proof=proof, root=root)
    proof = consistency_proof(old, size, node)
    assert proof == merkle.consistency(old, entries)
    verify_consistency(
        old=old, new=size, old_root=merkle.tree_hash(entries[:old]), new_root=root, proof=proof
    )


def flipped(data: bytes, bit: int) -> bytes:
    """The bytes with one bit turned over, counted round and round."""
    place = bit % (8 * len(data))
    return data[: place // 8] + bytes([data[place // 8] ^ 1 << place % 8]) + data[place // 8 + 1 :]


def flip_one(parts: list[bytes], bit: int) -> list[bytes]:
    """Hashes with one bit of all of them turned over."""
    joined = flipped(b"".join(parts), bit)
    return [joined[start : start + 32] for start in range(0, len(joined), 32)]


@given(ENTRIES, st.data(), st.integers(0, 2**20))
def test_an_inclusion_proof_with_one_bit_turned_over_is_refused(
    entries: list[bytes], data: st.DataObject, bit: int
) -> None:
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    parts = [hash_leaf(entries[index]), merkle.tree_hash(entries), *merkle.audit_path(index, entries)]
    leaf, root, *proof = flip_one(parts, bit)
    with pytest.raises(Refusal) as caught:
        verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)
    assert caught.value.code == "log.not_included"


@given(ENTRIES, st.data(), st.integers(0, 2**20))
def test_a_consistency_proof_with_one_bit_turned_over_is_refused(
    entries: list[bytes], data: st.DataObject, bit: int
) -> None:
    new = len(entries)
    old = data.draw(st.integers(1, new))
    parts = [merkle.tree_hash(entries[:old]), merkle.tree_hash(entries), *merkle.consistency(old, entries)]
    old_root, new_root, *proof = flip_one(parts, bit)
    with pytest.raises(Refusal) as caught:
        verify_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=proof)
    assert caught.value.code == "log.not_consistent"


@given(st.integers(1, 40), st.data())
def test_every_bit_of_a_small_proof_counts(size: int, data: st.DataObject) -> None:
    entries = [entry(index) for index in range(size)]
    index = data.draw(st.integers(0, size - 1))
    parts = [hash_leaf(entries[index]), merkle.tree_hash(entries), *merkle.audit_path(index, entries)]
    for bit in range(256 * len(parts)):
        leaf, root, *proof = flip_one(parts, bit)
        with pytest.raises(Refusal):
            verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)


# --- what is read from others: a refusal, or the very value; never another exception


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """Good bytes with a few places cut out, doubled, replaced or put in."""
    data = good
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        new = draw(st.one_of(st.binary(max_size=6), st.sampled_from(PIECES), st.just(data[start:end] * 2)))
        data = data[:start] + new + data[end:]
    return data


PIECES = [
    b"\n",
    b"\n\n",
    b" ",
    b"+",
    "—".encode(),
    b"=",
    b"0",
    b"-1",
    b"9" * 25,
    "１".encode(),
    b"\x00",
    b"\xff",
    b"\r\n",
]

NOTE = sign_checkpoint(STATE, SIGNER)
COSIGNED = Note(NOTE.text, (*NOTE.signatures, cosign(NOTE.text, WITNESS, at=1_581_292_800))).encode()
SEEN_BY = WitnessKey(WITNESS.name, WITNESS.key.public)


Read = TypeVar("Read")


def value_or_refusal(read: Callable[[], Read], *codes: str) -> Read | None:
    """What is read, or nothing when it is refused with one of the codes."""
    try:
        return read()
    except Refusal as refusal:
        if refusal.code not in codes:
            raise
        return None


UNREAD = ("log.note_malformed", "log.signature_wrong", "log.unsigned")


@given(damaged(COSIGNED))
def test_a_damaged_checkpoint_is_refused_or_still_says_the_same(data: bytes) -> None:
    read = value_or_refusal(lambda: read_checkpoint(data, SIGNER.key), *UNREAD)
    if read:
        # Damage may fall on the witness's line alone: the log's own word must then stand unchanged.
        state, note = read
        assert state == STATE
        assert note.encode() == data
        assert cosigned_at(note, [SEEN_BY]) in ({}, {WITNESS.name: 1_581_292_800})


@given(st.integers(0, 8 * len(NOTE.encode()) - 1))
def test_a_checkpoint_with_one_bit_turned_over_is_refused(bit: int) -> None:
    with pytest.raises(Refusal) as caught:
        read_checkpoint(flipped(NOTE.encode(), bit), SIGNER.key)
    assert caught.value.code in UNREAD


@given(damaged(STATE.text().encode()))
def test_a_damaged_text_of_a_checkpoint_is_refused_or_read_back(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    state = value_or_refusal(lambda: parse_checkpoint(text), "log.checkpoint_malformed")
    assert state is None or state.text() == text


@given(damaged(COSIGNED))
def test_a_damaged_note_is_refused_or_read_back(data: bytes) -> None:
    note = value_or_refusal(lambda: parse_note(data), "log.note_malformed")
    if note:
        assert note.encode() == data
        known = value_or_refusal(lambda: signed_by(note, [SIGNER.key]), *UNREAD)
        assert known is None or note.text == NOTE.text


@given(damaged(SIGNER.key.encode().encode()))
def test_a_damaged_key_is_refused_or_read_back(data: bytes) -> None:
    # As the shell hands it over: bytes that are no UTF-8 arrive as lone surrogates.
    text = data.decode("utf-8", errors="surrogateescape")
    key = value_or_refusal(lambda: parse_key(text), "log.key_malformed")
    assert key is None or key.encode() == text.strip()


@given(st.binary(min_size=1, max_size=120), st.sampled_from([SIGNER.name, "a", "名"]))
def test_a_key_of_any_bytes_is_refused_or_verifies_nothing(body: bytes, name: str) -> None:
    digest = sha256(f"{name}\n".encode() + body).hexdigest()[:8]
    text = f"{name}+{digest}+{base64.b64encode(body).decode()}"
    key = value_or_refusal(lambda: parse_key(text), "log.key_malformed")
    assert key is None or not key.verifies("text\n", bytes(64))


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=12), st.data())
def test_a_damaged_bundle_is_refused_or_has_as_many_entries(
    entries: list[bytes], data: st.DataObject
) -> None:
    name = TileName(-1, 0, len(entries))
    bundle = data.draw(damaged(encode_entries(entries)))
    found = value_or_refusal(lambda: decode_entries(name, bundle), "log.tile_malformed")
    assert found is None or (len(found) == len(entries) and encode_entries(found) == bundle)


DAMAGES: dict[str, Any] = {
    "cut": lambda data, bit: data[: bit % len(data)],
    "lengthened": lambda data, bit: data + bytes(1 + bit % 40),
    "emptied": lambda data, bit: b"",
    "one bit": flipped,
}


@given(st.integers(1, 700), st.data(), st.sampled_from(sorted(DAMAGES)), st.integers(0, 2**20))
def test_a_log_with_one_damaged_file_is_refused_by_the_audit(
    tmp_path_factory: pytest.TempPathFactory, size: int, data: st.DataObject, damage: str, bit: int
) -> None:
    root = tmp_path_factory.mktemp("log")
    LogWriter(root, SIGNER).append([b"entry %d" % index for index in range(size)])
    folder, state = open_log(root, SIGNER.key)
    name = data.draw(st.sampled_from(sorted(tiles_of(size))))
    file = root / name.path
    good = file.read_bytes()
    file.write_bytes(DAMAGES[damage](good, bit))
    with pytest.raises(Refusal) as caught:
        audit(state, folder.fetch)
    assert caught.value.code in ("log.tile_malformed", "log.tiles_contradict")
    file.unlink()
    with pytest.raises(Refusal) as caught:
        audit(state, folder.fetch)
    assert caught.value.code == "log.no_tile"
    file.write_bytes(good)
    audit(state, folder.fetch)
    shutil.rmtree(root)


@given(st.integers(1, 700), st.integers(0, 2**20), st.sampled_from(sorted(DAMAGES)))
def test_a_log_with_a_damaged_checkpoint_is_not_appended_to(
    tmp_path_factory: pytest.TempPathFactory, size: int, bit: int, damage: str
) -> None:
    root = Path(tmp_path_factory.mktemp("log"))
    LogWriter(root, SIGNER).append([entry(index) for index in range(size)])
    file = root / "checkpoint"
    file.write_bytes(DAMAGES[damage](file.read_bytes(), bit))
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(Refusal):
        LogWriter(root, SIGNER).append([b"more"])
    assert all(file.read_bytes() == data for file, data in before.items())
    shutil.rmtree(root)
