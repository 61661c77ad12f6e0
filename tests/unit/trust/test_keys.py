"""The folder of secrets: one file a secret, its owner's alone, made once, destroyed for good."""

import os
import stat
import threading
from pathlib import Path

import pytest

from wuse.trust import keys as module
from wuse.trust.keys import SECRET_BYTES, KeyFolder
from wuse.vocabulary import Refusal


def filled(value: int) -> "module.Callable[[int], bytes]":
    return lambda size: bytes([value]) * size


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


def test_a_secret_is_made_once(folder: KeyFolder) -> None:
    assert not folder.has("log")
    assert folder.make("log", entropy=filled(1)) == bytes([1]) * SECRET_BYTES
    assert folder.make("log", entropy=filled(2)) == bytes([1]) * SECRET_BYTES
    assert folder.get("log") == bytes([1]) * SECRET_BYTES
    assert folder.names() == ["log"]


def test_two_makers_at_once_agree_on_the_first(folder: KeyFolder, tmp_path: Path) -> None:
    second = KeyFolder(folder.root)

    def while_the_other_makes(size: int) -> bytes:
        second.make("vault/33-2020-1/1", entropy=filled(2))
        return bytes([1]) * size

    assert folder.make("vault/33-2020-1/1", entropy=while_the_other_makes) == bytes([2]) * SECRET_BYTES
    assert second.get("vault/33-2020-1/1") == bytes([2]) * SECRET_BYTES
    assert [file.name for file in folder.root.rglob("*") if file.is_file()] == ["1"], "no part is left"


def test_eight_threads_agree(folder: KeyFolder) -> None:
    found: list[bytes] = []
    faults: list[BaseException] = []
    together = threading.Barrier(8)

    def make(value: int) -> None:
        together.wait()
        try:
            found.append(folder.make("log", entropy=filled(value)))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=make, args=(value,)) for value in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(found)) == 1


def test_only_the_owner_can_read(folder: KeyFolder) -> None:
    before = os.umask(0)
    try:
        folder.make("vault/33-2020-1/1", entropy=filled(1))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder.root, *folder.root.rglob("*")]}
    assert modes == {"keys": 0o700, "vault": 0o700, "33-2020-1": 0o700, "1": 0o600}


def test_a_destroyed_secret_is_overwritten_and_gone(folder: KeyFolder) -> None:
    folder.make("log", entropy=filled(1))
    os.link(folder.root / "log", folder.root / "copy")
    folder.destroy("log")
    assert not folder.has("log")
    assert set((folder.root / "copy").read_text(encoding="ascii")) == {"0"}, "the same bytes on the disk"
    folder.destroy("log")
    with pytest.raises(Refusal) as caught:
        folder.get("log")
    assert caught.value.code == "key.missing"


@pytest.mark.parametrize("content", ["", "ab", "zz" * 32, "00" * 31, "00" * 33])
def test_a_secret_that_is_not_whole_is_missing(folder: KeyFolder, content: str) -> None:
    folder.root.mkdir()
    (folder.root / "log").write_text(content, encoding="ascii")
    with pytest.raises(Refusal) as caught:
        folder.get("log")
    assert caught.value.code == "key.missing"


@pytest.mark.parametrize("name", ["", "../log", "/log", "a//b", ".log", "a/", "LOG", "a/../b"])
def test_a_name_leads_nowhere_else(folder: KeyFolder, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a secret"):
        folder.get(name)
