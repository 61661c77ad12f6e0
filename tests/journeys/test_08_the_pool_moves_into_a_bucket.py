"""A site outgrows its disk: the pool's tables are copied into an object store, and nothing that was judged changes."""

import json
import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.conftest import run_wuse
from tests.object_store import SECRET, ObjectStore

BULLETIN = (
    "place,date,measure,value,basis,source,recorded_at\n"
    "330382,2020-03-21,confirmed_cum,170,published,prov-2020-03-21,2020-03-22T09:00:00+08:00\n"
)
ASKED = (
    ("assess", "five-colours", "--as-of", "2020-02-12", "--json"),
    ("explain", "330382", "--as-of", "2020-02-12", "--json"),
    ("pool", "check", "--json"),
)


def copied(home: Path, store: ObjectStore) -> dict[str, str]:
    """Copy the tables as any S3 client does, and take the folder away; answers with the settings from now on."""
    environ = store.new_pool()
    bucket, prefix = environ["WUSE_POOL"].removeprefix("s3://").split("/", 1)
    client = store.client()
    for file in sorted((home / "pool").rglob("*")):
        if file.is_file() and file.suffix in (".json", ".parquet"):
            client.upload_file(str(file), bucket, f"{prefix}/{file.relative_to(home / 'pool')}")
    shutil.rmtree(home / "pool")
    return environ


def said(words: tuple[str, ...], home: Path, **environ: str) -> str:
    result = run_wuse(*words, home=home, **environ)
    assert (result.returncode, result.stderr) == (0, ""), (words, result.stderr)
    return result.stdout


def test_verdicts_and_reasons_are_the_same_before_and_after(
    home: Path, replayed: Path, store: ObjectStore, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(replayed, tmp_path / "folder"))
    environ = copied(home, store)
    file = tmp_path / "bulletin.csv"
    file.write_text(BULLETIN, encoding="utf-8")
    words = ("import", str(file), "--standard", "case_count", "--json")
    here, there = (
        json.loads(said(words, where, **settings)) for where, settings in ((folder, {}), (home, environ))
    )
    assert (
        (there["accepted"], there["version"]) == (here["accepted"], here["version"]) == (1, here["version"])
    )
    for asked in ASKED:
        assert said(asked, home, **environ) == said(asked, folder), asked
    assert not (home / "pool").exists(), "nothing goes into the folder any more"
    assert "case_count" in said(("pool", "tidy"), home, **environ)
    assert "0 rows moved" in said(("keep", "--once"), home, **environ)
    written = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert written == [], "the secret is in no file"


def test_a_pool_that_is_away_is_told_in_a_sentence_and_the_file_is_taken_later(
    home: Path, store: ObjectStore, tmp_path: Path
) -> None:
    environ = copied(home, store)
    file = tmp_path / "bulletin.csv"
    file.write_text(BULLETIN, encoding="utf-8")
    words = ("import", str(file), "--standard", "case_count", "--json")
    with store.away():
        for asked in (words, *ASKED, ("pool", "tidy")):
            result = run_wuse(*asked, home=home, **environ)
            assert result.returncode == 2, (asked, result.stdout, result.stderr)
            assert "does not answer as it should" in result.stdout + result.stderr, asked
            assert "Traceback" not in result.stderr
            assert SECRET not in result.stdout + result.stderr
    assert json.loads(said(words, home, **environ))["accepted"] == 1, (
        "the file is taken as if nothing had been"
    )
    assert json.loads(said(("pool", "check", "--json"), home, **environ))["differ"] == []


@pytest.mark.django_db
def test_the_screens_read_it_and_say_when_it_is_away(
    home: Path, store: ObjectStore, settings: Settings, monkeypatch: pytest.MonkeyPatch, replayed: Path
) -> None:
    settings.WUSE_HOME = replayed
    reader = Client()
    before = reader.get("/data/cockpit.json").json()
    for name, value in copied(home, store).items():
        monkeypatch.setenv(name, value)
    settings.WUSE_HOME = home
    reader.cookies["django_language"] = "en"
    with store.away():
        for address in ("/", "/data/cockpit.json"):
            answer = reader.get(address)
            assert answer.status_code == 503, address
            assert "does not answer as it should" in answer.content.decode()
    after = reader.get("/data/cockpit.json").json()
    assert {name: value for name, value in after.items() if name != "state"} == {
        name: value for name, value in before.items() if name != "state"
    }
