"""Proof files: written and read back as they are, believed only where the log and its witnesses signed."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.trust.log import LogFolder, LogKey, LogWriter, Note, Signer, WitnessKey, cosign
from wuse.trust.log.checkpoint import parse_log_key, parse_witness_key
from wuse.trust.log.merkle import hash_leaf
from wuse.trust.log.proof import HEADER, Proof, check_proof, make_proof, parse_proof
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
WITNESS = Signer("witness.example.net", bytes(range(32, 64)))
WITNESS_KEY = WitnessKey(WITNESS.name, WITNESS.key.public)
AT = int(datetime(2020, 2, 10, 4, tzinfo=UTC).timestamp())


def written(root: Path, count: int) -> LogFolder:
    LogWriter(root, LOG).append([f"entry {number}".encode() for number in range(count)])
    return LogFolder(root)


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    return make_proof(written(tmp_path_factory.mktemp("log"), 21), 4, LOG.key)[0]


def code_of(read: object, *given: object, **named: object) -> str:
    with pytest.raises(Refusal) as refused:
        read(*given, **named)  # type: ignore[operator]
    return refused.value.code


def test_every_entry_is_proved_and_its_proof_reads_back_as_it_was_written(tmp_path: Path) -> None:
    folder = written(tmp_path, 70)
    for index in range(70):
        proof, entry = make_proof(folder, index, LOG.key)
        again = parse_proof(proof.encode())
        assert again == proof
        assert again.encode() == proof.encode()
        assert entry == f"entry {index}".encode()
        assert check_proof(again, entry, LOG.key).size == 70


@pytest.mark.parametrize("index", [-1, 70, 10**18])
def test_an_entry_that_is_not_there_has_no_proof(tmp_path: Path, index: int) -> None:
    assert code_of(make_proof, written(tmp_path, 70), index, LOG.key) == "log.no_such_leaf"


def test_the_form_is_that_of_the_specification(tmp_path: Path) -> None:
    proof, _ = make_proof(written(tmp_path, 2), 1, LOG.key)
    beside = base64.b64encode(hash_leaf(b"entry 0")).decode()
    checkpoint = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    assert proof.encode().decode() == f"{HEADER}\nindex 1\n{beside}\n\n{checkpoint}"
    extra = Proof(proof.index, proof.hashes, proof.note, b"\x00more").encode().decode()
    assert extra == f"{HEADER}\nextra AG1vcmU=\nindex 1\n{beside}\n\n{checkpoint}"
    assert parse_proof(extra.encode()).extra == b"\x00more"


def test_a_tree_of_one_entry_needs_no_hashes(tmp_path: Path) -> None:
    proof, entry = make_proof(written(tmp_path, 1), 0, LOG.key)
    assert proof.encode().decode().startswith(f"{HEADER}\nindex 0\n\n{LOG.name}\n1\n")
    assert check_proof(parse_proof(proof.encode()), entry, LOG.key).size == 1


def test_another_entry_index_or_hash_does_not_fit(proof: Proof) -> None:
    assert check_proof(proof, b"entry 4", LOG.key).size == 21
    other = Proof(proof.index, (bytes(32), *proof.hashes[1:]), proof.note)
    assert code_of(check_proof, proof, b"entry 5", LOG.key) == "log.not_included"
    assert code_of(check_proof, other, b"entry 4", LOG.key) == "log.not_included"
    moved = Proof(5, proof.hashes, proof.note)
    assert code_of(check_proof, moved, b"entry 4", LOG.key) == "log.not_included"


def test_a_checkpoint_that_the_log_did_not_sign_proves_nothing(proof: Proof) -> None:
    changed = Proof(
        proof.index, proof.hashes, Note(proof.note.text.replace("21", "22"), proof.note.signatures)
    )
    assert code_of(check_proof, changed, b"entry 4", LOG.key) == "log.signature_wrong"
    stranger = LogKey(LOG.name, WITNESS.key.public)
    assert code_of(check_proof, proof, b"entry 4", stranger) == "log.unsigned"


def test_every_witness_that_is_named_must_have_confirmed(proof: Proof) -> None:
    assert code_of(check_proof, proof, b"entry 4", LOG.key, witnesses=[WITNESS_KEY]) == "log.unwitnessed"
    word = cosign(proof.note.text, WITNESS, at=AT)
    confirmed = Proof(proof.index, proof.hashes, Note(proof.note.text, (*proof.note.signatures, word)))
    read = parse_proof(confirmed.encode())
    assert check_proof(read, b"entry 4", LOG.key, witnesses=[WITNESS_KEY]).size == 21
    other = cosign(proof.note.text + "x", WITNESS, at=AT)
    forged = Proof(proof.index, proof.hashes, Note(proof.note.text, (*proof.note.signatures, other)))
    assert code_of(check_proof, forged, b"entry 4", LOG.key, witnesses=[WITNESS_KEY]) == "log.signature_wrong"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HEADER, "c2sp.org/tlog-proof@v2"),
        (f"{HEADER}\n", ""),
        (f"{HEADER}\n", f"{HEADER}\nextra \n"),
        (f"{HEADER}\n", f"{HEADER}\nextra %\n"),
        (f"{HEADER}\n", f"{HEADER}\nextra QQ==\nextra QQ==\n"),
        (f"{HEADER}\n", f"{HEADER}\n\n"),
        ("index 4", "index 04"),
        ("index 4", "index -4"),
        ("index 4", "index ４"),
        ("index 4", "index"),
        ("index 4", "index " + "9" * 30),
        ("index 4\n", ""),
        ("index 4\n", "index 4\nQUJD\n"),
        ("index 4\n", "index 4\n" + base64.b64encode(bytes(32)).decode() * 2 + "\n"),
        ("index 4\n", "index 4\n" + (base64.b64encode(bytes(32)).decode() + "\n") * 64),
        ("=\n", "\n"),
        ("\n", "\r\n"),
        (f"\n\n{LOG.name}", f"\n{LOG.name}"),
        (f"\n\n{LOG.name}", f"\n\n\n{LOG.name}"),
    ],
)
def test_a_file_in_any_other_form_is_refused(proof: Proof, old: str, new: str) -> None:
    text = proof.encode().decode()
    assert old in text
    with pytest.raises(Refusal):
        parse_proof(text.replace(old, new, 1).encode())


def test_a_note_that_is_no_checkpoint_and_a_file_without_end_are_refused(proof: Proof) -> None:
    note = Note("hello\n", (LOG.sign("hello\n"),))
    assert code_of(parse_proof, Proof(4, proof.hashes, note).encode()) == "log.checkpoint_malformed"
    assert code_of(parse_proof, proof.encode() + b"x" * 2_000_000) == "log.proof_file_malformed"
    assert code_of(parse_proof, b"") == "log.proof_file_malformed"


@given(data=st.data())
def test_whatever_is_changed_is_refused_as_such_or_stays_the_same(proof: Proof, data: st.DataObject) -> None:
    whole = bytearray(proof.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        end = data.draw(st.integers(place, min(len(whole), place + 40)))
        whole[place:end] = data.draw(st.binary(max_size=8))
    try:
        read = parse_proof(bytes(whole))
        assert read.encode() == whole
        check_proof(read, b"entry 4", LOG.key)
    except Refusal:
        return
    # What is still believed says the same: the same entry at the same place under the same signed root.
    assert (read.index, read.hashes, read.note.text) == (proof.index, proof.hashes, proof.note.text)


@given(st.binary(max_size=300))
def test_bytes_that_mean_nothing_are_refused_with_a_refusal_only(noise: bytes) -> None:
    for data in (noise, f"{HEADER}\n".encode() + noise, f"{HEADER}\nindex 1\n\n".encode() + noise):
        with pytest.raises(Refusal):
            parse_proof(data)


def test_a_key_of_the_other_kind_is_told_apart() -> None:
    assert parse_log_key(LOG.key.encode()) == LOG.key
    assert parse_witness_key(WITNESS_KEY.encode()) == WITNESS_KEY
    assert code_of(parse_log_key, WITNESS_KEY.encode()) == "log.key_of_witness"
    assert code_of(parse_witness_key, LOG.key.encode()) == "log.key_of_log"
