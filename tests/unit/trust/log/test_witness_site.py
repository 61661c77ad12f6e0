"""A witness over the web: every status that it answers with, and what it says to nobody."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from wuse.trust.log import (
    Answer,
    Checkpoint,
    LogFolder,
    LogWriter,
    Note,
    Signer,
    Witness,
    cosigned_at,
    parse_note,
    sign_checkpoint,
    submit,
)
from wuse.trust.log.note import parse_signature
from wuse.trust.log.witness_site import MOST_BYTES, witness_site
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))
AT = datetime(2020, 2, 10, 4, tzinfo=UTC)


@dataclass
class Site:
    """The witness's application, asked as a server would."""

    witness: Witness
    errors: io.StringIO = field(default_factory=io.StringIO)

    def ask(
        self, method: str, path: str, body: bytes = b"", **environ: str
    ) -> tuple[int, dict[str, str], str]:
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told.update(status=int(status.split()[0]), headers=dict(headers))

        around: dict[str, Any] = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path}
        around |= {"QUERY_STRING": "", "wsgi.input": io.BytesIO(body)}
        setup_testing_defaults(around)
        around |= {"CONTENT_LENGTH": str(len(body)), "wsgi.errors": self.errors, **environ}
        answer = validator(witness_site(self.witness, clock=lambda: AT))(around, start)
        text = b"".join(answer).decode()
        answer.close()  # type: ignore[attr-defined]
        return told["status"], told["headers"], text

    def post(self, data: bytes) -> Answer:
        status, headers, text = self.ask("POST", "/add-checkpoint", data)
        return Answer(status, text, headers["Content-Type"])


@pytest.fixture
def site(tmp_path: Path) -> Site:
    signer = Signer("witness.example.net", bytes(range(32, 64)))
    return Site(Witness(tmp_path / "witness", signer, [LOG.key]))


def written(root: Path, count: int, word: str = "entry") -> tuple[LogFolder, Note]:
    LogWriter(root, LOG).append([f"{word} {number}".encode() for number in range(count)])
    folder = LogFolder(root)
    return folder, parse_note(folder.checkpoint_bytes())


def test_a_checkpoint_is_confirmed_at_the_moment_of_the_clock(site: Site, tmp_path: Path) -> None:
    folder, note = written(tmp_path / "log", 5)
    found = submit(note, folder.fetch, site.post)
    confirmed = Note(note.text, (*note.signatures, found))
    assert cosigned_at(confirmed, [site.witness.key]) == {"witness.example.net": int(AT.timestamp())}


def test_the_page_tells_name_key_and_sizes(site: Site, tmp_path: Path) -> None:
    key = site.witness.key.encode()
    status, headers, text = site.ask("GET", "/")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert text == f"witness witness.example.net\nkey {key}\nlog {LOG.name} 0\n"
    folder, note = written(tmp_path / "log", 5)
    submit(note, folder.fetch, site.post)
    assert f"log {LOG.name} 5\n" in site.ask("GET", "/")[2]
    assert site.ask("HEAD", "/")[0::2] == (200, "")


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("POST", "/", 405, "GET, HEAD"),
        ("GET", "/add-checkpoint", 405, "POST"),
        ("PUT", "/add-checkpoint", 405, "POST"),
        ("GET", "/other", 404, None),
        ("POST", "/add-checkpoint/", 404, None),
        ("POST", "/add-checkpoint", 400, None),
    ],
)
def test_other_methods_and_addresses(
    site: Site, method: str, path: str, status: int, allowed: str | None
) -> None:
    found, headers, text = site.ask(method, path)
    assert (found, headers.get("Allow")) == (status, allowed)
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("length", "status"), [("", 411), ("many", 411), (str(MOST_BYTES), 400), (str(MOST_BYTES + 1), 413)]
)
def test_the_length_is_needed_and_bounded(site: Site, length: str, status: int) -> None:
    environ = {"CONTENT_LENGTH": length} if length.isdecimal() else {}
    if environ:
        assert site.ask("POST", "/add-checkpoint", b"x", **environ)[0] == status
        return
    plain = {"REQUEST_METHOD": "POST", "PATH_INFO": "/add-checkpoint", "CONTENT_LENGTH": length}
    told: list[str] = []
    witness_site(site.witness, clock=lambda: AT)(plain, lambda status, headers: told.append(status))
    assert told == [f"{status} Length Required"]


def test_every_answer_of_the_protocol(site: Site, tmp_path: Path) -> None:
    folder, note = written(tmp_path / "log", 5)
    submit(note, folder.fetch, site.post)
    empty = b"old 5\n\n"
    assert site.post(empty + note.encode()).status == 200
    stale = site.post(b"old 0\n\n" + note.encode())
    assert (stale.status, stale.body, stale.content_type) == (409, "5\n", "text/x.tlog.size")
    fork = sign_checkpoint(Checkpoint(LOG.name, 5, bytes(32)), LOG)
    assert site.post(empty + fork.encode()).status == 409
    _, longer = written(tmp_path / "other", 8, word="another")
    assert site.post(empty + longer.encode()).status == 422
    unsigned = Note(note.text, (Signer(LOG.name, bytes(32)).sign(note.text),))
    assert site.post(empty + unsigned.encode()).status == 403
    stranger = Signer("elsewhere.example/log", bytes(32))
    unknown = sign_checkpoint(Checkpoint(stranger.name, 5, bytes(32)), stranger)
    assert site.post(empty + unknown.encode()).status == 404
    with pytest.raises(Refusal, match=r"did not confirm the checkpoint of 8 entries \(422\)"):
        submit(longer, LogFolder(tmp_path / "other").fetch, site.post)


def test_a_failure_is_told_without_its_inside(site: Site, tmp_path: Path) -> None:
    _, note = written(tmp_path / "log", 5)
    (tmp_path / "witness").write_text("not a folder")
    status, _, text = site.ask("POST", "/add-checkpoint", b"old 0\n\n" + note.encode())
    assert status == 500
    assert text == "The witness could not answer: its operator finds why in its output.\n"
    assert "FileExistsError" in site.errors.getvalue()
    assert str(tmp_path) not in text + site.errors.getvalue()


def test_a_cosignature_line_is_all_that_a_confirmation_holds(site: Site, tmp_path: Path) -> None:
    _, note = written(tmp_path / "log", 5)
    answer = site.post(b"old 0\n\n" + note.encode())
    assert parse_signature(answer.body.removesuffix("\n")).name == "witness.example.net"
