"""Asking witnesses: what is confirmed is published, a witness that fails is left out, and the log goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wuse.trust.log import (
    Answer,
    LogFolder,
    LogWriter,
    Signer,
    Witness,
    cosign,
    cosigned_at,
    parse_note,
    read_checkpoint,
)
from wuse.trust.log.witness import Post
from wuse.trust.log.witnesses import Rounds, WitnessSite, ask_witnesses, parse_sites, submit_newest
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)


@dataclass
class Network:
    """A log with its witnesses, reached without a network; `broken` are the addresses that do not answer."""

    root: Path
    broken: set[str]
    asked: list[str]

    def __post_init__(self) -> None:
        self.writer = LogWriter(self.root / "log", LOG)
        self.folder = LogFolder(self.root / "log")
        self.witnesses = {f"http://{name}": self._witness(name) for name in ("one.example", "two.example")}
        self.sites = [WitnessSite(witness.key, address) for address, witness in self.witnesses.items()]

    def _witness(self, name: str) -> Witness:
        return Witness(self.root / name, Signer(name, name.encode().ljust(32)), [LOG.key])

    def append(self, count: int) -> None:
        self.writer.append([b"entry"] * count)

    def post_to(self, address: str) -> Post:
        def post(data: bytes) -> Answer:
            self.asked.append(address)
            if address in self.broken:
                raise Refusal("log.unreachable", "{address}", {"address": address})
            return self.witnesses[address].add_checkpoint(data, at=AT)

        return post

    def confirmed(self, name: str = "checkpoint") -> set[str]:
        note = parse_note((self.folder.root / name).read_bytes())
        return set(cosigned_at(note, [site.key for site in self.sites]))

    def rounds(self) -> Rounds:
        return Rounds(self.writer, self.folder, self.sites, self.post_to)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    made = Network(tmp_path, set(), [])
    made.append(5)
    return made


BOTH = {"one.example", "two.example"}


def submitted(network: Network, post_to: Callable[[str], Post] | None = None) -> dict[str, str]:
    asked = submit_newest(network.writer, network.folder, network.sites, post_to or network.post_to)
    return {name: refusal.code for name, refusal in asked.failures.items()}


def test_what_witnesses_confirm_is_published_with_the_logs_own_signature(network: Network) -> None:
    assert submitted(network) == {}
    for name in ("checkpoint", "witnessed", "history/5"):
        assert network.confirmed(name) == BOTH
        checkpoint, _ = read_checkpoint((network.folder.root / name).read_bytes(), LOG.key)
        assert checkpoint.size == 5
    network.append(3)
    assert (network.confirmed(), network.confirmed("witnessed")) == (set(), BOTH)


def test_a_second_confirmation_takes_the_place_of_the_first(network: Network) -> None:
    submitted(network)
    submitted(network)
    assert len(parse_note(network.folder.checkpoint_bytes()).signatures) == 3


def test_a_witness_that_fails_costs_its_own_word_only(network: Network) -> None:
    network.broken.add("http://one.example")
    assert submitted(network) == {"one.example": "log.unreachable"}
    assert network.confirmed() == {"two.example"}
    network.broken.add("http://two.example")
    network.append(1)
    assert submitted(network).keys() == BOTH
    assert (network.confirmed(), network.confirmed("witnessed")) == (set(), {"two.example"})


def test_a_log_that_has_grown_meanwhile_publishes_nothing(network: Network) -> None:
    def slow(address: str) -> Post:
        network.append(1)
        return network.post_to(address)

    with pytest.raises(Refusal) as refused:
        submitted(network, slow)
    assert refused.value.code == "log.checkpoint_moved_on"
    assert network.confirmed() == set()
    assert not (network.folder.root / "witnessed").exists()


def test_nobody_takes_the_place_of_the_logs_own_signature(network: Network) -> None:
    text = parse_note(network.folder.checkpoint_bytes()).text
    own = Signer(LOG.name, bytes(32)).sign("another text")
    fake = type(own)(LOG.name, LOG.key.key_id, own.data)
    network.writer.add_cosignatures(text, [fake])
    assert read_checkpoint(network.folder.checkpoint_bytes(), LOG.key)[0].size == 5


@pytest.mark.parametrize("text", ["of another checkpoint", "by another key"])
def test_an_answer_that_is_no_cosignature_of_this_checkpoint_is_not_published(
    network: Network, text: str
) -> None:
    note = parse_note(network.folder.checkpoint_bytes())
    signer = Signer("one.example", b"one.example".ljust(32))
    wrong = {
        "of another checkpoint": cosign("other\n1\n", signer, at=1),
        "by another key": cosign(note.text, LOG, at=1),
    }
    asked = ask_witnesses(
        note,
        network.folder.fetch,
        network.sites[:1],
        lambda _: lambda _: Answer(200, f"{wrong[text].line()}\n"),
    )
    assert asked.cosignatures == []
    assert asked.failures["one.example"].code == "log.cosignature_wrong"


def test_rounds_ask_for_what_is_new_and_before_a_word_grows_stale(network: Network) -> None:
    rounds = network.rounds()
    assert rounds.ask(0.0) == {}
    assert network.confirmed() == BOTH
    network.asked.clear()
    rounds.ask(11.0)
    assert network.asked == []
    network.append(1)
    rounds.ask(12.0)
    assert network.confirmed() == BOTH
    network.append(1)
    network.asked.clear()
    rounds.ask(13.0)
    assert network.asked == []
    rounds.ask(22.0)
    network.asked.clear()
    rounds.ask(321.0)
    assert network.asked == []
    rounds.ask(322.0)
    assert set(network.asked) == {"http://one.example", "http://two.example"}


def test_a_witness_that_goes_on_failing_is_told_once_and_asked_more_and_more_rarely(network: Network) -> None:
    rounds = network.rounds()
    network.broken.add("http://one.example")
    told = {moment: rounds.ask(float(moment)) for moment in range(0, 4000, 10)}
    assert [moment for moment, news in told.items() if news] == [0]
    assert told[0].keys() == {"one.example"}
    # After 30 s, then twice as long each time, then every ten minutes.
    assert network.asked.count("http://one.example") == 11
    assert network.confirmed() == {"two.example"}
    network.broken.clear()
    assert rounds.ask(5000.0) == {}
    assert network.confirmed() == BOTH
    network.broken.add("http://one.example")
    network.append(1)
    assert rounds.ask(6000.0).keys() == {"one.example"}


def test_without_witnesses_or_a_log_nobody_is_asked(tmp_path: Path) -> None:
    network = Network(tmp_path, set(), [])
    assert network.rounds().ask(0.0) == {}
    assert Rounds(network.writer, network.folder, [], network.post_to).ask(0.0) == {}
    assert network.asked == []


def test_witnesses_are_read_from_the_setting(network: Network) -> None:
    text = "  ".join(f"{site.key.encode()}@{site.address}" for site in network.sites)
    assert parse_sites(f" {text}\n") == tuple(network.sites)
    assert parse_sites("") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("one.example", "log.witnesses_malformed"),
        ("x@http://one.example", "log.key_malformed"),
        (f"{LOG.key.encode()}@http://one.example", "log.key_of_log"),
    ],
)
def test_a_setting_that_names_no_witness_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_sites(text)
    assert refused.value.code == code
