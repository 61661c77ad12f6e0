"""The table of roles: contradictions are found when it is read."""

from collections.abc import Callable
from typing import Any

import pytest

from wuse.permits import role
from wuse.permits.role import catalogue, read_table


def table() -> dict[str, Any]:
    name = {"zh": "名", "en": "name"}
    return {
        "modules": {"code": name},
        "verbs": {
            "a.read": {**name, "personal": True, "module": "code", "purposes": ["correction"]},
            "b.list": name,
        },
        "roles": {"one": {**name, "verbs": ["a.read", "b.list"], "powerful": True}},
    }


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], Any]:
    def run(content: dict[str, Any]) -> Any:
        monkeypatch.setattr(role, "read_table", lambda text: content)
        return catalogue.__wrapped__()

    return run


def test_a_sound_table_is_read(read: Callable[[dict[str, Any]], Any]) -> None:
    found = read(table())
    assert found.roles["one"].powerful
    assert [one.name for one in found.roles_with("b.list")] == ["one"]
    assert found.verbs["a.read"].title.told("zh") == "名"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda t: t["roles"]["one"]["verbs"].append("c.new"), "c.new"),
        (lambda t: t["roles"]["one"]["verbs"].remove("b.list"), "b.list"),
        (lambda t: t["verbs"]["a.read"].pop("purposes"), "a.read"),
        (lambda t: t["verbs"]["a.read"].pop("module"), "a.read"),
        (lambda t: t["verbs"]["b.list"].update(purposes=["correction"]), "b.list"),
        (lambda t: t["verbs"]["a.read"].update(module="tracking"), "there is no module tracking"),
        (lambda t: t["verbs"]["a.read"].update(purposes=["curiosity"]), "curiosity"),
    ],
)
def test_a_contradiction_is_found(
    read: Callable[[dict[str, Any]], Any], spoil: Callable[[dict[str, Any]], Any], words: str
) -> None:
    spoilt = table()
    spoil(spoilt)
    with pytest.raises(ValueError, match=words):
        read(spoilt)


def test_nobody_who_grants_permits_reads_about_persons() -> None:
    """Whoever decides who may see persons cannot see them, and an auditor sees acts and no persons."""
    known = catalogue()
    for name in ("permit_officer", "account_officer", "commander", "auditor", "legal_officer"):
        assert not [verb for verb in known.roles[name].verbs if known.verbs[verb].personal], name


def test_a_key_that_stands_twice_is_refused() -> None:
    text = "roles:\n  reviewer: {verbs: [a]}\n  registrar: {verbs: [b]}\n  reviewer: {verbs: [c]}\n"
    with pytest.raises(ValueError, match="stands twice below line 2"):
        read_table(text)
