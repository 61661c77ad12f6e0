"""Following a log and confirming it: growth passes; a rollback, a fork and a rewritten history do not."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuse.trust.log import (
    Answer,
    Checkpoint,
    LogFolder,
    LogWriter,
    Note,
    Signer,
    Watch,
    Witness,
    WitnessKey,
    audit,
    cosign,
    cosigned_at,
    follow,
    open_log,
    parse_note,
    sign_checkpoint,
    submit,
)
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
WITNESS = Signer("witness.example.net", bytes(range(32, 64)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
WATCH = Watch(LOG.key)


def written(root: Path, *batches: int, word: str = "entry") -> LogFolder:
    """A log with batches of so many entries."""
    writer, total = LogWriter(root, LOG), 0
    for count in batches:
        writer.append([f"{word} {number}".encode() for number in range(total, total + count)])
        total += count
    return LogFolder(root)


def seen(folder: LogFolder, before: Checkpoint | None = None) -> Checkpoint:
    return follow(WATCH, folder.checkpoint_bytes(), folder.fetch, before=before, at=AT)


def test_a_log_that_only_grows_is_followed(tmp_path: Path) -> None:
    folder = written(tmp_path, 10)
    first = seen(folder)
    assert seen(folder, first) == first
    LogWriter(tmp_path, LOG).append([b"more"] * 600)
    assert seen(folder, first).size == 610


def test_a_rollback_is_told(tmp_path: Path) -> None:
    long, short = written(tmp_path / "a", 20), written(tmp_path / "b", 10)
    with pytest.raises(Refusal) as caught:
        seen(short, seen(long))
    assert caught.value.code == "log.rolled_back"
    assert "had 20 entries and now shows 10" in caught.value.message


def test_a_fork_is_told(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", 20), written(tmp_path / "b", 20, word="another")
    with pytest.raises(Refusal) as caught:
        seen(other, seen(one))
    assert caught.value.code == "log.forked"


def test_a_rewritten_history_is_told(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", 20), written(tmp_path / "b", 30, word="another")
    with pytest.raises(Refusal) as caught:
        seen(other, seen(one))
    assert caught.value.code == "log.rewritten"
    assert "do not begin with the 20" in caught.value.message


def test_a_checkpoint_that_no_witness_confirmed_lately_is_late(tmp_path: Path) -> None:
    folder = written(tmp_path, 5)
    witness = WitnessKey(WITNESS.name, WITNESS.key.public)
    watch = Watch(LOG.key, (witness,), timedelta(minutes=10))
    note = parse_note(folder.checkpoint_bytes())
    for age, is_late in ((timedelta(minutes=9), False), (timedelta(minutes=11), True)):
        signature = cosign(note.text, WITNESS, at=int((AT - age).timestamp()))
        data = Note(note.text, (*note.signatures, signature)).encode()
        if is_late:
            with pytest.raises(Refusal) as caught:
                follow(watch, data, folder.fetch, before=None, at=AT)
            assert caught.value.code == "log.late"
        else:
            assert follow(watch, data, folder.fetch, before=None, at=AT).size == 5
    with pytest.raises(Refusal, match="No witness"):
        follow(watch, folder.checkpoint_bytes(), folder.fetch, before=None, at=AT)


def test_the_whole_of_a_log_is_audited(tmp_path: Path) -> None:
    folder = written(tmp_path, 70_000)
    _, state = open_log(tmp_path, LOG.key)
    read: list[int] = []
    audit(state, folder.fetch, each=read.append)
    assert read[-1] == 70_000


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/001", "tile/1/000.p/4", "tile/0/004.p/76"])
def test_an_audit_names_the_tile_that_was_changed(tmp_path: Path, path: str) -> None:
    folder = written(tmp_path, 1100)
    _, state = open_log(tmp_path, LOG.key)
    file = tmp_path / path
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(Refusal) as caught:
        audit(state, folder.fetch)
    assert caught.value.code == "log.tiles_contradict"


# --- the witness


def witness_of(root: Path) -> Witness:
    return Witness(root / "witness", WITNESS, [LOG.key])


def confirmed(folder: LogFolder, witness: Witness, known: int = 0) -> dict[str, int]:
    """Who confirmed the log's newest checkpoint, and when."""
    note = parse_note(folder.checkpoint_bytes())
    signature = submit(note, folder.fetch, lambda data: witness.add_checkpoint(data, at=AT), known=known)
    both = Note(note.text, (*note.signatures, signature))
    return cosigned_at(both, [WitnessKey(WITNESS.name, WITNESS.key.public)])


def test_a_witness_confirms_a_log_as_it_grows(tmp_path: Path) -> None:
    folder, witness = written(tmp_path / "log", 10), witness_of(tmp_path)
    assert confirmed(folder, witness) == {WITNESS.name: int(AT.timestamp())}
    LogWriter(tmp_path / "log", LOG).append([b"more"] * 300)
    assert confirmed(folder, witness, known=0), "told the size that the witness knows, it proves from there"
    assert confirmed(folder, witness, known=310), "the same checkpoint again is confirmed again"
    assert witness_of(tmp_path).signed(LOG.name).size == 310, "it remembers over a restart"


@pytest.mark.parametrize(("count", "word"), [(10, "another"), (30, "another")])
def test_a_witness_confirms_no_other_history(tmp_path: Path, count: int, word: str) -> None:
    witness = witness_of(tmp_path)
    confirmed(written(tmp_path / "a", 10), witness)
    with pytest.raises(Refusal) as caught:
        confirmed(written(tmp_path / "b", count, word=word), witness, known=10)
    assert caught.value.code == "log.witness_refused"
    assert witness.signed(LOG.name).size == 10


def test_a_witness_does_not_go_back(tmp_path: Path) -> None:
    witness = witness_of(tmp_path)
    confirmed(written(tmp_path / "a", 20), witness)
    with pytest.raises(Refusal) as caught:
        confirmed(written(tmp_path / "b", 10), witness)
    assert caught.value.details["status"] == 409


def request(text: str, *, old: str = "old 0", note: Note | None = None) -> bytes:
    body = note.encode().decode() if note else text
    return f"{old}\n\n{body}".encode()


STATE = Checkpoint(
    LOG.name, 0, bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
)

FIVE = Checkpoint(LOG.name, 5, bytes(32))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"old 0\n\nno note", 400),
        (request("", old="old -1", note=sign_checkpoint(STATE, LOG)), 400),
        (request("", old="old 00", note=sign_checkpoint(STATE, LOG)), 400),
        (request("", old="old 1", note=sign_checkpoint(STATE, LOG)), 400),
        (request("", old="old 0\nAAAA", note=sign_checkpoint(STATE, LOG)), 400),
        (request("", old="old 0\n!", note=sign_checkpoint(STATE, LOG)), 400),
        (
            request("", note=sign_checkpoint(Checkpoint("other", 0, STATE.root), Signer("other", bytes(32)))),
            404,
        ),
        (request("", note=sign_checkpoint(STATE, Signer(LOG.name, bytes(32)))), 403),
        (request("", note=sign_checkpoint(Checkpoint(LOG.name, 0, bytes(32)), LOG)), 409),
        (request("", note=sign_checkpoint(STATE, LOG)), 200),
        (
            request(
                "",
                old="old 0\n" + "A" * 43 + "=",
                note=sign_checkpoint(Checkpoint(LOG.name, 5, bytes(32)), LOG),
            ),
            422,
        ),
    ],
)
def test_a_witness_answers_with_the_status_of_the_protocol(tmp_path: Path, data: bytes, status: int) -> None:
    answer = witness_of(tmp_path).add_checkpoint(data, at=AT)
    assert isinstance(answer, Answer)
    assert answer.status == status
    assert answer.body.endswith("\n")


def test_a_size_that_is_not_the_last_is_answered_with_it(tmp_path: Path) -> None:
    witness = witness_of(tmp_path)
    folder = written(tmp_path / "log", 10)
    confirmed(folder, witness)
    answer = witness.add_checkpoint(request("", note=parse_note(folder.checkpoint_bytes())), at=AT)
    assert (answer.status, answer.body, answer.content_type) == (409, "10\n", "text/x.tlog.size")


def test_a_witness_that_lost_its_memory_starts_at_the_beginning(tmp_path: Path) -> None:
    folder, witness = written(tmp_path / "log", 10), witness_of(tmp_path)
    confirmed(folder, witness)
    shutil.rmtree(tmp_path / "witness")
    assert confirmed(folder, witness, known=10)
