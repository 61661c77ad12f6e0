"""Every action writes its audit entry with its change, and changes nothing when the entry cannot be written."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.action_case import action_of
from tests.action_cases import MAKERS, all_actions
from tests.desk_people import Desk
from wuse.trust.audit import AuditEntry
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.models import AuditRecord


class FullDisk(DeskAudit):
    """An audit that can write no entry."""

    def append(self, entry: AuditEntry) -> None:
        raise OSError("no space left")


def kept(home: Path) -> dict[str, Any]:
    """Everything that is kept: every row of every table but the audit's, every file by its digest, every folder."""
    tables: dict[str, Any] = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model is not AuditRecord
    }
    files = {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        for file in sorted(home.rglob("*"))
    }
    return {**tables, "files": files}


def entries() -> list[dict[str, Any]]:
    return list(AuditRecord.objects.order_by("pk").values())


def test_every_action_has_a_case() -> None:
    assert set(map(action_of, MAKERS)) == set(all_actions())


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_an_act_and_its_entry_stand_or_fall_together(desk: Desk, tmp_path: Path, name: str) -> None:
    case = MAKERS[name](desk)
    assert case.name == action_of(name)
    before, recorded = kept(tmp_path), entries()
    with pytest.raises(OSError, match="no space left"):
        case.call(desk, FullDisk(bytes))
    assert kept(tmp_path) == before
    assert entries() == recorded

    case.call(desk, desk.audit)
    unchanged = kept(tmp_path) == before and entries()[: len(recorded)] == recorded
    assert unchanged is case.reads, "a case must do what it is there for"
    written = AuditRecord.objects.order_by("pk")[len(recorded) :]
    assert len(written) == 1 + len(case.also)
    entry, by = written[0], case.actor(desk)
    assert [other.subject for other in written[1:]] == list(case.also)
    shown = {
        name: getattr(entry, name) for name in ("verb", "place", "purpose", "response", "personal", "subject")
    }
    assert shown == {
        "verb": case.verb,
        "place": case.place,
        "purpose": case.purpose,
        "response": case.response,
        "personal": case.personal,
        "subject": case.subject,
    }
    assert entry.by == (case.names or (by if isinstance(by, str) else by.account))
    assert entry.organisation == ("" if case.names or isinstance(by, str) else by.organisation)
    assert entry.at == desk.at
    assert (entry.kind == "read") is case.reads
