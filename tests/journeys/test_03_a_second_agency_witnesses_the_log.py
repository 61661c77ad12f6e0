"""Two agencies: one serves its log, another confirms it, a monitor follows it, and no broken word goes unseen."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.desks import environment_of, run_wuse
from tests.ports import free_port
from wuse.cli.main import main
from wuse.trust.keys import KeyFolder
from wuse.trust.log import Checkpoint, LogFolder, LogWriter, Signer, sign_checkpoint

ORIGIN = "cdc.example.cn/log"
WITNESS = "audit.example.cn/witness"


@contextmanager
def running(address: str, *words: str, home: Path, **environment: str) -> Iterator[None]:
    """A server as a process of its own, until it answers at the address and for as long as it is needed."""
    child = subprocess.Popen(
        [sys.executable, *words],
        env=environment_of(home, **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(address, child)
        yield
    finally:
        child.terminate()
        child.wait(timeout=20)


def told(*words: str, home: Path, **environment: str) -> Result:
    """What a command answers; run here, since starting a process for each takes seconds."""
    return CliRunner().invoke(main, words, env={"WUSE_HOME": str(home), "WUSE_LANG": "en", **environment})


def wait_for(address: str, child: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert child.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing at {address}")


@dataclass
class Agencies:
    """The two agencies, the addresses of their servers, and a monitor's state file somewhere else."""

    first: Path
    second: Path
    log: str
    witness: str
    key: str
    witness_key: str
    state: Path

    @property
    def folder(self) -> Path:
        return self.first / "log"

    def signer(self) -> Signer:
        return Signer(ORIGIN, KeyFolder(self.first / "keys").get("log"))

    def append(self, count: int, word: str = "entry") -> Checkpoint:
        writer = LogWriter(self.folder, self.signer())
        return writer.append([f"{word} {number}".encode() for number in range(count)])[1]

    def submit(self) -> Result:
        witnesses = f"{self.witness_key}@{self.witness}"
        return told("log", "submit", home=self.first, WUSE_LOG_ORIGIN=ORIGIN, WUSE_WITNESSES=witnesses)

    def monitoring(self, *more: str) -> list[str]:
        words = ["log", "monitor", self.log, "--key", self.key, "--state", str(self.state), "--once"]
        return [*words, "--witness", self.witness_key, *more]

    def look(self, *more: str) -> Result:
        return told(*self.monitoring(*more), home=self.state.parent)

    def evidence(self, code: str) -> dict[str, bytes]:
        found = self.state.parent.glob(f"{self.state.name}.{code}-*")
        return {file.suffix: file.read_bytes() for file in found}


def page_of(address: str) -> dict[str, list[str]]:
    with urllib.request.urlopen(address, timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agencies]:
    """Both servers, after 300 entries were written, confirmed and seen. Read only: `watched` is a copy."""
    root = tmp_path_factory.mktemp("agencies")
    first, second = root / "begun" / "first", root / "second"
    (root / "begun" / "watch").mkdir(parents=True)
    key = told("log", "key", home=first, WUSE_LOG_ORIGIN=ORIGIN).stdout.strip()
    site, witness = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    served = ["-m", "http.server", site.rpartition(":")[2], "--bind", "127.0.0.1", "--directory", str(root)]
    listen = witness.removeprefix("http://")
    asked = ["-m", "wuse", "log", "witness", "--log", key, "--listen", listen, "--home", str(second)]
    with running(site, *served, home=first), running(witness, *asked, home=second, WUSE_WITNESS_NAME=WITNESS):
        theirs = page_of(witness)["key"][0]
        state = root / "begun" / "watch" / "seen"
        made = Agencies(first, second, f"{site}/begun/first/log", witness, key, theirs, state)
        made.append(300)
        assert made.submit().exit_code == 0
        assert made.look().exit_code == 0
        yield made


@pytest.fixture
def watched(begun: Agencies, request: pytest.FixtureRequest) -> Agencies:
    """The first agency and the monitor as they stood then, to be changed by one test; the witness is one for all."""
    own = begun.first.parents[1] / f"test-{abs(hash(request.node.name))}"
    shutil.copytree(begun.first.parent, own)
    address = begun.log.replace("/begun/", f"/{own.name}/")
    return replace(begun, first=own / "first", log=address, state=own / "watch" / "seen")


def rewrite(agencies: Agencies, count: int) -> None:
    """The operator writes the log anew, with the same key and other entries."""
    for name in ("checkpoint", "witnessed"):
        (agencies.folder / name).unlink()
    shutil.rmtree(agencies.folder / "tile")
    shutil.rmtree(agencies.folder / "history")
    agencies.append(count, word="another")


def test_growth_is_confirmed_and_followed(watched: Agencies) -> None:
    assert page_of(watched.witness)["log"] == [ORIGIN, "300"]
    watched.append(212)
    assert "confirmed by audit.example.cn/witness" in watched.submit().stdout.lower()
    seen = watched.look()
    assert (seen.exit_code, seen.stderr) == (0, "")
    assert f"{ORIGIN} continues: 512 entries." in seen.stdout


def test_a_log_that_grows_all_the_time_is_held_to_what_was_confirmed_last(watched: Agencies) -> None:
    watched.append(5)
    seen = watched.look()
    assert (seen.exit_code, seen.stderr) == (0, "")
    assert "305 entries" in seen.stdout


def test_a_rewritten_history_is_seen_and_the_witness_does_not_confirm_it(watched: Agencies) -> None:
    before = (watched.folder / "checkpoint").read_bytes()
    rewrite(watched, 600)
    refused = watched.submit()
    assert refused.exit_code == 1
    assert "did not confirm the checkpoint of 600 entries" in refused.stderr
    seen = watched.look()
    assert seen.exit_code == 3
    assert "its 600 entries do not begin with the 300 that were seen before" in seen.stderr
    assert watched.evidence("rewritten") == {
        ".before": before,
        ".now": (watched.folder / "checkpoint").read_bytes(),
    }
    # It is not forgotten: the next look says it again, and a program learns it from the exit code.
    again = run_wuse(*watched.monitoring(), home=watched.state.parent)
    assert again.returncode == 3
    assert "Traceback" not in again.stderr


def test_a_rolled_back_log_is_seen(watched: Agencies) -> None:
    shown = (watched.folder / "checkpoint").read_bytes()
    watched.append(10)
    assert watched.look().exit_code == 0
    (watched.folder / "checkpoint").write_bytes(shown)
    seen = watched.look()
    assert seen.exit_code == 3
    assert "was rolled back: it had 310 entries and now shows 300" in seen.stderr
    assert set(watched.evidence("rolled_back")) == {".before", ".now"}


def test_a_fork_is_seen(watched: Agencies) -> None:
    rewrite(watched, 300)
    seen = watched.look()
    assert seen.exit_code == 3
    assert "has forked: it has signed two different trees of 300 entries" in seen.stderr
    assert set(watched.evidence("forked")) == {".before", ".now"}


def test_a_checkpoint_that_no_witness_confirms_is_late(watched: Agencies) -> None:
    seen = watched.look("--oldest", "0")
    assert seen.exit_code == 3
    assert "may be held back" in seen.stderr
    assert "continues" in watched.look("--oldest", "60").stdout


def test_a_past_that_is_told_otherwise_is_seen(watched: Agencies) -> None:
    lie = sign_checkpoint(Checkpoint(ORIGIN, 300, bytes(32)), watched.signer())
    (watched.folder / "history" / "300").write_bytes(lie.encode())
    watched.append(1)
    seen = watched.look()
    assert seen.exit_code == 3
    assert "tells its past otherwise" in seen.stderr
    assert watched.evidence("history_changed")[".now"] == lie.encode()


def test_a_proof_outlives_the_log(watched: Agencies, tmp_path: Path) -> None:
    file = tmp_path / "one.tlog-proof"
    made = told("log", "prove", watched.log, "17", "--key", watched.key, "--out", str(file), home=tmp_path)
    assert (made.exit_code, made.stderr) == (0, "")
    assert (tmp_path / "one.entry").read_bytes() == b"entry 17"
    shutil.rmtree(watched.folder)
    words = ["log", "check", str(file), str(tmp_path / "one.entry"), "--key", watched.key]
    checked = told(*words, "--witness", watched.witness_key, home=tmp_path)
    assert checked.exit_code == 0, checked.stderr
    assert f"number 17 of the 300 entries of {ORIGIN}" in checked.stdout
    assert f"Confirmed by {WITNESS}" in checked.stdout
    (tmp_path / "one.entry").write_bytes(b"entry 18")
    assert told(*words, home=tmp_path).exit_code == 2


@pytest.mark.parametrize("by", ["address", "folder"])
def test_the_whole_log_is_verified_and_a_changed_entry_is_found(watched: Agencies, by: str) -> None:
    where = watched.log if by == "address" else str(watched.folder)
    whole = told("log", "verify", where, "--key", watched.key, home=watched.second)
    assert (whole.exit_code, whole.stderr) == (0, "")
    assert "300 entries" in whole.stdout
    assert LogFolder(watched.folder).checkpoint_bytes().decode().count("—") == 2
    tile = watched.folder / "tile" / "entries" / "000"
    tile.write_bytes(tile.read_bytes().replace(b"entry 40", b"entry 41"))
    changed = told("log", "verify", where, "--key", watched.key, home=watched.second)
    assert changed.exit_code == 2
    assert "does not follow from what lies below it" in changed.stderr


def test_the_keeper_names_a_witness_that_does_not_answer_and_goes_on(begun: Agencies, tmp_path: Path) -> None:
    kept = run_wuse("keep", "--once", home=tmp_path, WUSE_WITNESSES=f"{begun.witness_key}@http://127.0.0.1:9")
    assert kept.returncode == 0, kept.stderr
    assert "0 entries put into the log." in kept.stdout
    assert f"{WITNESS}: http://127.0.0.1:9/add-checkpoint could not be read" in kept.stderr


@pytest.mark.parametrize(("body", "status"), [(b"x" * 100_000, 413), (b"old 0\n", 400), (None, 405)])
def test_the_witness_answers_nonsense_in_plain_text(begun: Agencies, body: bytes | None, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{begun.witness}/add-checkpoint", data=body, timeout=5)
    with refused.value as answer:
        assert answer.status == status
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "Traceback" not in answer.read().decode()


def test_a_server_that_is_gone_is_no_finding_about_the_log(begun: Agencies, tmp_path: Path) -> None:
    words = ["log", "monitor", "http://127.0.0.1:9", "--key", begun.key, "--state", str(tmp_path / "seen")]
    seen = told(*words, "--once", home=tmp_path)
    assert (seen.exit_code, "could not be read" in seen.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_words_of_the_command_line_that_mean_nothing_are_said_so(begun: Agencies, tmp_path: Path) -> None:
    cases = {
        ("log", "witness", "--log", begun.key, "--listen", "8100"): "is not a host and a port",
        ("log", "submit"): "No witness is set",
        ("log", "verify", str(tmp_path)): "There is no key in",
        ("log", "verify", str(tmp_path), "--key", "x"): "The key cannot be read",
        ("log", "verify", str(tmp_path), "--key", begun.witness_key): "is a witness's, not a log's",
    }
    for words, said in cases.items():
        answer = told(*words, home=tmp_path)
        assert (answer.exit_code, said in answer.stderr) == (2, True), answer.output


def test_without_a_key_the_logs_own_is_used_and_said_to_prove_less(watched: Agencies) -> None:
    for where in (watched.log, str(watched.folder)):
        seen = told("log", "verify", where, home=watched.second)
        assert seen.exit_code == 0, seen.stderr
        assert "compare it with one that you have from elsewhere" in seen.stderr
