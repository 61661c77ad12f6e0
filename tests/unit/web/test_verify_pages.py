"""The verifier's page as it is served: the same for everybody, in two languages, with what the issuer published."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.conftest import ROOT as FOLDER
from tests.credential_cases import KEYS, NOON, ROOT
from tests.hcert_cases import KEYS as STATES
from wuse.publish.credential import RefusalReason, read_key_set
from wuse.publish.credential.signers import issued, read_signers
from wuse.publish.credential.store import CodeFolder
from wuse.web.verify.page_files import ADDRESSES, verifier_page

STATIC = FOLDER / "src" / "wuse" / "web" / "static"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_in_its_language_and_has_words_for_every_reason(client: Client, lang: str) -> None:
    answer = client.get(ADDRESSES[lang], HTTP_ACCEPT_LANGUAGE="en" if lang == "zh" else "zh-CN")  # type: ignore[index]
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.encode() == verifier_page(lang)  # type: ignore[arg-type]
    assert ('<html lang="en">' in text) is (lang == "en")
    words = json.loads(re.search(r'id="words" type="application/json">(.*?)</script>', text)[1])  # type: ignore[index]
    assert all(words[f"reason_{reason}"] for reason in RefusalReason)
    assert words["colour_green"] == ("Green code" if lang == "en" else "绿码")


def test_the_worker_keeps_addresses_that_the_site_answers(client: Client) -> None:
    answer = client.get("/verify/code/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.content.decode())[1])  # type: ignore[index]
    assert set(ADDRESSES.values()) < set(files)
    assert "/static/vendor/jsqr/jsQR.js" in files
    names = [name.removeprefix("/static/") for name in files if name.startswith("/static/")]
    assert all((STATIC / name).is_file() for name in names)


def test_published_files_go_to_the_page_of_any_site_and_others_to_none(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.WUSE_HOME = tmp_path
    folder = CodeFolder(tmp_path / "code")
    assert client.get("/code/keys.cose").status_code == 204
    folder.put_keys(KEYS, ROOT)
    answer = client.get("/code/keys.cose")
    assert set(read_key_set(answer.content, ROOT.public).keys) == set(KEYS.keys)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache"
    again = client.get("/code/keys.cose", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert client.get("/code/revoked.cose").status_code == 204
    assert client.get("/code/hcert-keys.cose").status_code == 204
    folder.put_signers(issued(STATES, at=NOON), ROOT)
    answer = client.get("/code/hcert-keys.cose")
    assert read_signers(answer.content, ROOT.public).trusted == STATES
    assert client.get("/code/secrets").status_code == 404
    assert client.post("/code/keys.cose").status_code == 405
