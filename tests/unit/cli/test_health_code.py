"""`wuse code`: keys are made and published, what is shown is verified, and the exit code says how it went."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.credential_cases import CLAIMS, DAY, ED, ES, KEYS, NOON, ROOT, code
from tests.hcert_cases import KEYS as STATES
from tests.hcert_cases import dosed, recovered, sampled
from tests.hcert_cases import shown as hcert
from wuse.cli.main import main
from wuse.publish.credential import make_list
from wuse.publish.credential.signers import issued, sign_signers
from wuse.publish.credential.store import CodeFolder

AT = NOON.isoformat()


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WUSE_LANG", "en")
    folder = CodeFolder(tmp_path / "published")
    folder.put_keys(KEYS, ROOT)
    return folder.folder


def run(*words: object, **more: object) -> Result:
    return CliRunner().invoke(main, ["code", *map(str, words)], **more)  # type: ignore[arg-type]


def test_a_code_is_told_with_colour_area_and_time(published: Path) -> None:
    done = run("verify", code(), "--keys", published, "--at", AT)
    assert done.exit_code == 0
    assert "✓ Accepted: ● green code" in done.output
    assert "(330106)" in done.output
    assert "10 more minutes" in done.output
    assert "No list of revoked codes" in done.output


def test_a_code_is_read_from_a_file_or_the_input_with_its_line_end(published: Path, tmp_path: Path) -> None:
    for end in ("", "\n", "\r\n"):
        (tmp_path / "code.txt").write_bytes((code(ES) + end).encode())
        assert run("verify", tmp_path / "code.txt", "--keys", published, "--at", AT).exit_code == 0
        assert run("verify", "-", "--keys", published, "--at", AT, input=code() + end).exit_code == 0
    (tmp_path / "code.txt").write_bytes(bytes(range(256)) * 100)
    assert run("verify", tmp_path / "code.txt", "--keys", published, "--at", AT).exit_code == 1


def test_what_is_not_accepted_says_why_in_both_languages(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = ("--at", (NOON + DAY).isoformat())
    done = run("verify", code(), "--keys", published, *late)
    assert (done.exit_code, "expired" in done.output) == (1, True)
    monkeypatch.setenv("WUSE_LANG", "zh")
    assert "已过期" in run("verify", code(), "--keys", published, *late).output
    told = json.loads(run("verify", code(), "--keys", published, *late, "--json").stdout)
    assert (told["accepted"], told["reason"], told["code"]) == (False, "expired", "credential.expired")


def test_a_revoked_code_and_an_old_list_are_told(published: Path) -> None:
    def with_list(identifier: bytes, until: object = NOON + DAY) -> Result:
        made = make_list([identifier], serial=1, issued_at=NOON, expires_at=until)  # type: ignore[arg-type]
        CodeFolder(published).put_list(made, ROOT)
        return run("verify", code(), "--keys", published, "--at", AT)

    assert with_list(CLAIMS.identifier).exit_code == 1
    assert "list" not in with_list(bytes(16)).stdout
    assert "has expired" in with_list(bytes(16), NOON).output


def test_without_keys_or_with_another_root_nothing_is_judged(published: Path, tmp_path: Path) -> None:
    done = run("verify", code(), "--home", tmp_path / "nowhere")
    assert (done.exit_code, "wuse code key" in done.output) == (2, True)
    assert (
        run(
            "verify", code(), "--keys", published, "--at", AT, "--root", ROOT.public.thumbprint.hex()
        ).exit_code
        == 0
    )
    assert (
        run("verify", code(), "--keys", published, "--at", AT, "--root", ED.public.thumbprint.hex()).exit_code
        == 2
    )
    assert "compare it" in run("verify", code(), "--keys", published, "--at", AT).stderr
    known = ("--root", ROOT.public.thumbprint.hex())
    assert run("verify", code(), "--keys", published, "--at", AT, *known).stderr == ""
    assert run("verify", code(), "--keys", published, "--at", "noon").exit_code == 2
    assert run("verify", code(), "--keys", published, "--at", "2020-02-17").exit_code == 2


def test_the_json_names_nobody_and_nothing_but_what_the_code_says(published: Path) -> None:
    told = json.loads(run("verify", code(), "--keys", published, "--at", AT, "--json").stdout)
    assert told == {
        "accepted": True,
        "kind": "code",
        "colour": "green",
        "issuer": "330106",
        "international": False,
        "issued_at": "2020-02-17T04:00:00+00:00",
        "expires_at": "2020-02-17T04:10:00+00:00",
        "revocation": "no_list",
    }


def test_the_published_keys_are_shown_and_copied(published: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    CodeFolder(home / "code").put_keys(KEYS, ROOT)
    done = run("keys", "--home", home, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"root.cose", "keys.cose"}
    assert ROOT.public.thumbprint.hex() in done.output
    assert ED.public.kid.hex() in done.output
    assert run("verify", code(), "--keys", tmp_path / "out", "--at", AT).exit_code == 0


@pytest.fixture
def states(published: Path) -> Path:
    CodeFolder(published).put_signers(issued(STATES, at=NOON), ROOT)
    return published


def test_a_certificate_is_judged_by_the_published_keys_and_accepted_when_it_holds(states: Path) -> None:
    done = run("verify", hcert(dosed()), "--keys", states, "--at", AT)
    assert (done.exit_code, "✓ Certificate of AT" in done.output) == (0, True)
    told = json.loads(run("verify", hcert(dosed()), "--keys", states, "--at", AT, "--json").stdout)
    assert (told["accepted"], told["shows"], told["entries"][0]["shows"]) == (True, "holds", "holds")


SHOWS = [
    (dosed(dn=1), "incomplete", "More doses were to follow."),
    (sampled(tr="260373001"), "detected", "The test is positive."),
    (recovered(du="2020-02-16"), "over", "Its last day is past."),
    (recovered(df="2020-02-18"), "not_yet", "Its first day is still to come."),
]


@pytest.mark.parametrize(("content", "shows", "words"), SHOWS, ids=[line[1] for line in SHOWS])
def test_a_genuine_certificate_that_does_not_hold_is_told_with_what_it_shows(
    states: Path, content: object, shows: str, words: str
) -> None:
    done = run("verify", hcert(content), "--keys", states, "--at", AT)
    assert (done.exit_code, "✓" in done.output, words in done.output) == (1, False, True)
    assert "! Certificate of AT: genuine" in done.output
    told = json.loads(run("verify", hcert(content), "--keys", states, "--at", AT, "--json").stdout)
    assert (told["accepted"], told["shows"]) == (False, shows)


def test_by_keys_of_states_that_are_missing_expired_or_of_another_root_nothing_is_judged(
    published: Path,
) -> None:
    def told(at: object = AT) -> tuple[int, str]:
        done = run("verify", hcert(dosed()), "--keys", published, "--at", at, "--json")
        return done.exit_code, json.loads(done.stdout or done.stderr.splitlines()[-1])["code"]

    assert told() == (2, "credential.no_signers")
    CodeFolder(published).put_signers(issued(STATES, at=NOON), ROOT)
    assert told((NOON + 30 * DAY).isoformat()) == (2, "credential.signers_expired")
    (published / "hcert-keys.cose").write_bytes(sign_signers(issued(STATES, at=NOON), ES))
    assert told() == (2, "credential.root_wrong")
