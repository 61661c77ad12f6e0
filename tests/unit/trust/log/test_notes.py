"""Signed notes, checkpoints and cosignatures: both directions, and nothing but refusals for the rest."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors import VECTORS, needs_vectors
from wuse.trust.log import (
    Checkpoint,
    LogKey,
    Note,
    Signer,
    WitnessKey,
    cosign,
    cosigned_at,
    parse_checkpoint,
    parse_key,
    parse_note,
    read_checkpoint,
    sign_checkpoint,
    signed_by,
)
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
WITNESS = Signer("witness.example.net", bytes(range(32, 64)))
STATE = Checkpoint("example.org/wuse/log", 1234, bytes(range(100, 132)))


def test_the_key_of_the_specification_is_read_and_written() -> None:
    # C2SP signed-note, the example of Go's sumdb.
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = parse_key(text)
    assert key.name == "PeterNeumann"
    assert key.encode() == text


def test_the_note_of_the_specification_is_verified() -> None:
    # C2SP signed-note, the example of Go's sumdb.
    data = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    ).encode()
    key = parse_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert signed_by(parse_note(data), [key]) == [key]


def test_a_checkpoint_is_signed_read_and_verified() -> None:
    data = sign_checkpoint(STATE, LOG).encode()
    found, note = read_checkpoint(data, LOG.key)
    assert found == STATE
    assert note.encode() == data


def test_a_checkpoint_keeps_its_further_lines() -> None:
    state = Checkpoint(STATE.origin, 5, STATE.root, ("time 1581292800",))
    assert parse_checkpoint(state.text()) == state


def test_a_changed_checkpoint_is_refused() -> None:
    data = sign_checkpoint(STATE, LOG).encode().replace(b"1234", b"1235")
    with pytest.raises(Refusal) as caught:
        read_checkpoint(data, LOG.key)
    assert caught.value.code == "log.signature_wrong"


def test_a_checkpoint_of_another_key_is_refused() -> None:
    stranger = Signer(LOG.name, bytes(32))
    with pytest.raises(Refusal) as caught:
        read_checkpoint(sign_checkpoint(STATE, stranger).encode(), LOG.key)
    assert caught.value.code == "log.unsigned"


def test_a_checkpoint_of_another_log_is_refused_though_its_signature_holds() -> None:
    other = Checkpoint("example.org/other", 1, STATE.root)
    with pytest.raises(Refusal) as caught:
        read_checkpoint(sign_checkpoint(other, LOG).encode(), LOG.key)
    assert caught.value.code == "log.other_origin"


def test_a_witness_says_what_it_saw_and_when() -> None:
    note = sign_checkpoint(STATE, LOG)
    both = Note(note.text, (*note.signatures, cosign(note.text, WITNESS, at=1_581_292_800)))
    witness = WitnessKey(WITNESS.name, WITNESS.key.public)
    assert cosigned_at(parse_note(both.encode()), [witness]) == {WITNESS.name: 1_581_292_800}
    assert cosigned_at(note, [witness]) == {}
    assert read_checkpoint(both.encode(), LOG.key)[0] == STATE


def test_a_cosignature_is_of_no_other_time_and_no_other_text() -> None:
    witness = WitnessKey(WITNESS.name, WITNESS.key.public)
    signature = cosign(STATE.text(), WITNESS, at=1000)
    assert witness.verifies(STATE.text(), signature.data)
    assert not witness.verifies(STATE.text(), (1001).to_bytes(8, "big") + signature.data[8:])
    assert not witness.verifies(STATE.text() + "more\n", signature.data)
    assert not witness.verifies(STATE.text(), signature.data[:-1])
    assert not witness.verifies(STATE.text(), b"")


def test_a_cosignature_is_not_a_plain_signature_by_the_same_key() -> None:
    note = Note(STATE.text(), (WITNESS.sign(STATE.text()),))
    assert cosigned_at(note, [WitnessKey(WITNESS.name, WITNESS.key.public)]) == {}


def test_the_key_of_a_witness_is_read_and_written() -> None:
    text = WitnessKey(WITNESS.name, WITNESS.key.public).encode()
    key = parse_key(text)
    assert (key.name, key.public, key.encode()) == (WITNESS.name, WITNESS.key.public, text)


GOOD = sign_checkpoint(STATE, LOG).encode().decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n— name AAAAAAA=\n",
        "text\n\n— name AAAAAAA=",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— name  AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAB=\n",
        "text\n\n— name !!!!\n",
        "te\x00xt\n\n— name AAAAAAA=\n",
        "te\rxt\n\n— name AAAAAAA=\n",
        GOOD + "\n",
        GOOD.replace("\n\n", "\n"),
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_note(text.encode())
    assert caught.value.code == "log.note_malformed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n-1\n" + "A" * 43 + "=\n",
        "origin\n01\n" + "A" * 43 + "=\n",
        "origin\n+1\n" + "A" * 43 + "=\n",
        "origin\n１\n" + "A" * 43 + "=\n",
        "origin\n" + "9" * 30 + "\n" + "A" * 43 + "=\n",
        "origin\n1\n" + "A" * 42 + "==\n",
        "origin\n1\n" + "A" * 42 + "B=\n",
        "origin\n1\nAAAA\n",
        "\n1\n" + "A" * 43 + "=\n",
        "origin\n1\n" + "A" * 43 + "=\n\nmore\n",
        "origin\n1\n" + "A" * 43 + "=",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_checkpoint(text)
    assert caught.value.code == "log.checkpoint_malformed"


SPACED = "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
OTHER_HASH = "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


NO_UTF8 = "Peter\udc80+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.mark.parametrize("text", ["", "name", "name+00000000+AAAA", SPACED, OTHER_HASH, NO_UTF8])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_key(text)
    assert caught.value.code == "log.key_malformed"


@given(st.binary(max_size=200))
def test_only_refusals_leave_the_parser_of_notes(data: bytes) -> None:
    try:
        note = parse_note(data)
    except Refusal:
        return
    assert note.encode() == data


@given(st.text(max_size=120))
def test_only_refusals_leave_the_parser_of_checkpoints(text: str) -> None:
    for read in (parse_checkpoint, parse_key):
        try:
            read(text)
        except Refusal:
            continue


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32), st.text("abc/.-", min_size=1, max_size=20))
def test_every_checkpoint_is_read_back(size: int, root: bytes, origin: str) -> None:
    state = Checkpoint(origin, size, root)
    assert parse_checkpoint(state.text()) == state


@needs_vectors
def test_the_checkpoints_of_tessera_bear_their_signatures() -> None:
    key = parse_key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    assert isinstance(key, LogKey)
    for size in range(16):
        data = (VECTORS / "tlog" / "tessera_log" / f"checkpoint.{size}").read_bytes()
        state, note = read_checkpoint(data, key)
        assert state.size == size
        assert base64.b64encode(state.root).decode() in note.text
