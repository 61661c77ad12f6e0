"""The start-up check: every fault is named, and nothing is served with one."""

from pathlib import Path

import pytest

from wuse.cli.hard_shell import check_shell
from wuse.vocabulary import Refusal

SOUND = {
    "WUSE_PUBLIC_URL": "https://wuse.example.cn",
    "WUSE_ALLOWED_HOSTS": "wuse.example.cn",
    "WUSE_LOG_ORIGIN": "wuse.example.cn/log",
    "WUSE_SECRET_KEY": "k" * 50,
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A home, and a key folder beside it that is its owner's alone."""
    home, keys = tmp_path / "home", tmp_path / "keys"
    home.mkdir()
    keys.mkdir(mode=0o700)
    return home, keys


def faults(folders: tuple[Path, Path], changes: dict[str, str], *, keys: Path | None = None) -> str:
    home, own = folders
    with pytest.raises(Refusal) as caught:
        check_shell({**SOUND, **changes}, home=home, keys=keys or own, host="0.0.0.0", demo=False)
    assert caught.value.code == "shell.unsafe"
    return str(caught.value)


def test_a_sound_site_starts(folders: tuple[Path, Path]) -> None:
    home, keys = folders
    check_shell(SOUND, home=home, keys=keys, host="0.0.0.0", demo=False)
    check_shell({**SOUND, "WUSE_SECRET_KEY": ""}, home=home, keys=keys, host="0.0.0.0", demo=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WUSE_PUBLIC_URL", ""),
        ("WUSE_PUBLIC_URL", "http://wuse.example.cn"),
        ("WUSE_ALLOWED_HOSTS", "wuse.example.cn,*"),
        ("WUSE_LOG_ORIGIN", ""),
        ("WUSE_LOG_ORIGIN", "wuse.invalid/other"),
    ],
)
def test_each_unsafe_setting_is_named(folders: tuple[Path, Path], name: str, value: str) -> None:
    told = faults(folders, {name: value})
    assert name in told
    assert not [other for other in SOUND if other != name and other in told], told


def test_keys_that_others_can_read_are_named(folders: tuple[Path, Path]) -> None:
    folders[1].chmod(0o750)
    assert "chmod 700" in faults(folders, {})
    assert "WUSE_SECRET_KEY" in faults(folders, {"WUSE_SECRET_KEY": "short"})


def test_keys_inside_the_home_are_named_even_through_a_link(folders: tuple[Path, Path]) -> None:
    home, keys = folders
    inside = home / "keys"
    inside.mkdir(mode=0o700)
    assert "WUSE_KEYS" in faults(folders, {}, keys=inside)
    link = keys.parent / "elsewhere"
    link.symlink_to(inside)
    assert "WUSE_KEYS" in faults(folders, {}, keys=link)


def test_all_faults_are_told_at_once(folders: tuple[Path, Path]) -> None:
    told = faults(folders, dict.fromkeys(SOUND, ""), keys=folders[0] / "none")
    assert all(
        name in told for name in ("WUSE_PUBLIC_URL", "WUSE_KEYS", "WUSE_LOG_ORIGIN", "WUSE_SECRET_KEY")
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.cn", "", "127.0.0.1.example.cn"])
def test_a_demonstration_that_others_could_reach_is_refused(folders: tuple[Path, Path], host: str) -> None:
    home, keys = folders
    with pytest.raises(Refusal) as caught:
        check_shell({}, home=home, keys=keys, host=host, demo=True)
    assert caught.value.code == "shell.demo_reachable"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_demonstration_on_this_machine_starts(folders: tuple[Path, Path], host: str) -> None:
    home, keys = folders
    check_shell({}, home=home, keys=keys, host=host, demo=True)
