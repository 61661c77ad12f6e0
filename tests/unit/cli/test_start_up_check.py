"""The start-up check: a site for real data starts with nothing missing, and says in both languages what is."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from wuse.cli.hard_shell import check_shell
from wuse.cli.serve import serve
from wuse.vocabulary import Refusal

SOUND = {
    "WUSE_PUBLIC_URL": "https://wuse.example.cn",
    "WUSE_ALLOWED_HOSTS": "wuse.example.cn",
    "WUSE_LOG_ORIGIN": "wuse.example.cn/log",
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUSE_LANG", "en")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    return folder


def refused(environ: Mapping[str, str], home: Path, keys: Path) -> str:
    """What the check says, in English; empty when the site may start."""
    try:
        check_shell(environ, home=home, keys=keys, host="0.0.0.0", demo=False)
    except Refusal as refusal:
        return refusal.in_words("en")
    return ""


def test_a_sound_site_starts(tmp_path: Path, keys: Path) -> None:
    assert refused(SOUND, tmp_path / "home", keys) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WUSE_PUBLIC_URL": "http://wuse.example.cn"}, "no https address"),
        ({"WUSE_ALLOWED_HOSTS": "wuse.example.cn,*"}, "lets every host name in"),
        ({"WUSE_LOG_ORIGIN": "wuse.invalid/log"}, "WUSE_LOG_ORIGIN is not set"),
    ],
)
def test_a_setting_that_is_not_safe_is_named(
    tmp_path: Path, keys: Path, changed: dict[str, str], said: str
) -> None:
    assert said in refused({**SOUND, **changed}, tmp_path / "home", keys)


def test_keys_beside_the_data_or_open_to_others_are_named(tmp_path: Path, keys: Path) -> None:
    assert "WUSE_KEYS lies inside the home" in refused(SOUND, tmp_path, keys)
    keys.chmod(0o750)
    said = refused(SOUND, tmp_path / "home", keys)
    assert "The key folder can be read by others" in said
    assert "WUSE_SECRET_KEY is missing" in said
    long = {**SOUND, "WUSE_SECRET_KEY": "x" * 50}
    assert "WUSE_SECRET_KEY" not in refused(long, tmp_path / "home", keys)


def test_a_fault_is_said_in_the_operators_language(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUSE_LANG", "zh")
    with pytest.raises(Refusal) as raised:
        check_shell(SOUND, home=tmp_path, keys=keys, host="127.0.0.1", demo=False)
    said = raised.value.in_words("zh")
    assert "WUSE_KEYS 位于数据目录之内" in said
    assert "lies inside" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_demonstration_is_served_here(tmp_path: Path, host: str) -> None:
    check_shell({}, home=tmp_path, keys=tmp_path / "keys", host=host, demo=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "wuse.example.cn"])
def test_a_demonstration_is_served_to_nobody_else(tmp_path: Path, host: str) -> None:
    with pytest.raises(Refusal) as raised:
        check_shell(SOUND, home=tmp_path, keys=tmp_path / "keys", host=host, demo=True)
    assert raised.value.code == "shell.demo_reachable"


def test_a_white_list_with_a_fault_is_told_before_anything_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "ours.yaml").write_text("id: ours\n", encoding="utf-8")
    monkeypatch.setenv("WUSE_WHITE_LISTS", str(lists))
    answer = CliRunner().invoke(serve, ["--demo", "--home", str(tmp_path / "home"), "--port", "1"])
    assert answer.exit_code == 2
    assert "ours.yaml: " in answer.output
    assert not (tmp_path / "home").exists(), "nothing was begun"
