"""A monitor's memory and its evidence, beyond what the journey of two agencies shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuse.trust.log import (
    Checkpoint,
    LogFolder,
    LogWriter,
    Signer,
    TileName,
    Watch,
    WitnessKey,
    cosign,
    parse_note,
    sign_checkpoint,
)
from wuse.trust.log.monitor import Monitor
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
WITNESS = Signer("witness.example.net", bytes(range(32, 64)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)


@dataclass
class Site:
    """A log's files as an address would give them."""

    root: Path

    def __post_init__(self) -> None:
        self.writer = LogWriter(self.root, LOG)

    def append(self, count: int, *, confirmed: datetime | None = None) -> bytes:
        self.writer.append([b"entry"] * count)
        if confirmed:
            text = parse_note(self.checkpoint_bytes()).text
            self.writer.add_cosignatures(text, [cosign(text, WITNESS, at=int(confirmed.timestamp()))])
        return self.checkpoint_bytes()

    def checkpoint_bytes(self) -> bytes:
        return LogFolder(self.root).checkpoint_bytes()

    def fetch(self, name: TileName) -> bytes:
        return LogFolder(self.root).fetch(name)

    def signed_at(self, size: int) -> bytes | None:
        return self._read(f"history/{size}")

    def witnessed(self) -> bytes | None:
        return self._read("witnessed")

    def _read(self, name: str) -> bytes | None:
        file = self.root / name
        return file.read_bytes() if file.is_file() else None


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "log")


def monitor(site: Site, *, witnessed: bool = True) -> Monitor:
    keys = (WitnessKey(WITNESS.name, WITNESS.key.public),) if witnessed else ()
    return Monitor(Watch(LOG.key, keys), site, site.root.parent / "seen")


def code_of(follower: Monitor, at: datetime = AT) -> str:
    with pytest.raises(Refusal) as refused:
        follower.look(at=at)
    return refused.value.code


def test_the_checkpoint_that_was_accepted_is_kept_as_the_log_signed_it(site: Site) -> None:
    follower = monitor(site, witnessed=False)
    site.append(1)
    assert follower.look(at=AT).size == 1
    data = site.append(4)
    assert follower.look(at=AT).size == 5
    assert (site.root.parent / "seen").read_bytes() == data
    assert follower.kept == ()


def test_a_late_checkpoint_is_remembered_all_the_same(site: Site) -> None:
    site.append(5, confirmed=AT)
    follower = monitor(site)
    follower.look(at=AT)
    late = site.append(5)
    assert code_of(follower, AT + timedelta(minutes=61)) == "log.late"
    assert (site.root.parent / "seen").read_bytes() == late
    assert len(follower.kept) == 2
    (site.root / "checkpoint").write_bytes((site.root / "history" / "5").read_bytes())
    assert code_of(follower, AT) == "log.rolled_back"


def test_a_confirmation_of_another_history_is_evidence_and_no_comfort(site: Site) -> None:
    site.append(5)
    lie = Checkpoint(LOG.name, 3, bytes(32))
    note = sign_checkpoint(lie, LOG)
    word = cosign(note.text, WITNESS, at=int(AT.timestamp()))
    (site.root / "witnessed").write_bytes(note.encode() + f"{word.line()}\n".encode())
    follower = monitor(site)
    assert code_of(follower) == "log.rewritten"
    assert {file.suffix for file in follower.kept} == {".before", ".now"}


def test_a_confirmation_that_came_between_two_requests_is_no_rollback(site: Site) -> None:
    old = site.append(5)
    site.append(5, confirmed=AT)

    class Between(Site):
        def checkpoint_bytes(self) -> bytes:
            return old

    assert monitor(Between(site.root)).look(at=AT).size == 5


def test_a_log_that_shows_no_history_is_followed_by_its_proofs_alone(site: Site) -> None:
    site.append(5)
    follower = monitor(site, witnessed=False)
    follower.look(at=AT)
    for file in (site.root / "history").iterdir():
        file.unlink()
    site.append(1)
    (site.root / "history" / "6").unlink()
    assert follower.look(at=AT).size == 6


def test_evidence_of_one_finding_does_not_take_the_place_of_anothers(site: Site) -> None:
    site.append(5)
    follower = monitor(site, witnessed=False)
    follower.look(at=AT)
    kept = set()
    for root in (bytes(32), bytes(31) + b"\x01"):
        fork = sign_checkpoint(Checkpoint(LOG.name, 5, root), LOG).encode()
        (site.root / "checkpoint").write_bytes(fork)
        assert code_of(follower) == "log.forked"
        kept.update(follower.kept)
    assert len({file for file in kept if file.suffix == ".now"}) == 2


@pytest.mark.parametrize("content", [b"", b"noise", None])
def test_a_state_file_that_holds_something_else_is_not_written_over(
    site: Site, content: bytes | None
) -> None:
    site.append(5)
    other = sign_checkpoint(Checkpoint("x.example/log", 1, bytes(32)), Signer("x.example/log", bytes(32)))
    state = site.root.parent / "seen"
    state.write_bytes(other.encode() if content is None else content)
    before = state.read_bytes()
    assert code_of(monitor(site)) == "log.state_unreadable"
    assert state.read_bytes() == before


def test_what_keeps_a_monitor_from_looking_is_no_finding(site: Site) -> None:
    follower = monitor(site)
    assert code_of(follower) == "log.empty_folder"
    site.append(3)
    (site.root / "checkpoint").write_bytes(b"noise")
    assert code_of(follower) == "log.note_malformed"
    assert follower.kept == ()
