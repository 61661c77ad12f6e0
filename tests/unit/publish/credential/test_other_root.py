"""What was signed by a root whose secret is elsewhere stays as it is: nothing beside it is signed by another one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.audits import MemoryAudit
from tests.desk_people import CountingEntropy
from wuse.publish.credential.actions import add_code_key, publish_revocations
from wuse.publish.credential.algorithms import CodeAlgorithm
from wuse.publish.credential.store import FILES, CodeFolder
from wuse.trust.keys import KeyFolder
from wuse.vocabulary import PlaceCode, Refusal

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
KEY = {
    "area": PlaceCode("33"), "algorithm": CodeAlgorithm.EdDSA, "signs_from": AT, "signs_until": AT + timedelta(days=30),
}  # fmt: skip


def site(folder: Path, secrets: str) -> dict[str, Any]:
    shared = {"audit": MemoryAudit(), "folder": CodeFolder(folder / "code"), "entropy": CountingEntropy()}
    return {**shared, "secrets": KeyFolder(folder / secrets), "by": "operator:test", "at": AT}


def published(folder: CodeFolder) -> dict[str, bytes]:
    return {name: (folder.folder / name).read_bytes() for name in FILES if (folder.folder / name).is_file()}


def test_keys_and_lists_are_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    own, other = site(tmp_path, "keys"), site(tmp_path, "other-keys")
    add_code_key(**own, **KEY)
    publish_revocations(**own, identifiers=[bytes(16)], added=False)
    before = published(own["folder"])
    for act in (
        lambda: add_code_key(**other, **KEY),
        lambda: publish_revocations(**other, identifiers=[], added=False),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "credential.other_root"
    assert published(own["folder"]) == before
    assert not other["secrets"].root.exists()
    assert other["audit"].entries == []


def test_a_root_of_another_secret_is_refused_as_well(tmp_path: Path) -> None:
    own, other = site(tmp_path / "a", "keys"), site(tmp_path / "b", "keys")
    add_code_key(**own, **KEY)
    other["entropy"](32)
    add_code_key(**other, **KEY)
    with pytest.raises(Refusal) as refused:
        publish_revocations(**{**other, "folder": own["folder"]}, identifiers=[], added=False)
    assert refused.value.code == "credential.other_root"
