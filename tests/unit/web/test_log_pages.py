"""The log over HTTP: which files are served and how they may be cached, the page about it, the verifier as one file."""

import base64
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.logs import ORIGIN, cosign_log, entry, signer_of, write_log
from wuse.permits.store.models import OrganisationRow
from wuse.trust import digest
from wuse.trust.log import (
    LogFolder,
    LogWriter,
    decode_entries,
    parse_checkpoint,
    parse_key,
    parse_note,
    read_checkpoint,
    tile_of,
    tiles_of,
)
from wuse.trust.log.follow import audit
from wuse.trust.log.tiles import TileName
from wuse.vocabulary import Purpose
from wuse.web.log.files import parse_tile
from wuse.web.log.log_words import log_words
from wuse.web.log.verifier_file import bundle, verifier_file

SCRIPTS = Path(__file__).parents[3] / "src" / "wuse" / "web" / "static" / "wuse" / "log"
pytestmark = pytest.mark.django_db
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    """The log of a home with 700 entries: two full bundles and a partial one."""
    settings.WUSE_HOME = tmp_path
    write_log(tmp_path, 700, witnesses=("witness.invalid/a",))
    return tmp_path / "log"


@pytest.fixture
def reader(root: Path) -> Client:
    """A reader who prefers English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


# --- files


def test_whoever_follows_the_log_over_http_finds_it_whole(reader: Client, root: Path) -> None:
    key = parse_key(reader.get("/log/key").content.decode())
    checkpoint, _ = read_checkpoint(reader.get("/log/checkpoint").content, key)
    assert checkpoint.size == 700
    audit(checkpoint, lambda name: reader.get(f"/log/{name.path}").content)


def test_every_file_may_be_read_by_the_script_of_any_page(reader: Client) -> None:
    for name in (
        "checkpoint",
        "key",
        "history/700",
        "tile/0/000",
        "tile/entries/000",
        "tile/9/000",
        "nothing",
    ):
        assert reader.get(f"/log/{name}")["Access-Control-Allow-Origin"] == "*", name


@pytest.mark.parametrize(
    ("name", "content_type", "cache"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("key", "text/plain; charset=utf-8", "no-cache"),
        ("history/700", "text/plain; charset=utf-8", "no-cache"),
        ("tile/0/000", "application/octet-stream", FOREVER),
        ("tile/entries/001", "application/octet-stream", FOREVER),
        ("tile/0/002.p/188", "application/octet-stream", "public, max-age=3600"),
        ("tile/1/000.p/2", "application/octet-stream", "public, max-age=3600"),
    ],
)
def test_a_file_says_what_it_is_and_how_long_it_holds(
    reader: Client, root: Path, name: str, content_type: str, cache: str
) -> None:
    answer = reader.get(f"/log/{name}")
    assert answer.status_code == 200
    assert answer.content == (root / name).read_bytes()
    assert (answer["Content-Type"], answer["Cache-Control"]) == (content_type, cache)


def test_the_checkpoint_that_witnesses_confirmed_is_served_beside_the_newest(
    reader: Client, root: Path
) -> None:
    assert reader.get("/log/witnessed").status_code == 404
    confirmed = (root / "checkpoint").read_bytes()
    (root / "witnessed").write_bytes(confirmed)
    write_log(root.parent, 5, start=700)
    assert reader.get("/log/witnessed").content == confirmed
    text = reader.get("/log/").content.decode()
    assert "witness.invalid/a · 2020-02-12 01:00 UTC" in text
    assert "for the first 700 entries" in text
    (root / "witnessed").write_bytes(b"something else")
    assert "No witness has confirmed this log" in reader.get("/log/").content.decode()


def test_what_has_not_changed_is_not_sent_again(reader: Client) -> None:
    for name in ("checkpoint", "tile/0/000"):
        first = reader.get(f"/log/{name}")
        again = reader.get(f"/log/{name}", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"


def test_a_partial_tile_is_the_beginning_of_the_full_one_when_it_is_gone(reader: Client, root: Path) -> None:
    full = (root / "tile/0/001").read_bytes()
    assert reader.get("/log/tile/0/001.p/7").content == full[: 7 * 32]
    bundle = reader.get("/log/tile/entries/001.p/7").content
    assert decode_entries(TileName(-1, 1, 7), bundle) == [entry(number) for number in range(256, 263)]


@pytest.mark.parametrize(
    "name",
    [
        ".lock",
        "tile",
        "tile/",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/07",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/7/",
        "tile/0/000.p",
        "tile/entries/000/../../../checkpoint",
        "tile/0/../../../secret-key",
        "tile/0/%2e%2e/%2e%2e/checkpoint",
        "tile/0/..%2f..%2fcheckpoint",
        "tile/0/٠٠٠",
        "tile/0/000%00",
        "tile/0/000%0a",
        "../secret-key",
        "%2e%2e/secret-key",
        "..%2fkeys%2flog",
        "/etc/passwd",
        "history/",
        "history/../checkpoint",
        "history/0700",
        "history/+700",
        "history/99",
        "checkpoint/",
        "Checkpoint",
    ],
)
def test_nothing_else_can_be_read(reader: Client, root: Path, name: str) -> None:
    (root.parent / "secret-key").write_text("a secret", encoding="utf-8")
    answer = reader.get(f"/log/{name}")
    assert answer.status_code == 404, answer.content
    if answer["Content-Type"] == "application/json":
        assert answer.json().keys() == {"code", "message", "details"}
        assert answer.json()["code"] == "log.no_file"


def test_a_tile_that_no_checkpoint_counts_is_not_handed_out_to_be_kept_for_ever(
    reader: Client, root: Path
) -> None:
    left_over = root / "tile/0/002"
    left_over.write_bytes(bytes(256 * 32))
    assert reader.get("/log/tile/0/002").status_code == 404
    assert reader.get("/log/tile/0/002.p/189").status_code == 404
    assert reader.get("/log/tile/0/002.p/188").status_code == 200


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65535, 65536, 70000])
def test_the_names_of_a_trees_own_tiles_are_read_back(size: int) -> None:
    for name in tiles_of(size):
        assert parse_tile(name.path) == name
    assert parse_tile(TileName(0, 1234067).path) == TileName(0, 1234067)


def test_a_log_can_only_be_read_here(reader: Client) -> None:
    assert reader.post("/log/checkpoint", b"x", content_type="text/plain").status_code in (403, 405)
    assert reader.put("/log/tile/0/000", b"x").status_code in (403, 405)


# --- the page


def test_the_page_shows_the_checkpoint_and_the_newest_entries(reader: Client) -> None:
    text = reader.get("/log/").content.decode()
    for expected in (
        ORIGIN,
        "witness.invalid/a · 2020-02-12 01:00 UTC",
        "650 to 699",
        "Read of personal data",
    ):
        assert expected in text
    assert [int(index) for index in re.findall(r'id="entry-(\d+)"', text)] == list(range(699, 649, -1))
    assert "2020-02-12 04:37:00" not in text, "an entry further back"


def test_an_entry_tells_by_whom_and_what_for(reader: Client) -> None:
    rows = reader.get("/log/").content.decode().split("<tr id=")[1:]
    assert all("cdc-wenzhou" in row.split("<details>")[0] for row in rows), (
        "the code, while nobody knows its name"
    )
    OrganisationRow.objects.create(code="cdc-wenzhou", name="温州市疾控中心", place="3303")
    told = reader.get("/log/").content.decode().split("<tr id=")[1].split("<details>")[0]
    assert "温州市疾控中心" in told
    assert "cdc-wenzhou" not in told
    assert Purpose.CASE_INVESTIGATION.name_en in told


def test_a_purpose_that_is_none_of_ours_is_shown_as_it_stands(root: Path, reader: Client) -> None:
    LogWriter(root, signer_of(root.parent)).append([b'{"kind":"act","purpose":"<b>debt</b>","verb":"x"}'])
    told = reader.get("/log/").content.decode().split("<tr id=")[1]
    assert "&lt;b&gt;debt&lt;/b&gt;" in told.split("<details>")[0]


def test_older_entries_are_reached_to_the_very_first(reader: Client) -> None:
    seen: list[int] = []
    address = "/log/"
    while address:
        text = reader.get(address).content.decode()
        seen += [int(index) for index in re.findall(r'id="entry-(\d+)"', text)]
        older = re.search(r'href="(\?before=\d+)#entries-title">Older', text)
        address = f"/log/{older[1]}" if older else ""
    assert seen == list(range(699, -1, -1))


@pytest.mark.parametrize("before", ["", "0", "-1", "x", "9" * 40, "99999999", "٣", "1"])
def test_an_odd_place_in_the_log_is_no_fault(reader: Client, before: str) -> None:
    assert reader.get("/log/", {"before": before}).status_code == 200


def test_an_entry_is_shown_whole_and_never_as_markup(root: Path, reader: Client) -> None:
    odd = [
        b'{"kind":"<script>alert(1)</script>","at":"soon","place":7}',
        b"[1]",
        b"\xff\xfe",
        b"not JSON <b>",
        b"{}",
    ]
    LogWriter(root, signer_of(root.parent)).append(odd)
    text = reader.get("/log/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "not JSON &lt;b&gt;" in text


def test_a_lost_bundle_is_told_in_its_rows(root: Path, reader: Client) -> None:
    bundle = tile_of(-1, 2, 700)
    (root / bundle.path).unlink()
    assert reader.get("/log/").content.decode().count("cannot be read: its file is lost or damaged") == 50


def test_a_checkpoint_that_is_none_is_told(root: Path, reader: Client) -> None:
    (root / "checkpoint").write_text("something else", encoding="utf-8")
    answer = reader.get("/log/")
    assert answer.status_code == 200
    assert "The checkpoint of this log cannot be read" in answer.content.decode()
    assert reader.get("/log/checkpoint").content == b"something else"
    assert reader.get("/log/tile/0/000").status_code == 404


def test_a_witness_with_an_impossible_time_is_shown_all_the_same(root: Path, reader: Client) -> None:
    note = parse_note((root / "checkpoint").read_bytes())
    forged = note.encode().decode().splitlines()[-1].split(" ")
    raw = base64.b64decode(forged[2])
    line = f"— far.invalid {base64.b64encode(raw[:4] + b'%c' % 255 * 8 + raw[12:]).decode()}\n"
    (root / "checkpoint").write_bytes(note.encode() + line.encode())
    assert "far.invalid · 18446744073709551615" in reader.get("/log/").content.decode()


def test_a_home_without_a_log_says_that_there_is_no_entry_yet(tmp_path: Path, settings: Settings) -> None:
    settings.WUSE_HOME = tmp_path
    client = Client()
    page = client.get("/log/")
    assert page.status_code == 200
    assert "尚无条目" in page.content.decode()
    assert client.get("/log/checkpoint").json()["code"] == "log.no_file"
    assert "先读检查点" in client.get("/log/tile/0/000").json()["message"]


def test_a_log_of_no_entries_is_no_fault(tmp_path: Path, settings: Settings) -> None:
    settings.WUSE_HOME = tmp_path
    write_log(tmp_path, 0)
    page = Client().get("/log/").content.decode()
    assert ORIGIN in page
    assert "尚无条目" in page


def test_the_page_speaks_chinese_first_and_has_no_inline_script(root: Path) -> None:
    answer = Client().get("/log/")
    text = answer.content.decode()
    for expected in ("透明日志", "它不能证明什么", "核验条目", "读取个人数据", "乐清市"):
        assert expected in text
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert "style=" not in text


# --- the verifier


def test_every_code_of_the_scripts_has_its_words() -> None:
    words = log_words()
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for code in re.findall(r'(?:Fault|told|\bok|\bbad|\bopen|download\([^"]*"[^"]*",) ?\(?"(\w+)"', text):
            assert f"log_{code}" in words, f"{path.name}: {code}"
    assert {f"log_state_{state}" for state in ("ok", "bad", "open")} <= words.keys()
    steps = set(re.findall(r'run\.step\("(\w+)"', (SCRIPTS / "verify.js").read_text(encoding="utf-8")))
    assert len(steps) == 6
    assert {f"log_step_{name}" for name in steps} <= words.keys()


def test_every_word_has_a_script_that_says_it() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    built = ("state_", "step_", "verdict_", "key_malformed_", "key_other_", "key_pinned", "key_seen")
    for word in log_words().keys() - {"failed"}:
        name = word.removeprefix("log_")
        assert f'"{name}"' in text or name.startswith(built), name


def test_the_verifier_is_one_file_that_is_only_ever_saved(reader: Client) -> None:
    answer = reader.get("/log/verifier.html")
    text = answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="', text), "nothing is fetched from anywhere"
    assert not re.search(r"^\s*(?:import|export) ", text, re.M)
    assert "default-src 'none'" in text


def test_the_page_tells_the_digest_of_the_verifier_which_is_the_same_at_every_site(reader: Client) -> None:
    for lang in ("en", "zh-hans"):
        reader.cookies["django_language"] = lang
        first = reader.get("/log/verifier.html").content
        other = reader.get("/log/verifier.html", headers={"Host": "localhost"}).content
        assert first == other
        assert digest(first) in reader.get("/log/").content.decode()
        assert b"testserver" not in first


def test_the_verifier_holds_every_module_whole() -> None:
    text = bundle(SCRIPTS / "start.js")
    for path in SCRIPTS.glob("*.js"):
        assert f"const module_log_{path.stem} = " in text
        for line in path.read_text(encoding="utf-8").splitlines():
            said = re.sub(r"^export ", "", line)
            assert said.startswith("import ") or said in text, f"{path.name}: {line}"
    assert "</script" not in text.lower()


def test_the_verifier_speaks_both_languages() -> None:
    assert "Verify an entry" in verifier_file("en").decode()
    assert "核验条目" in verifier_file("zh").decode()
    assert json.dumps("不成立")[1:-1] in verifier_file("zh").decode()


def test_cosigning_leaves_the_checkpoint_as_it_was(root: Path) -> None:
    before = parse_checkpoint(parse_note((root / "checkpoint").read_bytes()).text)
    cosign_log(root, "witness.invalid/b")
    after, note = read_checkpoint(LogFolder(root).checkpoint_bytes(), signer_of(root.parent).key)
    assert before == after
    assert [one.name for one in note.signatures][1:] == ["witness.invalid/a", "witness.invalid/b"]
