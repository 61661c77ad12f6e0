"""The desk beside the log: whatever was changed at the desk afterwards is told."""

import json
from pathlib import Path

import pytest

from tests.desk_people import AT, COUNTY, CountingEntropy
from wuse.trust.audit import AuditEntry
from wuse.trust.log import LogFolder, LogWriter, Signer
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.compare import differences
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.sequencer import sequence
from wuse.vocabulary import PersonKey

PERSON = PersonKey("p1-" + "a" * 32)
SIGNER = Signer("test.example/log", bytes(range(32)))


@pytest.fixture
def folder(db: None, tmp_path: Path) -> LogFolder:
    """A log of three hundred reads, all at the desk too."""
    audit = DeskAudit(CountingEntropy())
    for number in range(300):
        audit.append(
            AuditEntry(
                at=AT,
                by="a-wang",
                verb="override.read",
                place=COUNTY,
                purpose="code_review",
                response="33-2020-1",
                subject=PERSON,
                personal=True,
                details={"override": number},
            )
        )
    sequence(LogWriter(tmp_path, SIGNER))
    return LogFolder(tmp_path)


def test_a_desk_that_was_left_alone_is_the_log(folder: LogFolder) -> None:
    assert list(differences(folder, 300)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"by": "a-sun"},
        {"subject": "p1-" + "b" * 32},
        {"details": {"override": 7}},
        {"purpose": "case_investigation"},
        {"salt": bytes(32)},
    ],
)
def test_a_changed_entry_is_told(folder: LogFolder, change: dict[str, object]) -> None:
    AuditRecord.objects.filter(log_index=257).update(**change)
    assert list(differences(folder, 300)) == [(257, "changed")]


def test_a_removed_entry_is_told(folder: LogFolder) -> None:
    AuditRecord.objects.filter(log_index=3).delete()
    assert list(differences(folder, 300)) == [(3, "missing")]


def test_an_entry_whose_salt_was_destroyed_is_compared_in_what_it_shows(folder: LogFolder) -> None:
    AuditRecord.objects.filter(log_index=3).update(salt=None, subject="", details={})
    assert list(differences(folder, 300)) == []
    AuditRecord.objects.filter(log_index=3).update(verb="identity.reveal")
    assert list(differences(folder, 300)) == [(3, "changed")]


def test_the_log_names_nobody(folder: LogFolder) -> None:
    entry = json.loads(folder.entry(0, 300))
    assert entry["place"] == COUNTY
    assert set(entry["subject"]) == set(entry["by"]) == set(entry["details"]) == {"commitment"}
